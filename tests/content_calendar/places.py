"""Where pieces go in the tests: each kind of platform, served on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from clients.spaces.connectors.discourse.api import DiscourseForum
from clients.spaces.connectors.webhook.api import Webhook
from clients.spaces.models import Space
from clients.spaces.rules.connection import Kind
from clients.spaces.rules.publishing import Published
from clients.spaces.services.connections import connect
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import serving
from content_calendar.models import Item
from tenants.kernel.actor import Actor
from tests.clients.spaces.platforms import KEY, SECRET, forum_at, site, webhook_at
from tests.content_calendar.conftest import NOW
from tests.content_calendar.talkers import Homeserver, Microblog, Talker


@dataclass(frozen=True)
class Place:
    """A platform, and what it counted itself."""

    kind: Kind
    there: Receiver | DiscourseStandIn | Talker
    address: str

    @property
    def method(self) -> str:
        """With which a piece is sent there."""
        return "PUT" if self.kind is Kind.MATRIX else "POST"

    def connect(self, space: Space, *, by: Actor) -> None:
        username, secret = ("agency", KEY) if self.kind is Kind.DISCOURSE else ("", SECRET)  # the others' is a token
        connect(space, kind=self.kind, base_url=self.address, username=username, secret=secret, by=by, at=NOW)

    def calls(self, item: Item) -> int:
        """How often the item was sent there."""
        return self.there.calls[str(item.key)]

    def pieces(self) -> int:
        """How many pieces it took, over all keys."""
        if isinstance(self.there, Talker):
            return len(self.there.said)
        return self.there.distinct if isinstance(self.there, Receiver) else self.there.opened.total()

    def holds(self, item: Item) -> Published | None:
        """What it tells of the item when it is asked; what it holds where it answers no such question."""
        if isinstance(self.there, Talker):
            return self.there.held(str(item.key))
        asked: Webhook | DiscourseForum
        asked = forum_at(self.address) if self.kind is Kind.DISCOURSE else webhook_at(self.address)
        return asked.find(str(item.key))


MADE: dict[Kind, Callable[[], Receiver | DiscourseStandIn | Talker]] = {
    Kind.DISCOURSE: site,
    Kind.MASTODON: lambda: Microblog(SECRET),
    Kind.MATRIX: lambda: Homeserver(SECRET),
    Kind.WEBHOOK: lambda: Receiver(SECRET),
}


@contextmanager
def serving_a(kind: Kind) -> Iterator[Place]:
    there = MADE[kind]()
    with serving(there) as address:
        yield Place(kind, there, f"{address}/hooks/caas" if kind is Kind.WEBHOOK else address)
