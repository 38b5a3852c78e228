"""One client as one row: words and shapes for what the board holds."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.document.formats import Formats
from tenants.boards.selectors import ClientRow
from tenants.kernel.periods import Month
from tenants.models import Stage, Tenant

STAGE_ICONS = {
    Stage.ONBOARDING: "half",
    Stage.LIVE: "full",
    Stage.PAUSED: "pause",
    Stage.ENDING: "renew",
    Stage.ENDED: "circle",
}


def entrance(tenant: Tenant, path: str = "/") -> str:
    """The address on the agency's host that hands a person over to this client's."""
    domain = next((d.domain for d in tenant.domains.all() if d.is_primary), "")
    return f"{reverse('access:handover')}?to={domain}&path={path}"


class Row:
    """What one line of the portfolio shows. Figures that are missing stay None: missing is not zero."""

    def __init__(self, tenant: Tenant, formats: Formats, span: tuple[float, float]) -> None:
        self.tenant = tenant
        self.board: ClientRow | None = getattr(tenant, "board_row", None)
        self.desk_url = entrance(tenant, "/desk/")
        self.stage = Stage(tenant.stage)
        self.stage_icon = STAGE_ICONS[self.stage]
        self._formats, self._span = formats, span

    @property
    def stage_label(self) -> str:
        return stage_names()[self.stage]

    @property
    def has_report(self) -> bool:
        return bool(self.board and self.board.report_month)

    @property
    def month(self) -> str:
        if self.board is None or not self.board.report_month:
            return ""
        return self._formats.month(Month.parse(self.board.report_month), width="MMM y")

    @property
    def report_status(self) -> str:
        names = {"DRAFT": _("Draft"), "IN_REVIEW": _("In review"), "FINAL": _("Final"), "RESTATED": _("Restated")}
        return names.get(self.board.report_status, "") if self.board else ""

    @property
    def active_change(self) -> int | None:
        board = self.board
        if board is None or board.active_members is None or board.active_members_before is None:
            return None
        return board.active_members - board.active_members_before

    @property
    def answered(self) -> str:
        rate = self.board.response_rate_24h if self.board else None
        return "" if rate is None else self._formats.percent(rate)

    @property
    def _roi(self) -> tuple[float, float, float]:
        board = self.board or ClientRow()
        return board.roi_low_ratio or 0, board.roi_expected_ratio or 0, board.roi_high_ratio or 0

    @property
    def roi(self) -> str:
        return self._formats.change(self._roi[1])

    @property
    def roi_range(self) -> str:
        low, _expected, high = self._roi
        return self._formats.between(self._formats.change(low), self._formats.change(high))

    @property
    def has_roi(self) -> bool:
        return bool(self.board and self.board.roi_expected_ratio is not None)

    @property
    def bar(self) -> dict[str, float]:
        """The ROI's range and the scale that all rows share, in percent."""
        low, expected, high = (round(each * 100) for each in self._roi)
        floor, ceiling = (round(each * 100) for each in self._span)
        return {"low": low, "expected": expected, "high": high, "floor": floor, "ceiling": ceiling}


def stage_names() -> dict[Stage, str]:
    return {
        Stage.ONBOARDING: _("Onboarding"),
        Stage.LIVE: _("Live"),
        Stage.PAUSED: _("Paused"),
        Stage.ENDING: _("Ending"),
        Stage.ENDED: _("Ended"),
    }


def rows_of(clients: Iterable[Tenant], formats: Formats) -> list[Row]:
    """The rows, with one scale for all ROI ranges; it always holds zero."""
    clients = list(clients)
    boards = [b for c in clients if (b := getattr(c, "board_row", None)) and b.roi_expected_ratio is not None]
    low = min([0.0, *(b.roi_low_ratio or 0 for b in boards)])
    high = max([0.0, *(b.roi_high_ratio or 0 for b in boards)])
    return [Row(client, formats, (low, high)) for client in clients]
