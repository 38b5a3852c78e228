"""What was entered by hand: a month's gatherings, letters, calls and talks, and whom the plan reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from clients.spaces.models import AnalogueEntry as AnalogueEntry
from clients.spaces.models import Gathering as Gathering
from clients.spaces.models import ReachGroup as ReachGroup
from clients.spaces.rules.offline import Attendance, Term, Turnout, Way, attendance, term_at, turnout
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month


def gatherings_visible_to(by: Actor) -> QuerySet[Gathering]:
    """The latest first, each with its space, its follow-up and the groups that it reached."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return Gathering.objects.none()
    return Gathering.objects.select_related("space", "thread").prefetch_related("groups")


def entries_visible_to(by: Actor) -> QuerySet[AnalogueEntry]:
    """The latest first, each with its space and group."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return AnalogueEntry.objects.none()
    return AnalogueEntry.objects.select_related("space", "group")


def plan_visible_to(by: Actor) -> QuerySet[ReachGroup]:
    """The groups of the inclusion plan that stand now, by name."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return ReachGroup.objects.none()
    return ReachGroup.objects.filter(dropped_at=None)


@dataclass(frozen=True, slots=True)
class Planned:
    """A group of a month's plan, with its ways of then. `stands`: it is in the plan now, too."""

    pk: int
    name: str
    ways: tuple[str, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class OfflineMonth:
    """One month by hand. `plan` is the one that held at its end, or does now where it is not over."""

    gatherings: list[Gathering]
    entries: list[AnalogueEntry]
    attendance: Attendance
    plan: list[Planned]
    turnouts: list[Turnout]


def of_month(month: Month, by: Actor, *, zone: ZoneInfo, as_of: datetime) -> OfflineMonth:
    """What began, or is of a day, in `month` as lived in `zone`.

    The month in which `as_of` falls shows all that is to come, too; none of that has been, so it counts nowhere.
    """
    begun = gatherings_visible_to(by).filter(starts_at__gte=month.starts_at(zone))
    if month != Month.of(as_of, zone):
        begun = begun.filter(starts_at__lt=month.ends_at(zone))
    gatherings = list(begun)
    days = {"on__gte": month.first_on, "on__lt": month.shifted(1).first_on}
    entries = list(entries_visible_to(by).filter(**days))
    plan = _plan_at(_last_of(month, zone, as_of)) if may(by, Permission.EVIDENCE_VIEW) else []
    been = [one for one in gatherings if one.starts_at <= as_of]
    return _month(gatherings, been, entries, plan)


def as_told(month: Month, *, zone: ZoneInfo, as_of: datetime) -> OfflineMonth:
    """The same as a report tells it: what had begun by `as_of`, the earliest first.

    The plan is the one that held at the month's end, by `rules.offline.term_at`.
    """
    ends_at = month.ends_at(zone)
    begun = Gathering.objects.filter(starts_at__gte=month.starts_at(zone), starts_at__lt=ends_at, starts_at__lte=as_of)
    held = list(begun.select_related("thread__space").prefetch_related("groups").order_by("starts_at", "title", "pk"))
    days = {"on__gte": month.first_on, "on__lt": month.shifted(1).first_on, "on__lte": as_of.astimezone(zone).date()}
    plan = _plan_at(_last_of(month, zone, as_of))
    return _month(held, held, list(AnalogueEntry.objects.filter(**days)), plan)


def _last_of(month: Month, zone: ZoneInfo, as_of: datetime) -> datetime:
    """The last instant of the month, or of what is known of it."""
    return min(month.ends_at(zone) - timedelta.resolution, as_of)


def _plan_at(at: datetime) -> list[Planned]:
    """The groups of the plan at an instant, by name."""
    found = []
    for group in sorted(ReachGroup.objects.prefetch_related("terms"), key=lambda group: group.name):
        ended = [Term(each.planned_at, each.dropped_at, tuple(each.ways)) for each in group.terms.all()]
        last = Term(group.planned_at, group.dropped_at, tuple(group.ways))
        if (term := term_at([*ended, last], at)) is not None:
            found.append(Planned(group.pk, group.name, term.ways, stands=group.dropped_at is None))
    return found


def _month(
    gatherings: list[Gathering], been: list[Gathering], entries: list[AnalogueEntry], plan: list[Planned]
) -> OfflineMonth:
    return OfflineMonth(
        gatherings=gatherings,
        entries=entries,
        attendance=attendance((one.attended_in_person, one.attended_online) for one in been),
        plan=plan,
        turnouts=turnout([group.pk for group in plan], _heard(been, entries)),
    )


def _heard(gatherings: list[Gathering], entries: list[AnalogueEntry]) -> Iterator[tuple[int, str, int]]:
    for one in gatherings:
        visits = (one.attended_in_person or 0) + (one.attended_online or 0)
        for group in one.groups.all():
            yield group.pk, Way.GATHERING, visits
    for entry in entries:
        if entry.group_id is not None:
            yield entry.group_id, entry.channel, entry.count
