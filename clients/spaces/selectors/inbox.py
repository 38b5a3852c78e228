"""What a space's platform tells by itself: whether we listen, what came last, what waits and what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

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
    waiting, failed = Q(state=DeliveryState.WAITING), Q(state=DeliveryState.FAILED)
    told = calls.values("space_id").annotate(
        last_at=Max("received_at"),
        last_ok_at=Max("processed_at", filter=Q(state__in=(DeliveryState.DONE, DeliveryState.IGNORED))),
        waiting=Count("pk", filter=waiting),
        waiting_since=Min("received_at", filter=waiting),
        failed=Count("pk", filter=failed),
    )
    counted: dict[int, dict[str, Any]] = {row["space_id"]: dict(row) for row in told}
    last = calls.filter(failed).order_by("space_id", "-pk").distinct("space_id")
    failures = {one.space_id: FailedCall(one.event, one.received_at, one.why, one.error) for one in last}
    left = {pk for pk, row in counted.items() if row["waiting"] or row["failed"]}
    return {pk: _heard(listened.get(pk, ""), counted.get(pk, {}), failures.get(pk)) for pk in left | set(listened)}


def _heard(kind: str, row: Mapping[str, Any], failure: FailedCall | None) -> Heard:
    return Heard(
        kind=kind,
        last_at=row.get("last_at"),
        last_ok_at=row.get("last_ok_at"),
        waiting=row.get("waiting", 0),
        waiting_since=row.get("waiting_since"),
        failed=row.get("failed", 0),
        failure=failure,
    )


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
