"""A forum that is closed for good: what nobody answered there is put down, so that the queue shows what can be done."""

from __future__ import annotations

from datetime import datetime

from playbooks.rules.guideline import Action
from sla.rules.words import OPEN
from sla.selectors import cases as selectors
from sla.services import cases
from tenants.access.selectors import people
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant

REASON = "The forum is closed: nobody can answer there any more."


def put_down(tenant: Tenant, *, opened_before: datetime, now: datetime) -> int:
    """Let the client's moderator decide on each open case from before; return how many. What is missed stays so."""
    with client(tenant):
        held = people.holders(tenant, [Role.MODERATOR], at=now)[0]
        by = Actor(ActorKind.PERSON, held.name, held.user_id, str(tenant.schema_name), frozenset({Role.MODERATOR}))
        found = list(selectors.visible_to(by).filter(status__in=OPEN, opened_at__lt=opened_before))
        for case in found:
            cases.decide(case, action=Action.KEEP, rule="", reason=REASON, by=by, at=now, seen=case.moves)
    return len(found)
