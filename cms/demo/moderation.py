"""What the invented client's moderator decided on flags of the last months; the latest still wait in the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clients.rules.service_time import due_at
from clients.selectors import service_hours
from playbooks.rules.guideline import Action
from sla.rules.words import PauseReason
from sla.selectors import cases
from sla.services import cases as working
from tenants.access.selectors import people
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant

STILL_OPEN = timedelta(hours=26)
"""What was flagged since then waits for whoever opens the queue."""
LATE_ONE_IN, ASKED_ONE_IN = 13, 11
UNSTAFFED = (8, 18)
"""From and to before which day of the last full month the moderator was ill and nobody stood in: a promise is missed,
and the release of the month proposes a credit."""
QUICKEST_LATE_MINUTES = 240
ASKED_MINUTES = 240
"""How long an answer of the client is waited for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision as the moderator would word it."""

    action: Action
    rule: str
    reason: str


VERDICTS = {
    "OFF_TOPIC": (
        Verdict(Action.KEEP, "", "It wanders, and it is still about weather stations. It stays."),
        Verdict(Action.REMOVE, "4.3", "An offer for a shop of their own, in a thread that asked for advice."),
        Verdict(Action.KEEP, "", "Moved to the right channel together with its author; nothing to decide."),
    ),
    "INAPPROPRIATE": (
        Verdict(Action.HIDE, "4.1", "It calls another member names. Hidden, and its author was told why."),
        Verdict(Action.WARN, "4.1", "Sharp, not yet an attack. The author was asked to reword it, and did."),
    ),
    "OTHER": (
        Verdict(Action.FEATURE, "4.5", "Flagged as too long. It is the best guide of the week: it is shown instead."),
        Verdict(Action.EDIT, "4.2", "It held a home address. The address is gone, the post stays."),
    ),
}


def decide(tenant: Tenant, *, now: datetime) -> int:
    """Decide on the flags that are older than a day, most of them in time but while nobody stood in.

    Returns how many; again: none.
    """
    with client(tenant):
        held = people.holders(tenant, [Role.MODERATOR], at=now)[0]
        by = Actor(ActorKind.PERSON, held.name, held.user_id, str(tenant.schema_name), frozenset({Role.MODERATOR}))
        waiting = cases.visible_to(by).filter(kind="flag", status="OPEN", opened_at__lt=now - STILL_OPEN)
        found = list(waiting.order_by("opened_at"))
        last = Month.of(now, tenant.zone).shifted(-1)
        decided = 0
        for case in found:
            opened_at = case.opened_at.astimezone(tenant.zone)
            is_ill = Month.of(opened_at, tenant.zone) == last and UNSTAFFED[0] <= opened_at.day < UNSTAFFED[1]
            decided += _decide(case.pk, by, is_ill=is_ill, now=now)
    return decided


def _decide(pk: int, by: Actor, *, is_ill: bool, now: datetime) -> bool:
    """False where no hours are in force, or the moderator's next hours are still to come."""
    case = cases.visible_to(by).get(pk=pk)
    hours = service_hours.in_force(case.opened_at)
    if hours is None:
        return False
    minutes = 75 if case.number % LATE_ONE_IN == 0 else 6 + case.number * 7 % 48
    if is_ill:
        minutes = QUICKEST_LATE_MINUTES + 3 * minutes
    said = VERDICTS.get(case.reason, VERDICTS["OTHER"])
    verdict = said[case.number % len(said)]
    claimed_at = due_at(case.opened_at, minutes=minutes // 2, hours=hours.hours)
    if due_at(case.opened_at, minutes=minutes + ASKED_MINUTES, hours=hours.hours) > now:
        return False
    case = working.claim(case, by=by, at=claimed_at)
    if case.number % ASKED_ONE_IN == 0:
        asked = "Asked the client's product lead whether the part that is named is theirs."
        case = working.pause(case, reason=PauseReason.CLIENT, evidence=asked, by=by, at=claimed_at)
        claimed_at = due_at(claimed_at, minutes=ASKED_MINUTES, hours=hours.hours)
        case = working.resume(case, by=by, at=claimed_at)
    at = due_at(claimed_at, minutes=minutes - minutes // 2, hours=hours.hours)
    working.decide(case, action=verdict.action, rule=verdict.rule, reason=verdict.reason, by=by, at=at, seen=case.moves)
    return True
