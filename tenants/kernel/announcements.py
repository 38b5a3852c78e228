"""Announcing what happened to whoever listens above, in the same transaction.

A lower floor never imports an upper one. It announces a frozen dataclass from its `events.py`; an
upper floor's `handlers.py` hears it and only writes rows. Effects outside the database leave from
those rows after the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_hearers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def hears(event_type: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a handler for exactly this event type; registering it twice changes nothing."""

    def register(handler: Callable[[Event], None]) -> Callable[[Event], None]:
        if handler not in _hearers[event_type]:
            _hearers[event_type].append(handler)
        return handler

    return register


def announce(event: object) -> None:
    """Tell every hearer, in the order of registration. An error in one aborts the whole write."""
    for handler in _hearers[type(event)]:
        handler(event)
