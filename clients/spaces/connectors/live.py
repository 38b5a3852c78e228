"""Platforms that are spoken to, not read from a file: what each can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from django.conf import settings

from clients.spaces.connectors.discourse.api import DiscourseForum
from clients.spaces.connectors.discourse.kept import DiscourseAnswers
from clients.spaces.connectors.mastodon.api import MastodonServer
from clients.spaces.connectors.mastodon.kept import MastodonThreads
from clients.spaces.connectors.matrix.api import MatrixServer
from clients.spaces.connectors.matrix.kept import MatrixMessages
from clients.spaces.connectors.webhook.api import Webhook
from clients.spaces.models import Connection
from clients.spaces.rules.connection import Kind, NoConnection
from clients.spaces.rules.flag import FlagRow
from clients.spaces.rules.publishing import Outgoing, Published
from clients.spaces.rules.pulling import About, Decision, Page, Payload
from clients.spaces.rules.source import Skips, Source
from tenants.sealed import unseal


class Platform(Protocol):
    """One platform at one address. Each call may raise PlatformRefused or PlatformUnreachable."""

    def probe(self) -> str:
        """Ask for something small that needs the key, and return as whom or what the platform answers."""
        ...

    def publish(self, post: Outgoing) -> tuple[str, str]:
        """Put the piece out and return its id and address; a key that was used already opens nothing new."""
        ...

    def find(self, key: str) -> Published | None:
        """Return the piece that the platform holds under this key, if it can say and holds one."""
        ...

    def flags(self, skips: Skips) -> Iterator[FlagRow]:
        """Yield every flag that the platform tells of. Raises: NoConnection, when platforms of its kind tell none."""
        ...

    def about(self) -> About:
        """What the platform says of itself."""
        ...

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield what is there from `cursor` on, {} being the beginning, and end when nothing is left for now.

        Begun again from the cursor of any page it goes on behind that page. Raises: NoConnection, when platforms of
        its kind tell no activity.
        """
        ...

    def threads(self, keys: Sequence[str]) -> Iterator[Page]:
        """Read these threads again, by the platform's ids, wherever the cursor stands; its pages' cursors are idle.

        Raises: NoConnection, when platforms of its kind read no single threads.
        """
        ...

    def decide(self, flag_id: str, decision: Decision) -> None:
        """Tell the platform what was decided on a flag; a second time it changes nothing."""
        ...


def may_be_loopback() -> bool:
    """Whether platforms may stand on this machine, which no other inner address is: a setting, off in production."""
    return bool(settings.PLATFORMS_MAY_BE_LOOPBACK)


PLATFORMS: dict[str, Callable[..., Platform]] = {
    Kind.DISCOURSE: DiscourseForum,
    Kind.MASTODON: MastodonServer,
    Kind.MATRIX: MatrixServer,
    Kind.WEBHOOK: Webhook,
}

READERS: dict[str, Callable[[str, Iterable[Payload]], Source]] = {
    Kind.DISCOURSE: DiscourseAnswers,
    Kind.MASTODON: MastodonThreads,
    Kind.MATRIX: MatrixMessages,
}
"""One pure reader a kind: what was kept → rows. The same payloads give the same rows, whenever they are read."""


def read(kind: str, name: str, payloads: Iterable[Payload]) -> Source:
    """Return what kept payloads of a kind of platform tell; a place in it is the payload's key.

    name: what the source is called in reports. Raises: NoConnection, when platforms of that kind tell no activity.
    """
    if kind not in READERS:
        raise NoConnection(f"No activity comes from a connection of the kind {kind!r}")
    return READERS[kind](name, payloads)


def reach(connection: Connection) -> Platform:
    """Return the platform behind a connection; nothing is asked of it yet. Raises: NoConnection; SealBroken."""
    if connection.kind not in PLATFORMS:
        known = ", ".join(sorted(Kind))
        raise NoConnection(f"{connection.space.slug}: nothing is known of {connection.kind!r}; known: {known}")
    secret = unseal(connection.sealed_secret)
    made = PLATFORMS[connection.kind]
    return made(connection.base_url, connection.username, secret, may_be_loopback=may_be_loopback())
