"""What a space's platform tells by itself: whether we listen, what came last, what waits and what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from clients.spaces.models import Delivery, Hook, Space
from clients.spaces.rules.inbox import DeliveryState
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

MOST_FAILED = 5


@dataclass(frozen=True, slots=True)
class FailedCall:
    """One call of which nothing was taken in; why: a code of `rules.inbox.Why`, `error` our own words in English."""

    event: str
    received_at: datetime
    why: str
    error: str


@dataclass(frozen=True, slots=True)
class InboxView:
    """kind: a code of `rules.inbox.HookKind`, "" where nobody is listened to. The last call came at `last_at`."""

    kind: str
    made_at: datetime | None
    before_until: datetime | None
    last_at: datetime | None
    last_event: str
    waiting: int
    ignored: int
    failed: int
    failures: tuple[FailedCall, ...]


def of_space(space: Space, *, by: Actor, at: datetime) -> InboxView | None:
    """The inbox of a space, for who looks after its connection; None for others."""
    if not may(by, Permission.CONNECTION_MANAGE):
        return None
    hook = Hook.objects.filter(space=space).exclude(sealed_secret="").first()
    calls = Delivery.objects.filter(space=space)
    last = calls.order_by("-received_at").values_list("received_at", "event").first()
    failed = calls.filter(state=DeliveryState.FAILED).order_by("-pk")
    until = hook.secret_before_until if hook and hook.sealed_secret_before else None
    counts = calls.aggregate(
        waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)),
        ignored=Count("pk", filter=Q(state=DeliveryState.IGNORED)),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
    )
    return InboxView(
        kind=hook.kind if hook else "",
        made_at=hook.made_at if hook else None,
        before_until=until if until and until > at else None,
        last_at=last[0] if last else None,
        last_event=last[1] if last else "",
        failures=tuple(FailedCall(one.event, one.received_at, one.why, one.error) for one in failed[:MOST_FAILED]),
        **counts,
    )
