"""Replaying a year of a Discourse archive at one client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from clients.selectors import profile
from clients.spaces.connectors.discourse import past
from clients.spaces.connectors.discourse.review import read_page
from clients.spaces.connectors.fields import Fields
from clients.spaces.rules.flag import FlagRow
from clients.spaces.rules.source import Skips
from clients.spaces.selectors import latest, spaces
from clients.spaces.services import flags
from clients.spaces.services.ingestion import ingest_source
from clients.spaces.standin import flags as made_up
from cms.replay import calendar
from reporting.rules.report import Figures
from reporting.selectors import reports as selectors
from reporting.services import reports
from tenants.billing.selectors import credits
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.locks import client_lock

KIND = "discourse-archive"


class NothingOfThatYear(Refusal):
    """The archive holds no post of the year, or of any before it."""


@dataclass(frozen=True, slots=True)
class MonthTold:
    """What one month came to, as its report froze it.

    cases: opened in the month, of all kinds. met, clocks: over all promises; attainment_ratio is None without clocks.
    credit: what the released month proposed to give back, in minor units with their currency.
    """

    month: str
    posts: int
    cases: int
    met: int
    clocks: int
    attainment_ratio: float | None
    promises: tuple[dict[str, Any], ...]
    credit: dict[str, Any] | None
    report: str
    data_sha256: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"promises": list(self.promises)}


class Replay:
    """One client's year. It may be stopped anywhere and begun again: what was taken in and closed stays."""

    def __init__(self, space_slug: str, path: Path, year: int, *, by: Actor) -> None:
        """Raises: UnknownSpace; Unreadable; NothingOfThatYear."""
        self.space = spaces.by_slug(space_slug)
        self.tenant = profile.current()
        self.name, self.by = path.name, by
        self.topics = past.load(path)
        self.months = calendar.months(year)
        last = calendar.closes_at(self.months[-1], self.tenant.zone)
        if not any(past.until(topic, last) for topic in self.topics):
            raise NothingOfThatYear(f"{path}: it holds nothing written until {year} was over")
        self.flags = made_up.flags_of(self.topics, last)

    def run(self) -> Iterator[MonthTold]:
        """Live through the year, and tell of each month when it has closed. Raises: ClientBusy; as the doors below."""
        with client_lock(self.tenant, "replay"):
            for month in self.months:
                yield self._month(month)

    def _month(self, month: Month) -> MonthTold:
        """A released month is told as it stands: nothing that it rests on is read anew."""
        found = selectors.latest(self.by, month=str(month))
        closing = calendar.closes_at(month, self.tenant.zone)
        if found is None or not found.is_released:
            for at in calendar.looks(month, self.tenant.zone):
                self._look(at)
            found = reports.make_final(month, by=self.by, at=closing)
        figures = selectors.data_of(found).figures
        return _told(figures, found.status.lower(), found.data_sha256, self._credit(month))

    def _look(self, at: datetime) -> None:
        """Take in what was written since the last look, then what was flagged and settled, one after another."""
        held = latest.post_at(self.space.pk)
        source = past.Past(self.name, self.topics, at, after=held)
        if source and (held is None or held < at):
            ingest_source(self.space, KIND, source, by=self.by, at=at)
        for told_at, told in groupby(self._told_flags(at), key=itemgetter(0)):
            flags.store(self.space, [_row(one, told_at) for _, one in told], by=self.by, at=told_at)

    def _told_flags(self, until: datetime) -> list[tuple[datetime, made_up.MadeUp]]:
        """What the platform would have told of flags by `until` and has not told yet, in the order of time."""
        known = latest.flag_told_at(self.space.pk)
        told = [(instant, one) for one in self.flags for instant in (one.flagged_at, one.settled_at)]
        fresh = [(at, one) for at, one in told if at <= until and (known is None or at > known)]
        return sorted(fresh, key=lambda pair: (pair[0], pair[1].post_id))

    def _credit(self, month: Month) -> dict[str, Any] | None:
        held = credits.of_month(self.tenant, month)
        return {"amount_minor": held.amount_minor, "currency": held.currency} if held else None


def _row(one: made_up.MadeUp, instant: datetime) -> FlagRow:
    """The flag through the connector's own reader, as a pull at that instant would have told it."""
    page = made_up.page([one], instant, offset=0, size=1)
    return read_page(Fields("", page), Skips()).rows[0]


def _told(figures: Figures, status: str, data_sha256: str, credit: dict[str, Any] | None) -> MonthTold:
    service = figures.service
    met, clocks = (service.met, service.clocks) if service else (0, 0)
    promises = service.promises if service else ()
    return MonthTold(
        month=figures.month,
        posts=int(figures.history[-1].metrics["posts"] or 0),
        cases=sum(service.opened.values()) if service else 0,
        met=met,
        clocks=clocks,
        attainment_ratio=float(round(Decimal(met) / clocks, 4)) if clocks else None,
        promises=tuple(
            {
                "case": one.case_kind,
                "promise": one.promise,
                "met": one.met,
                "clocks": one.clocks,
                "attainment_ratio": one.attainment_ratio,
            }
            for one in promises
        ),
        credit=credit,
        report=status,
        data_sha256=data_sha256,
    )
