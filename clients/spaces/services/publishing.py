"""Putting a piece out on a space's platform: the one door through which anything of ours goes there."""

from __future__ import annotations

from datetime import datetime

from clients.spaces.rules.connection import NoConnection, PlatformRefused, PlatformUnreachable
from clients.spaces.rules.publishing import Outgoing, Published
from clients.spaces.services.connections import calling

__all__ = [
    "NoConnection", "Outgoing", "PlatformRefused", "PlatformUnreachable", "Published", "find_published", "publish",
]  # fmt: skip


def publish(space_id: int, post: Outgoing, *, at: datetime) -> Published:
    """Put `post` out on the platform of this space, once for its key.

    It is an effect outside: call it after the commit that says it is about to happen. When it raises, ask
    `find_published` before sending again: a platform may have taken it and not said so.
    Raises: NoConnection; PlatformRefused, which sending again does not mend; PlatformUnreachable, which it may.
    """
    with calling(space_id, at=at) as platform:
        external_id, url = platform.publish(post)
    return Published(external_id, url, at)


def find_published(space_id: int, key: str, *, at: datetime | None = None) -> Published | None:
    """Ask the platform whether it holds the piece of this key, and since when; None also where it cannot say.

    `at`: now; without it the connection's state is left as it is. Raises: as `publish`.
    """
    with calling(space_id, at=at) as platform:
        return platform.find(key)
