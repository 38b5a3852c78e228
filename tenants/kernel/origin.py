"""From where something is done: the door it came through, the address, the request or task.

Kept beside the call rather than handed through every service: the middleware, the frame of commands and the worker
say it once. A context variable belongs to one thread (or task) at a time, so two requests never see each other's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    WEB = "web"
    API = "api"
    COMMAND = "command"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Origin:
    """`door` is a Door, or "" where nobody said. `ip` is an address or "". `request_id` names a request or a task."""

    door: str = ""
    ip: str = ""
    request_id: str = ""


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen


def current() -> Origin:
    return _origin.get()


def enter(origin: Origin) -> Token[Origin]:
    """From now on, in this thread; `leave` with what is returned."""
    return _origin.set(origin)


def leave(token: Token[Origin]) -> None:
    _origin.reset(token)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Whatever is recorded during the block came from there."""
    token = enter(origin)
    try:
        yield
    finally:
        leave(token)
