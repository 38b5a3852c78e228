"""A month of one client: its days, what stands on them, what was promised for it, and where nothing is planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from babel.dates import format_date, get_day_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.selectors import service_hours
from cms.calendar import words
from cms.calendar.cards import Card, data
from cms.reader import reader_formats
from content_calendar.rules.cadence import CadenceLine, Gap
from content_calendar.rules.status import Status
from reporting.document.formats import Formats
from tenants.kernel.periods import Month, NotAMonth
from tenants.models import Tenant

WEEK = 7
LONG = ("quarter", "year")
LONGEST_TRACK = 16
"""More pieces than this are told by number alone."""


def client_formats(tenant: Tenant) -> Formats:
    """The reader's language in the client's own zone: days, holidays and promises are counted on its clocks."""
    return replace(reader_formats(tenant.currency), zone=tenant.zone)


def month_of(asked: str, today: date) -> Month:
    """The month that was asked for; what names none is this month."""
    try:
        return Month.parse(asked)
    except NotAMonth:
        return Month(today.year, today.month)


def weeks(month: Month) -> tuple[date, date]:
    """The whole weeks, from Monday, in which the month lies: `[first, end)`."""
    first, end = month.first_on, month.shifted(1).first_on
    return first - timedelta(days=first.weekday()), end + timedelta(days=-end.weekday() % WEEK)


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its name, what is special about it, its items. `is_out`: it lies in the month before or after."""

    on: date
    name: str
    weekday: str
    holiday: str
    is_today: bool
    cards: tuple[Card, ...]
    is_out: bool = False

    @property
    def is_weekend(self) -> bool:
        return self.on.weekday() >= 5


@dataclass(frozen=True, slots=True)
class Strip:
    """What was promised of one kind, piece by piece: done, soon, plan or gap. `note` says what is to be done next.

    `per` names a period that is longer than the month.
    """

    name: str
    per: str
    kind: str
    pieces: tuple[str, ...]
    count: int
    promised: int
    tone: str
    icon: str
    note: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """Days without anything of a promised kind, both of them days of it."""

    starts_on: date
    until_on: date
    text: str
    when: str
    is_drawn: bool


def strips(lines: Iterable[CadenceLine], held: Sequence[Card]) -> list[Strip]:
    """Of each promised kind: delivered, about to be, still to schedule. `held` is what stands in the month."""
    return [_strip(line, [card.status for card in held if card.kind == line.kind]) for line in lines if line.promised]


def _strip(line: CadenceLine, standing: Sequence[str]) -> Strip:
    soon = min(standing.count(Status.SCHEDULED), line.planned)
    count = line.delivered + soon
    missing = max(0, line.promised - line.delivered - line.planned) if line.is_due else 0
    rest = max(0, line.promised - count - missing)
    pieces = ["done"] * line.delivered + ["soon"] * soon + ["plan"] * rest + ["gap"] * missing
    tone, icon, note = _note(standing, count, missing, line)
    return Strip(
        name=words.kind_name(line.kind),
        per=_long().get(line.per, ""),
        kind=line.kind,
        pieces=tuple(pieces) if len(pieces) <= LONGEST_TRACK else (),
        count=count,
        promised=line.promised,
        tone=tone,
        icon=icon,
        note=note,
    )


def _long() -> dict[str, str]:
    return {"quarter": _("this quarter"), "year": _("this year")}


def _note(standing: Sequence[str], count: int, missing: int, line: CadenceLine) -> tuple[str, str, str]:
    """What matters most about a kind: a failure, a change asked, nothing planned, then what is left to do."""
    failed, changes = standing.count(Status.FAILED), standing.count(Status.CHANGE_ASKED)
    if failed:
        return "bad", "alert", ngettext("%(n)s not published", "%(n)s not published", failed) % {"n": failed}
    if changes:
        return "bad", "undo", ngettext("%(n)s change asked", "%(n)s changes asked", changes) % {"n": changes}
    if missing:
        return "warn", "alert", ngettext("%(n)s not planned", "%(n)s not planned", missing) % {"n": missing}
    if count < line.promised:
        left = line.promised - count
        return "calm", "dashed", ngettext("%(n)s still to schedule", "%(n)s still to schedule", left) % {"n": left}
    return "good", "check", _("all delivered or scheduled")


def gap_rows(gaps: Iterable[Gap], lines: Iterable[CadenceLine], formats: Formats, today: date) -> list[GapRow]:
    """Gaps as far as they can still be filled; one of a kind that is promised for a longer time is not drawn."""
    long = {line.kind for line in lines if line.per in LONG}
    return [
        GapRow(
            starts_on=max(each.from_on, today),
            until_on=each.until_on,
            text=_gap_text(each),
            when=_gap_days(each, formats),
            is_drawn=each.kind not in long,
        )
        for each in gaps
    ]


def _gap_days(gap: Gap, formats: Formats) -> str:
    return formats.between(formats.day(gap.from_on, short=True), formats.day(gap.until_on, short=True))


def _gap_text(gap: Gap) -> str:
    told = ngettext("%(kind)s: nothing for %(n)s day", "%(kind)s: nothing for %(n)s days", gap.days)
    return told % {"kind": words.kind_name(gap.kind), "n": gap.days}


def holidays(first: date, end: date, at: datetime) -> dict[date, str]:
    """The holidays of the client's service hours from `first` up to `end`."""
    hours = service_hours.in_force(at)
    return {day: _("Holiday") for day in hours.holidays if first <= day < end} if hours else {}


def agenda(held: Iterable[Card], off: dict[date, str], formats: Formats, today: date) -> list[Day]:
    """The days that hold something, in order."""
    by_day = groupby(in_order(held), key=lambda card: card.on)
    return [_day(on, tuple(found), off, formats, today) for on, found in by_day]


def split(days: list[Day], today: date) -> dict[str, Any]:
    """What is over is put away, as long as something is to come."""
    past = [day for day in days if day.on < today]
    if len(past) == len(days):
        return {"days": days}
    return {"days": days[len(past) :], "past": past, "past_count": sum(len(day.cards) for day in past)}


def in_order(held: Iterable[Card]) -> list[Card]:
    """By day and hour; what has no hour yet comes last on its day."""
    return sorted(held, key=lambda card: (card.on, card.time or "~", card.pk))


def _day(on: date, found: tuple[Card, ...], off: dict[date, str], formats: Formats, today: date) -> Day:
    return Day(
        on=on,
        name=format_date(on, format="d MMM", locale=formats.locale),
        weekday=format_date(on, format="EEEE", locale=formats.locale),
        holiday=off.get(on, ""),
        is_today=on == today,
        cards=found,
    )


def grid_days(
    month: Month, held: Iterable[Card], off: dict[date, str], formats: Formats, today: date
) -> list[list[Day]]:
    """The month's whole weeks, day by day."""
    by_day = {on: tuple(found) for on, found in groupby(in_order(held), key=lambda card: card.on)}
    first, end = weeks(month)
    days = [first + timedelta(days=number) for number in range((end - first).days)]
    drawn = [replace(_day(on, by_day.get(on, ()), off, formats, today), is_out=on.month != month.month) for on in days]
    return [drawn[start : start + WEEK] for start in range(0, len(drawn), WEEK)]


def weekdays(formats: Formats) -> list[tuple[str, str]]:
    """Monday to Sunday, short and whole."""
    short, whole = (get_day_names(width, "stand-alone", formats.locale) for width in ("abbreviated", "wide"))
    return [(short[day], whole[day]) for day in range(WEEK)]


def _named(month: Month) -> set[date]:
    """The days whose number says their month as well: the first shown, and the first of each month."""
    first, end = weeks(month)
    return {first, month.first_on} | ({month.shifted(1).first_on} if month.shifted(1).first_on < end else set())


def grid(
    month: Month, held: Iterable[Card], gaps: Iterable[GapRow], off: dict[date, str], formats: Formats, today: date
) -> dict[str, Any]:
    """What the grid's script reads from the page."""
    return {
        "month": str(month),
        "names": {day.isoformat(): format_date(day, format="d MMM", locale=formats.locale) for day in _named(month)},
        "today": today.isoformat(),
        "items": [data(card, formats) for card in in_order(held)],
        "gaps": [
            # The component's ends are the first day after.
            {"from": gap.starts_on.isoformat(), "until": str(gap.until_on + timedelta(days=1)), "text": gap.text}
            for gap in gaps
            if gap.is_drawn
        ],
        "holidays": {day.isoformat(): name for day, name in off.items()},
        "failed": _("The server did not answer, so nothing was moved. Try again."),
    }
