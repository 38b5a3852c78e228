"""Programs that come with a key of their own instead of a session: which paths are theirs, and who knows their keys.

The apps above say how a key is known (`register`); here it matters only while a client waits to be brought up to date:
whoever holds a key reads so, everybody else sees what an unknown host shows.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

PATHS = ("/api/",)
"""On a client's host: answered as data, also when the answer is no; cookies count for nothing there."""
SCHEME = "bearer"

Knows = Callable[[str], bool]
_known: list[Knows] = []


def register(knows: Knows) -> None:
    """Have keys looked up there too; registering it twice changes nothing."""
    if knows not in _known:
        _known.append(knows)


def is_theirs(request: HttpRequest) -> bool:
    return request.path_info.startswith(PATHS)


def key_of(request: HttpRequest) -> str:
    """The key that a request carries in its Authorization header; "" without one."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == SCHEME else ""


def is_known(request: HttpRequest) -> bool:
    """Whether the client in whose schema we stand holds this key."""
    key = key_of(request)
    return bool(key) and any(knows(key) for knows in _known)
