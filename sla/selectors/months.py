"""The clocks of one month, as they stood at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from clients.rules.promises import CaseKind, PromiseKind
from sla.models import Case, CaseEvent, Clock
from sla.rules.attainment import counts_at, is_met
from sla.rules.clocks import Standing, stand
from sla.rules.words import EventKind
from sla.selectors.logs import logs
from sla.selectors.policies import Agreed


@dataclass(frozen=True, slots=True)
class MonthClock:
    """One clock that counts for a month. `claimed_at`: when somebody last took its case, if somebody has it."""

    case_id: int
    number: int
    case_kind: CaseKind
    promise: PromiseKind
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None
    counts_at: datetime

    @property
    def is_met(self) -> bool:
        return is_met(self.due_at, self.ended_at)


def clocks_between(starts_at: datetime, ends_at: datetime, policies: Agreed, *, as_of: datetime) -> list[MonthClock]:
    """Return the clocks whose earlier of end and due instant lies in `[starts_at, ends_at)` and had come at `as_of`.

    Withdrawn cases are left out. A pause that began or ended after `as_of` did not do so yet: such clocks are derived
    from the log up to then.
    """
    paused = _paused_since(as_of)
    rows = Clock.objects.filter(counts_at__gte=starts_at, counts_at__lt=ends_at, counts_at__lte=as_of)
    rows = rows.exclude(case_id__in=paused).filter(_not_withdrawn(as_of, "case__"))
    found = [
        MonthClock(case_id, number, CaseKind(kind), PromiseKind(promise), opened, due, _by(ended, as_of), counts)
        for case_id, number, kind, promise, opened, due, ended, counts in rows.values_list(
            "case_id", "case__number", "case__kind", "promise", "case__opened_at", "due_at", "ended_at", "counts_at"
        )
        if due is not None and counts is not None
    ]
    found += [one for one in _derived(paused, policies, as_of) if starts_at <= one.counts_at < ends_at]
    return sorted(found, key=lambda one: (one.counts_at, one.number, one.promise))


def standings(case_ids: list[int], policies: Agreed, *, as_of: datetime) -> dict[int, tuple[Case, Standing]]:
    """Where these cases stood at an instant, from their logs up to then; those not yet opened are left out."""
    told = logs(case_ids, until=as_of)
    found = {}
    for case in Case.objects.filter(pk__in=case_ids, opened_at__lte=as_of):
        kind, calendar = CaseKind(case.kind), policies.calendar(case.opened_at)
        terms = policies.terms(kind, case.opened_at)
        found[case.pk] = (case, stand(kind, told[case.pk], terms, calendar.hours if calendar else None))
    return found


def not_withdrawn(as_of: datetime) -> Q:
    """Cases that had not been withdrawn at `as_of`."""
    return _not_withdrawn(as_of, "")


def _not_withdrawn(as_of: datetime, prefix: str) -> Q:
    return Q(**{f"{prefix}withdrawn_at": None}) | Q(**{f"{prefix}withdrawn_at__gt": as_of})


def _by(ended: datetime | None, as_of: datetime) -> datetime | None:
    return ended if ended is not None and ended <= as_of else None


def _paused_since(as_of: datetime) -> list[int]:
    """The cases whose clocks were stopped or started again after `as_of`."""
    kinds = [EventKind.PAUSED.value, EventKind.RESUMED.value]
    rows = CaseEvent.objects.filter(kind__in=kinds, at__gt=as_of).values_list("case_id", flat=True)
    return list(rows.distinct())


def _derived(case_ids: list[int], policies: Agreed, as_of: datetime) -> Iterator[MonthClock]:
    if not case_ids:
        return
    left = set(Case.objects.filter(not_withdrawn(as_of), pk__in=case_ids).values_list("pk", flat=True))
    for pk, (case, now) in standings(case_ids, policies, as_of=as_of).items():
        for clock in now.clocks if pk in left else ():
            counts = counts_at(clock.due_at, clock.ended_at, as_of=as_of)
            if counts is not None and clock.due_at is not None:
                kind = CaseKind(case.kind)
                due, ended = clock.due_at, clock.ended_at
                yield MonthClock(pk, case.number, kind, clock.term.promise, case.opened_at, due, ended, counts)
