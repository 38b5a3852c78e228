"""A connection is tried before it is kept; one that did not answer is kept only when somebody says so."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from clients.spaces.connectors import live
from clients.spaces.connectors.wire import within
from clients.spaces.models import Connection, Space
from clients.spaces.rules.connection import KeyRefused, PlatformRefused, PlatformUnreachable, PointsInside
from clients.spaces.services import connections
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection as current
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.locks import name_lock
from tenants.sealed import SealBroken, seal, unseal

HELD_FOR = timedelta(hours=1)
"""How long what was entered in vain can be kept without entering it again."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody entered to connect a space; `secret` is in the clear."""

    kind: str
    base_url: str
    username: str
    secret: str


class HeldTooLong(Refusal):
    """What was entered is held no more, or is of another space: it is entered again."""


def connect(space: Space, told: Entered, *, by: Actor, at: datetime) -> str:
    """Try the platform, and keep its connection if it answers; return as whom. Else nothing has changed.

    Raises: as `connections.connect` and `connections.probe`.
    """
    require(by, Permission.CONNECTION_MANAGE)
    connections.check(**asdict(told))
    told_of = Connection(
        space=space, kind=told.kind, base_url=told.base_url.rstrip("/"), username=told.username,
        sealed_secret=seal(told.secret),
    )  # fmt: skip
    with name_lock(current.schema_name, connections.PROBING), within(connections.LONGEST_PROBE_SECONDS):
        answers_as = live.reach(told_of).probe()
    connections.connect(space, **asdict(told), has_answered=True, by=by, at=at)
    return answers_as


def may_be_kept(refusal: Refusal) -> bool:
    """Whether it may be right all the same: nobody answered, or the platform is not ready yet.

    A key that is not taken is corrected, and no address inside is kept.
    """
    is_no = isinstance(refusal, PlatformUnreachable | PlatformRefused)
    return is_no and not isinstance(refusal, KeyRefused | PointsInside)


def hold(space: Space, told: Entered, *, at: datetime) -> str:
    """What was entered, sealed as a whole, so that the page can hand it back unread and for this space alone."""
    return seal(json.dumps([current.schema_name, space.pk, at.isoformat(), asdict(told)]))


def keep(space: Space, held: str, *, by: Actor, at: datetime) -> Connection:
    """Keep what was held though nobody answered: it is tried again and again.

    Raises: as `connections.connect`; HeldTooLong.
    """
    require(by, Permission.CONNECTION_MANAGE)
    try:
        schema, space_id, held_at, told = json.loads(unseal(held))
        is_meant = (schema, space_id) == (current.schema_name, space.pk)
    except (SealBroken, ValueError, TypeError):
        is_meant = False
    since = datetime.fromisoformat(held_at) if is_meant else at
    is_over = at - since > HELD_FOR or Connection.objects.filter(space=space, created_at__gt=since).exists()
    if not is_meant or is_over:  # an older page does not undo what somebody connected since
        raise HeldTooLong("What was entered is held no more: enter it again")
    return connections.connect(space, **told, by=by, at=at)
