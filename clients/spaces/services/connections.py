"""The connection of a space to its platform: making it, trying it, ending it, and noting how each call went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import F

from clients.spaces.connectors import live
from clients.spaces.connectors.wire import within
from clients.spaces.events import SpaceDisconnected
from clients.spaces.models import AskedAgain, Connection, Pull, Space
from clients.spaces.rules import connection as rules
from clients.spaces.rules.address import check_address
from clients.spaces.rules.connection import NoConnection
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection as current
from tenants.boards import services as boards
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.locks import name_lock
from tenants.sealed import seal

LONGEST_ERROR = 500
LONGEST_PROBE_SECONDS = 5.0
PROBING = "probe"
"""What a client has one of under way at a time."""


def check(*, kind: str, base_url: str, username: str = "", secret: str) -> None:
    """Raises: InvalidInput, listing each field that is not allowed; NotAnAddress; AddressPointsInside."""
    rules.check(kind=kind, base_url=base_url, username=username, secret=secret)
    check_address(base_url, may_be_loopback=live.may_be_loopback())


@transaction.atomic
def connect(
    space: Space, *, kind: str, base_url: str, username: str = "", secret: str, has_answered: bool = False, by: Actor,
    at: datetime,
) -> Connection:  # fmt: skip
    """Say how the platform of `space` is reached; what was said before is replaced. The secret is kept sealed.

    A platform that tells what is there is looked at from now on; another one is read from its beginning.
    has_answered: whether it was tried at this instant, and answered.

    Raises: NotPermitted; InvalidInput, as `check`.
    """
    require(by, Permission.CONNECTION_MANAGE)
    check(kind=kind, base_url=base_url, username=username, secret=secret)
    told = {
        "kind": kind, "base_url": base_url.rstrip("/"), "username": username, "sealed_secret": seal(secret),
        "created_at": at, "last_ok_at": at if has_answered else None, "last_error": "", "last_error_code": "",
        "last_error_facts": {}, "last_error_at": None,
    }  # fmt: skip
    was = Connection.objects.filter(space=space).values("kind", "base_url", "username").first()
    connection, made = Connection.objects.update_or_create(space=space, defaults=told)
    verb = "spaces.connection.made" if made else "spaces.connection.replaced"
    now = {"kind": kind, "base_url": connection.base_url, "username": username}
    audit.record(verb, target=connection, by=by, at=at, space=space.slug, before=was, after=now)
    if was is None or (was["kind"], was["base_url"]) != (kind, connection.base_url):
        Pull.objects.filter(space=space).update(cursor={}, whole_at=None, revision=F("revision") + 1)
    if kind in rules.LOOKED_AT:
        boards.schedule(rules.PULL, {space.pk: at})
    return connection


@transaction.atomic
def disconnect(space: Space, *, by: Actor, at: datetime) -> None:
    """Reach the platform no more: the key is gone, and nothing is asked, told or published there from now on.

    What was taken in stays. What the platform tells by itself is another matter: `services.hooks`.

    Raises: NotPermitted; NoConnection, also when somebody was first.
    """
    require(by, Permission.CONNECTION_MANAGE)
    held = Connection.objects.select_for_update().filter(space=space).first()
    if held is None:
        raise NoConnection("The space is not connected to its platform")
    was = {"kind": held.kind, "base_url": held.base_url, "username": held.username}
    audit.record("spaces.connection.ended", target=held, by=by, at=at, space=space.slug, before=was)
    held.delete()
    AskedAgain.objects.filter(space=space).delete()
    boards.call_off(rules.PULL, space.pk, at=at)
    announce(SpaceDisconnected(space_id=space.pk, at=at))


def probe(space: Space, *, by: Actor, at: datetime) -> str:
    """Ask the platform for something small that needs the key; return as whom it answers, and note how it went.

    Somebody waits for it: it lasts a few seconds at most, and of each client one is under way at a time.

    Raises: NotPermitted; NoConnection; PlatformRefused; PlatformUnreachable; ClientBusy.
    """
    require(by, Permission.CONNECTION_MANAGE)
    with name_lock(current.schema_name, PROBING), within(LONGEST_PROBE_SECONDS), calling(space.pk, at=at) as platform:
        return platform.probe()


@contextmanager
def calling(space_id: int, *, at: datetime | None) -> Iterator[live.Platform]:
    """The platform of a space during the block; how the block ends is noted on the connection, when `at` is given.

    Raises: NoConnection; SealBroken.
    """
    connection = Connection.objects.select_related("space").filter(space_id=space_id).first()
    if connection is None:
        raise NoConnection("The space is not connected to its platform: connect it first, on its desk page")
    try:
        yield live.reach(connection)
    except Refusal as refusal:
        _note_error(connection, refusal, at=at)
        raise
    if at is not None:
        Connection.objects.filter(pk=connection.pk).update(last_ok_at=at)


def _note_error(connection: Connection, refusal: Refusal, *, at: datetime | None) -> None:
    """The caller's transaction may be about to roll back: then the refusal itself is all that is left of it."""
    if at is None:
        return
    Connection.objects.filter(pk=connection.pk).update(
        last_error=str(refusal)[:LONGEST_ERROR],
        last_error_code=refusal.code,
        last_error_facts=refusal.facts,
        last_error_at=at,
    )
