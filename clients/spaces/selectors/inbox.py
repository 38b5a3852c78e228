"""What a space's platform tells by itself: whether we listen, what came last, what waits and what failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery

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


@dataclass(frozen=True, slots=True)
class Heard:
    """How it goes with what a space's platform tells by itself, for who may see evidence.

    kind: as of `InboxView`. last_ok_at: when a call was last handled well. waiting_since: since when the first of
    `waiting` is here. failure: the latest of `failed`.
    """

    kind: str
    last_at: datetime | None = None
    last_ok_at: datetime | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    failed: int = 0
    failure: FailedCall | None = None


def heard(space_ids: Iterable[int] | None = None) -> dict[int, Heard]:
    """Of every space that is listened to, or of which calls are left to look at, in a fixed number of queries."""
    kinds, calls = Hook.objects.exclude(sealed_secret=""), Delivery.objects.order_by()
    if space_ids is not None:
        wanted = list(space_ids)
        kinds, calls = kinds.filter(space__in=wanted), calls.filter(space__in=wanted)
    listened = dict(kinds.values_list("space_id", "kind"))
    waiting, failed = calls.filter(state=DeliveryState.WAITING), calls.filter(state=DeliveryState.FAILED)
    told: dict[int, dict[str, Any]] = defaultdict(dict)
    for pk, count, since in waiting.values_list("space_id").annotate(Count("pk"), Min("received_at")):
        told[pk] |= {"waiting": count, "waiting_since": since}
    for pk, count in failed.values_list("space_id").annotate(Count("pk")):
        told[pk]["failed"] = count
    for one in failed.defer("packed").order_by("space_id", "-pk").distinct("space_id"):
        told[one.space_id]["failure"] = FailedCall(one.event, one.received_at, one.why, one.error)
    # By the index of when they came: to count all that came in a month would read all of it for one page.
    last = Delivery.objects.filter(space=OuterRef("pk")).order_by("-received_at")
    handled = last.filter(state__in=(DeliveryState.DONE, DeliveryState.IGNORED))
    spaces = Space.objects.filter(pk__in=told.keys() | listened.keys()).values_list(
        "pk", Subquery(last.values("received_at")[:1]), Subquery(handled.values("processed_at")[:1])
    )
    return {
        pk: Heard(kind=listened.get(pk, ""), last_at=last_at, last_ok_at=last_ok_at, **told[pk])
        for pk, last_at, last_ok_at in spaces
    }


def is_listened_to(space: Space) -> bool:
    """Whether its platform has a secret to call us with."""
    return Hook.objects.filter(space=space).exclude(sealed_secret="").exists()


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
