"""One line of the portfolio: a client's row with its health, its worth, its terms and what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.portfolio import health, words
from cms.portfolio.health import Score
from cms.portfolio.reports import Todo
from cms.portfolio.rows import Row
from cms.portfolio.tables import RENEWS_WITHIN
from cms.reader import reader_formats
from reporting.document.formats import Formats
from reporting.rules.health import Measure
from tenants.kernel.periods import Month

Span = tuple[float, float]


class PortfolioRow(Row):
    """A row with the ROI's range drawn; `span` is the scale that all rows of the page share.

    hidden: measures that the reader leaves out of the health score.
    """

    def __init__(
        self, tenant: Any, formats: Formats, span: Span, *, hidden: Collection[Measure] = (), at: datetime
    ) -> None:
        super().__init__(tenant, formats, at=at)
        self._span, self._hidden = span, hidden

    @cached_property
    def health(self) -> Score | None:
        return health.score(self.board.health, hidden=self._hidden)

    @cached_property
    def final(self) -> str:
        """The latest released month, where a later one is open."""
        month = self.board.final_month
        if not month or month == self.board.report_month:
            return ""
        return self.formats.month(Month.parse(month), width="MMM y")

    @cached_property
    def todo(self) -> Todo:
        return Todo(self)

    @property
    def _roi(self) -> tuple[float, float, float]:
        board = self.board
        return board.roi_low_ratio or 0, board.roi_expected_ratio or 0, board.roi_high_ratio or 0

    @cached_property
    def roi(self) -> str:
        return self.formats.change(self._roi[1])

    @cached_property
    def roi_range(self) -> str:
        low, _expected, high = self._roi
        return self.formats.between(self.formats.change(low), self.formats.change(high))

    @property
    def has_roi(self) -> bool:
        return self.board.roi_expected_ratio is not None

    @cached_property
    def bar(self) -> dict[str, float]:
        """The ROI's range and the scale that all rows share, in percent."""
        low, expected, high = (round(each * 100) for each in self._roi)
        floor, ceiling = (round(each * 100) for each in self._span)
        return {"low": low, "expected": expected, "high": high, "floor": floor, "ceiling": ceiling}

    @cached_property
    def fee(self) -> str:
        """What is agreed for a month; "" without a plan, or where it is not the reader's to see."""
        minor = self.board.fee_minor
        return "" if minor is None else self.formats.price(minor)

    @cached_property
    def beyond(self) -> str:
        """What the last full month was charged beyond it, and what was given back of it."""
        over, back = self.board.overage_minor, self.board.credit_minor
        told = []
        if over:
            told.append(_("%(amount)s overage") % {"amount": self.formats.money(over, signed=True)})
        if back:
            told.append(_("%(amount)s credit") % {"amount": self.formats.money(-back)})
        return ", ".join(told)

    @property
    def _today(self) -> date:
        return self.at.astimezone(self.tenant.zone).date()

    @cached_property
    def renewal(self) -> str:
        on = self.board.renews_on
        return self.formats.day(on, short=True) if on else ""

    @cached_property
    def renews_in(self) -> str:
        """How many days are left, where they are few; since when it is over."""
        on = self.board.renews_on
        if on is None or (left := (on - self._today).days) > max(RENEWS_WITHIN):
            return ""
        if left < 0:
            return ngettext("%(n)s day ago", "%(n)s days ago", -left) % {"n": self.formats.count(-left)}
        return _("in %(n)s d") % {"n": self.formats.count(left)}

    @property
    def is_notice_over(self) -> bool:
        """Whether the last day of notice has passed and the term has not."""
        on, notice = self.board.renews_on, self.board.notice_on
        return bool(on and notice and notice < self._today <= on)

    @property
    def sector(self) -> str:
        return words.sector(self.tenant.sector)


def rows_of(
    clients: Iterable[Any], formats: Formats, *, hidden: Collection[Measure] = (), at: datetime
) -> list[PortfolioRow]:
    """The rows, with one scale for all ROI ranges; it always holds zero. Money is in each client's own currency."""
    clients = list(clients)
    valued = [each for each in clients if each.roi_expected_ratio is not None]
    low = min([0.0, *(each.roi_low_ratio or 0 for each in valued)])
    high = max([0.0, *(each.roi_high_ratio or 0 for each in valued)])
    by_currency = {each: reader_formats(each) for each in {client.currency for client in clients}}
    return [PortfolioRow(each, by_currency[each.currency], (low, high), hidden=hidden, at=at) for each in clients]
