"""One client as one row: words and shapes for what the board holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from cms.portfolio import words
from cms.portfolio.words import Sign
from reporting.document.formats import Formats
from tenants.kernel.periods import Month
from tenants.models import Stage, Tenant


def entrance(tenant: Tenant, path: str = "/") -> str:
    """The address on the agency's host that hands a person over to this client's."""
    domain = next((d.domain for d in tenant.domains.all() if d.is_primary), "")
    return f"{reverse('access:handover')}?to={domain}&path={path}"


class Row:
    """What one line of a list of clients shows. What is missing, or not for this reader, stays None, never zero.

    tenant: with the fields of its row, as `tenants.boards.selectors.portfolio` gives them.
    """

    def __init__(self, tenant: Any, formats: Formats, *, at: datetime) -> None:
        self.tenant = self.board = tenant
        self.formats, self.at = formats, at
        self.desk_url = entrance(tenant, "/desk/")
        self.stage = words.stages()[Stage(tenant.stage)]

    @property
    def has_report(self) -> bool:
        return bool(self.board.report_month)

    @property
    def month(self) -> str:
        if not self.has_report:
            return ""
        return self.formats.month(Month.parse(self.board.report_month), width="MMM y")

    @property
    def report(self) -> Sign:
        return words.reports()[self.board.report_status or words.NO_REPORT]

    @property
    def report_url(self) -> str:
        """The month on the client's desk; its list of months without one."""
        return entrance(
            self.tenant, f"/desk/reports/{self.board.report_month}/" if self.has_report else "/desk/reports/"
        )

    @property
    def active_change(self) -> int | None:
        board = self.board
        if board.active_members is None or board.active_members_before is None:
            return None
        return int(board.active_members - board.active_members_before)

    @property
    def answered(self) -> str:
        rate = self.board.response_rate_24h
        return "" if rate is None else self.formats.percent(rate)

    @property
    def sla(self) -> str:
        """How many of the month's clocks were kept, in percent; "" without any, which is not 100 %."""
        return "" if self.board.sla_ratio is None else self.formats.percent(self.board.sla_ratio)

    @property
    def has_no_cases(self) -> bool:
        return bool(self.board.sla_clock_count == 0)

    @property
    def approvals_age(self) -> str:
        since = self.board.approvals_since_at
        return words.days(since, now=self.at, formats=self.formats) if since else ""

    @cached_property
    def invoice(self) -> Sign | None:
        return words.invoices().get(self.board.invoice_standing or "")

    @property
    def late_since(self) -> str:
        if self.board.invoice_standing != "PAST_DUE":
            return ""
        since = self.board.invoice_late_since_at or self.board.invoice_due_at
        return words.days(since, now=self.at, formats=self.formats) if since else ""

    @property
    def evidence_age(self) -> str:
        read_at = self.board.last_ingest_at
        return words.age(read_at, now=self.at, formats=self.formats) if read_at else ""

    @property
    def missing(self) -> str:
        return words.missing(self.board.missing or ())


MOST_NOT_LIVE = 12
"""So many are listed above the portfolio; the others are found by their stage."""


def not_live(clients: QuerySet[Any], formats: Formats, *, at: datetime) -> list[Row]:
    """Those of the clients that are not live yet, the least known and then the least ready first."""
    waiting = clients.filter(stage=Stage.ONBOARDING).order_by(F("missing_count").desc(nulls_first=True), "name", "pk")
    return [Row(client, formats, at=at) for client in waiting[:MOST_NOT_LIVE]]
