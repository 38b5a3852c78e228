"""What was promised in a month and how it was kept: for the report, the portal and the service credit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Count, Q

from clients.rules.promises import CaseKind
from clients.rules.service_time import elapsed_minutes
from playbooks.rules.guideline import Action
from playbooks.selectors import guidelines
from sla.models import Case, CaseEvent, Decision
from sla.rules.attainment import kept
from sla.rules.clocks import effective
from sla.rules.words import EventKind, PauseReason
from sla.selectors import months, settlements
from sla.selectors.logs import logs
from sla.selectors.months import MonthClock
from sla.selectors.policies import Agreed, agreed, promises_in_force
from tenants.kernel.periods import Month
from tenants.models import Tenant

UNCLAIMED, UNFINISHED = "UNCLAIMED", "UNFINISHED"
"""Why a promise was broken: nobody had the case when it was due, or somebody had and did not finish."""
_REMOVALS = (Action.HIDE.value, Action.REMOVE.value, Action.SUSPEND.value)


@dataclass(frozen=True, slots=True)
class PromiseMonth:
    """One promise of the month. `attainment_ratio` is None without clocks: "no cases". minutes: service minutes."""

    case_kind: str
    promise: str
    minutes: int
    target_ratio: Decimal
    met: int
    clocks: int
    attainment_ratio: Decimal | None
    version: int


@dataclass(frozen=True, slots=True)
class Breach:
    """One clock that was missed. late_minutes: service minutes between due and end, None while it runs still."""

    number: int
    case_kind: str
    promise: str
    due_at: datetime
    ended_at: datetime | None
    late_minutes: int | None
    cause: str


@dataclass(frozen=True, slots=True)
class PauseLine:
    """Pauses that began in the month, by reason, with the service minutes of the month that clocks stood still."""

    reason: str
    count: int
    service_minutes: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """Decisions of the month that rest on one rule, and those of them that took something away."""

    rule: str
    title: str
    decisions: int
    removals: int


@dataclass(frozen=True, slots=True)
class ServiceMonth:
    """A month's service. opened: cases by kind. positive: decisions that put a post forward. settled: cases that a
    person of staff decided on the platform itself, which rest on no rule and are not among `decided`.

    median_decision_minutes: service minutes from opening to decision, here or there, pauses excluded. missed_by_day:
    local date → clocks that were due then and missed. calendar_version: of the service hours in force at the month's
    last instant.
    """

    promises: tuple[PromiseMonth, ...]
    opened: dict[CaseKind, int]
    decided: int
    settled: int
    positive: int
    median_decision_minutes: int | None
    breaches: tuple[Breach, ...]
    pauses: tuple[PauseLine, ...]
    removals: tuple[RuleLine, ...]
    appeals: int
    still_open: int
    missed_by_day: dict[date, int]
    calendar_version: int | None


def service_month(month: Month, *, tenant: Tenant, as_of: datetime) -> ServiceMonth:
    """Return the month's service as it stood at `as_of`, of the client in whose schema we stand.

    A fixed number of queries, whatever the number of cases.
    """
    starts_at, ends_at = month.starts_at(tenant.zone), month.ends_at(tenant.zone)
    last = min(ends_at - timedelta(microseconds=1), as_of)
    policies = agreed()
    clocks = months.clocks_between(starts_at, ends_at, policies, as_of=as_of)
    missed = [clock for clock in clocks if not clock.is_met]
    opened = _opened(starts_at, ends_at, as_of)
    decisions = list(Decision.objects.filter(decided_at__gte=starts_at, decided_at__lt=ends_at, decided_at__lte=as_of))
    settled = settlements.decided_between(starts_at, ends_at, as_of=as_of)
    calendar = policies.calendar(last)
    return ServiceMonth(
        promises=_promises(clocks, last),
        opened=opened,
        decided=len(decisions),
        settled=len(settled),
        positive=sum(one.action == Action.FEATURE.value for one in decisions),
        median_decision_minutes=_median_minutes(settled | {one.case_id: one.decided_at for one in decisions}, policies),
        breaches=_breaches(missed, policies),
        pauses=_pauses(starts_at, min(ends_at, as_of), policies),
        removals=_removals(decisions),
        appeals=opened.get(CaseKind.APPEAL, 0),
        still_open=_still_open(last),
        missed_by_day=dict(Counter(one.due_at.astimezone(tenant.zone).date() for one in missed)),
        calendar_version=calendar.version if calendar else None,
    )


def attainment(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[PromiseMonth, ...]:
    """How each promise of the month was kept, as it stood at `as_of`."""
    starts_at, ends_at = month.starts_at(tenant.zone), month.ends_at(tenant.zone)
    clocks = months.clocks_between(starts_at, ends_at, agreed(), as_of=as_of)
    return _promises(clocks, min(ends_at - timedelta(microseconds=1), as_of))


def _promises(clocks: Sequence[MonthClock], last: datetime) -> tuple[PromiseMonth, ...]:
    """The promises in force at the month's last instant, each with its clocks of whatever version."""
    found = []
    for promise in promises_in_force(last):
        of_this = (one for one in clocks if (one.case_kind, one.promise) == (promise.case_kind, promise.promise))
        outcome = kept(one.is_met for one in of_this)
        found.append(
            PromiseMonth(
                case_kind=promise.case_kind.value,
                promise=promise.promise.value,
                minutes=promise.minutes,
                target_ratio=promise.target_ratio,
                met=outcome.met,
                clocks=outcome.clocks,
                attainment_ratio=outcome.ratio,
                version=promise.version,
            )
        )
    return tuple(found)


def _opened(starts_at: datetime, ends_at: datetime, as_of: datetime) -> dict[CaseKind, int]:
    cases = Case.objects.filter(months.not_withdrawn(as_of), opened_at__gte=starts_at, opened_at__lt=ends_at)
    counts = cases.filter(opened_at__lte=as_of).order_by("kind").values_list("kind").annotate(cases=Count("pk"))
    return {CaseKind(kind): count for kind, count in counts}


def _still_open(last: datetime) -> int:
    """Cases that something was owed on at the month's last instant, or at the as-of instant if that is earlier."""
    unclosed = Q(closed_at=None) | Q(closed_at__gt=last)
    return Case.objects.filter(months.not_withdrawn(last), unclosed, opened_at__lte=last).count()


def _median_minutes(at: dict[int, datetime], policies: Agreed) -> int | None:
    """The median rounded down to whole minutes; cases from before there were service hours have no service time.

    at: case → when it was decided.
    """
    if not at:
        return None
    found = []
    for pk, (case, now) in months.standings(list(at), policies, as_of=max(at.values())).items():
        calendar = policies.calendar(case.opened_at)
        if calendar is not None:
            found.append(elapsed_minutes(case.opened_at, at[pk], calendar.hours, now.pauses))
    return int(median(found)) if found else None


def _breaches(missed: Sequence[MonthClock], policies: Agreed) -> tuple[Breach, ...]:
    claims = _claims([one.case_id for one in missed])
    found = []
    for one in missed:
        calendar = policies.calendar(one.opened_at)
        late = None
        if one.ended_at is not None and calendar is not None:
            late = elapsed_minutes(one.due_at, one.ended_at, calendar.hours)
        claimed = any(at <= one.due_at for at in claims.get(one.case_id, ()))
        cause = UNFINISHED if claimed else UNCLAIMED
        found.append(Breach(one.number, one.case_kind.value, one.promise.value, one.due_at, one.ended_at, late, cause))
    return tuple(found)


def _claims(case_ids: Sequence[int]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = CaseEvent.objects.filter(case_id__in=case_ids, kind=EventKind.CLAIMED.value)
    for case_id, at in rows.values_list("case_id", "at"):
        found[case_id].append(at)
    return found


def _pauses(starts_at: datetime, until: datetime, policies: Agreed) -> tuple[PauseLine, ...]:
    rows = CaseEvent.objects.filter(kind=EventKind.PAUSED.value, at__gte=starts_at, at__lt=until)
    begun = {
        pk: (case_id, at, data.get("reason", ""), opened_at)
        for pk, case_id, at, data, opened_at in rows.values_list("pk", "case_id", "at", "data", "case__opened_at")
    }
    told = logs(sorted({case_id for case_id, *_ in begun.values()}))
    counts: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    for case_id, at, reason, opened_at in begun.values():
        counts[reason] += 1
        ends = (one.at for one in effective(told[case_id]) if one.kind in _ENDS_A_PAUSE and one.at >= at)
        calendar = policies.calendar(opened_at)
        if calendar is not None:
            minutes[reason] += elapsed_minutes(at, min(next(ends, until), until), calendar.hours)
    order = [reason.value for reason in PauseReason if reason.value in counts]
    return tuple(PauseLine(reason, counts[reason], minutes[reason]) for reason in order)


_ENDS_A_PAUSE = frozenset({EventKind.RESUMED, EventKind.DECIDED, EventKind.SETTLED, EventKind.WITHDRAWN})


def _removals(decisions: Sequence[Decision]) -> tuple[RuleLine, ...]:
    """By rule, in the order of their numbers; titles as the version had them on which the last decision rests."""
    by_rule: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        if one.rule_number:
            by_rule[one.rule_number].append(one)
    titles: dict[int, dict[str, str]] = {}
    for version in {one.guideline_version for one in decisions if one.guideline_version is not None}:
        said = guidelines.by_version(version)
        titles[version] = {rule.number: rule.title for rule in said.rules} if said else {}
    lines = []
    for number in sorted(by_rule, key=lambda text: [int(part) for part in text.split(".")]):
        of_rule = by_rule[number]
        version = max(one.guideline_version or 0 for one in of_rule)
        removed = sum(one.action in _REMOVALS for one in of_rule)
        lines.append(RuleLine(number, titles.get(version, {}).get(number, ""), len(of_rule), removed))
    return tuple(lines)
