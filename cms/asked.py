"""Which month and which space a reader asked for; nonsense in the address counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from clients.spaces.selectors import latest, spaces
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.kernel.periods import Month, NotAMonth

if TYPE_CHECKING:
    from clients.spaces.models import Space


@dataclass(frozen=True, slots=True)
class Asked:
    """`last`: the month that has begun last; `latest`: the one of the latest activity held, None where none is."""

    month: Month
    space: Space | None
    spaces: list[Space]
    zone: ZoneInfo
    as_of: datetime
    last: Month
    latest: Month | None

    @property
    def where(self) -> dict[str, Any]:
        """Month and space as the selectors of figures take them."""
        return {"zone": self.zone, "as_of": self.as_of, "space": self.space}

    @property
    def is_under_way(self) -> bool:
        return self.month == self.last

    @property
    def at_its_end(self) -> datetime:
        """The month's last instant, or now while it is under way."""
        return min(self.as_of, self.month.ends_at(self.zone) - timedelta(microseconds=1))

    def query(self, *, month: Month | None = None, space: Space | None = None, every_space: bool = False) -> str:
        """The address's end for the same page of another month, or of another space."""
        chosen = None if every_space else space or self.space
        return f"?month={month or self.month}" + (f"&space={chosen.slug}" if chosen else "")

    def links(self, formats: Formats) -> dict[str, Any]:
        """What the bar above each page needs: months to step to and spaces to choose from."""
        has_next = self.month < self.last
        return {
            "month": str(self.month),
            "month_name": formats.month(self.month),
            "last_month": str(self.last),
            "before_url": self.query(month=self.month.shifted(-1)),
            "after_url": self.query(month=self.month.shifted(1)) if has_next else "",
            "latest_url": self.query(month=self.latest) if self.latest and self.latest != self.month else "",
            "latest_name": formats.month(self.latest) if self.latest else "",
            "is_under_way": self.is_under_way,
            "space": self.space,
            "every_space_url": self.query(every_space=True),
            "space_urls": [(each, self.query(space=each)) for each in self.spaces],
            "query": self.query(),
        }


def asked(request: PersonRequest) -> Asked:
    """Read the address: by default all spaces, and the last whole month, or an earlier one that activity reaches."""
    zone, as_of = request.tenant.zone, timezone.now()
    every, last = spaces.every(), Month.of(as_of, zone)
    reaches = latest.anywhere()
    newest = None if reaches is None else min(Month.of(reaches, zone), last)
    usual = min(newest or last, last.shifted(-1))
    month = _month(request.GET.get("month", "")) or usual
    slug = request.GET.get("space", "")
    return Asked(
        month=min(month, last),
        space=next((each for each in every if each.slug == slug), None),
        spaces=every,
        zone=zone,
        as_of=as_of,
        last=last,
        latest=newest,
    )


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except NotAMonth:
        return None
