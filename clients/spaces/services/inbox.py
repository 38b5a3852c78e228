"""The inbox of what platforms tell by themselves: stored first, once by its id, handled afterwards.

The request does little: it checks the signature, stores one row, and says that there is work, which one row of the
board of work says for all that wait of a space.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from clients.spaces.connectors import hooks
from clients.spaces.models import Delivery, Hook, Space
from clients.spaces.rules.inbox import (
    HANDLE,
    KEPT,
    LARGEST_BODY,
    SWEEP,
    BodyTooLarge,
    Call,
    DeliveryState,
    NoHook,
    Why,
)
from tenants import audit, context
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.boards import services as boards
from tenants.kernel.actor import Actor
from tenants.models import Stage
from tenants.sealed import unseal

PAUSE = timedelta(seconds=10)
"""Between two looks at one space's inbox, so that calls that trickle in are taken in together."""
SWEEP_EVERY = timedelta(hours=1)
MOST_FORGOTTEN = 100_000
FAST = 1
"""Of zlib: the size of a third of the body is worth less than the request's time."""


def hook_at(slug: str) -> Hook:
    """Return who may call for a space. Raises: NoHook, whatever is missing: space, secret, or the client's service."""
    hook = Hook.objects.filter(space__slug=slug).exclude(sealed_secret="").first()
    if hook is None or connection.tenant.stage == Stage.ENDED:
        raise NoHook("Nobody listens here")
    return hook


def require_signed(hook: Hook, headers: Mapping[str, str]) -> None:
    """Before a byte of the body is waited for. Raises: NotSigned."""
    hooks.require_signed(hook.kind, headers)


def receive(hook: Hook, headers: Mapping[str, str], body: bytes, *, at: datetime) -> bool:
    """Store a signed call, and return whether it was new: what has an id that came before changes nothing.

    Raises: BodyTooLarge; NotSigned; SignatureWrong; SignatureOld; NotAnEvent; SealBroken.
    """
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(f"A body holds at most {LARGEST_BODY} bytes", most=LARGEST_BODY)
    call = hooks.open_call(hook.kind, headers, body, _secrets(hook, at), now=int(at.timestamp()))
    is_new = _store(hook, call, at)
    if is_new and not call.why:
        _wake_after_commit(hook.space_id, at)
    return is_new


def wake(space_id: int, *, at: datetime) -> None:
    """Have handled what waits of a space."""
    boards.stir(HANDLE, space_id, at=at, pause=PAUSE)


def _wake_after_commit(space_id: int, at: datetime) -> None:
    """What is missed here, the sweep finds."""
    tenant = connection.tenant

    def woken() -> None:
        with context.client(tenant):
            wake(space_id, at=at)

    transaction.on_commit(woken, robust=True)


def wake_all(at: datetime) -> None:
    """The service goes on: have handled what came meanwhile, in every space."""
    spaces = Delivery.objects.filter(state=DeliveryState.WAITING).order_by().values_list("space_id", flat=True)
    boards.schedule(HANDLE, dict.fromkeys(spaces.distinct(), at))


@transaction.atomic
def retry(space: Space, *, by: Actor, at: datetime) -> int:
    """Let every call of the space that failed wait again, after its cause was mended; return how many.

    Raises: NotPermitted.
    """
    require(by, Permission.CONNECTION_MANAGE)
    failed = Delivery.objects.filter(space=space, state=DeliveryState.FAILED)
    waiting = {"state": DeliveryState.WAITING, "why": Why.NONE, "error": "", "attempts": 0, "processed_at": None}
    count = failed.update(**waiting)
    if count:
        audit.record("spaces.deliveries.retried", target=space, by=by, at=at, space=space.slug, count=count)
        _wake_after_commit(space.pk, at)
    return count


def sweep(space_id: int, at: datetime) -> None:
    """Forget what was handled long ago, wake what was missed, and come again as long as anything can come."""
    old = Delivery.objects.filter(space_id=space_id, received_at__lt=at - KEPT)
    done = old.filter(state__in=(DeliveryState.DONE, DeliveryState.IGNORED)).order_by("received_at")
    Delivery.objects.filter(pk__in=done.values("pk")[:MOST_FORGOTTEN]).delete()
    held = Delivery.objects.filter(space_id=space_id)
    if held.filter(state=DeliveryState.WAITING).exists():
        wake(space_id, at=at)
    if held.exists() or Hook.objects.filter(space_id=space_id).exists():
        boards.schedule(SWEEP, {space_id: at + SWEEP_EVERY})


def _secrets(hook: Hook, at: datetime) -> list[str]:
    sealed = [hook.sealed_secret]
    if hook.sealed_secret_before and hook.secret_before_until is not None and at < hook.secret_before_until:
        sealed.append(hook.sealed_secret_before)
    return [unseal(one) for one in sealed if one]


def _store(hook: Hook, call: Call, at: datetime) -> bool:
    state = DeliveryState.IGNORED if call.why else DeliveryState.WAITING
    row = [
        hook.space_id, call.event_id, hook.kind, call.event, zlib.compress(call.body, FAST) if call.body else b"",
        len(call.body), at, state.value, call.why.value, at if call.why else None,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STORE, row)
        return int(cursor.rowcount) == 1


_STORE = """
INSERT INTO spaces_delivery
    (space_id, event_id, kind, event, packed, size, received_at, state, why, processed_at, error, attempts)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', 0)
ON CONFLICT (space_id, event_id) DO NOTHING
"""
