"""Months as half-open periods in a client's own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from tenants.kernel.refusals import Refusal

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class NotAMonth(Refusal):
    """The text does not name a calendar month."""


def _not_a_month(year: int, month: int) -> NotAMonth:
    text = f"{year:04}-{month:02}"
    return NotAMonth(f"{text} is not a month: use YYYY-MM, from 1970-01 to 9998-12", text=text)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; its instants depend on the zone in which it is lived.

    People name months of 1970 to 9998; reckoning from these may lead some years further either way.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise _not_a_month(self.year, self.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY-MM`. Raises: NotAMonth."""
        match = _MONTH.fullmatch(text.strip())
        if not match:
            raise NotAMonth(f"{text!r} is not a month: use YYYY-MM, such as 2018-03", text=text)
        year, month = int(match[1]), int(match[2])
        if not 1970 <= year <= 9998:
            raise _not_a_month(year, month)
        return cls(year, month)

    @classmethod
    def of(cls, instant: datetime, zone: ZoneInfo) -> Self:
        """The month in which an aware instant falls in `zone`."""
        local = instant.astimezone(zone)
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first_on(self) -> date:
        return date(self.year, self.month, 1)

    def shifted(self, months: int) -> Month:
        """The month `months` later (earlier when negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """The month's first instant, in UTC."""
        return datetime(self.year, self.month, 1, tzinfo=zone).astimezone(UTC)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first instant after the month, in UTC (half-open)."""
        return self.shifted(1).starts_at(zone)
