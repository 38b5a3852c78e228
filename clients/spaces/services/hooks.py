"""The secret with which a space's platform signs its calls: made by us, shown once, replaced without a gap."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from clients.spaces.models import Hook, Space
from clients.spaces.rules.inbox import OLD_SECRET_HOLDS, SWEEP, HookKind, SecretReplaced, mark
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards import services as boards
from tenants.kernel.actor import Actor
from tenants.sealed import seal

SECRET_BYTES = 32


@transaction.atomic
def make(space: Space, *, kind: str, seen: str | None = None, by: Actor, at: datetime) -> str:
    """Give the space's platform a secret to sign with, and return it: it is shown now, and never again.

    Where it has one for the same kind of calls, the one before holds for a day more, so that nothing is lost while
    the new one is entered there. Of another kind nothing before holds.
    seen: the `mark` of the secret that held when it was looked at, so that a page that is sent twice makes one.

    Raises: NotPermitted; SecretReplaced, also when two make the first one at once.
    """
    require(by, Permission.CONNECTION_MANAGE)
    kind = HookKind(kind).value
    secret = secrets.token_urlsafe(SECRET_BYTES)
    held = Hook.objects.select_for_update().filter(space=space).first()
    _check_seen(held, seen)
    same = held is not None and held.kind == kind
    told = {
        "kind": kind,
        "sealed_secret": seal(secret),
        "sealed_secret_before": held.sealed_secret if held and same else "",
        "secret_before_until": at + OLD_SECRET_HOLDS if same else None,
        "made_at": at,
    }
    if held is None:
        hook = _first(space, told)
    else:
        hook, _ = Hook.objects.update_or_create(space=space, defaults=told)
    verb = "spaces.hook.replaced" if held else "spaces.hook.made"
    was = {"kind": held.kind} if held else None
    audit.record(verb, target=hook, by=by, at=at, space=space.slug, before=was, after={"kind": kind})
    boards.schedule(SWEEP, {space.pk: at})
    return secret


def _check_seen(held: Hook | None, seen: str | None) -> None:
    """One without a secret, as a client that moved here has it, is none. Raises: SecretReplaced."""
    holds = mark(held.made_at) if held and held.sealed_secret else ""
    if seen is not None and seen != holds:
        raise SecretReplaced("Another secret holds than the one that was looked at: look again, then replace it")


def _first(space: Space, told: dict[str, Any]) -> Hook:
    """There was no row to wait at: of two at once the database lets one. Raises: SecretReplaced."""
    try:
        with transaction.atomic():
            return Hook.objects.create(space=space, **told)
    except IntegrityError:
        raise SecretReplaced("Somebody else made a secret at this moment: look again, then replace it") from None


@transaction.atomic
def close(space: Space, *, by: Actor, at: datetime) -> bool:
    """Hear no calls for the space any more; what waits is handled still. False: it had no secret, nothing changes.

    Raises: NotPermitted.
    """
    require(by, Permission.CONNECTION_MANAGE)
    hook = Hook.objects.select_for_update().filter(space=space).first()
    if hook is None:
        return False
    audit.record("spaces.hook.closed", target=hook, by=by, at=at, space=space.slug, before={"kind": hook.kind})
    hook.delete()
    return True
