"""A worker that performs one piece of work and dies of kill -9 at a given point; run in a process of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

from content_calendar.services import publishing
from tenants.boards import tasks
from tenants.context import client

READY = "ready"


def perform(slug: str, work_id: int, at: datetime, point: str = "none") -> None:
    """`point` is claimed, sent, noting, noted, or none: after which step it dies."""
    real_publish, real_announce, real_note = publishing.door.publish, publishing.announce, publishing._note
    if point == "claimed":
        publishing.door.publish = _die  # type: ignore[assignment]
    if point == "sent":
        publishing.door.publish = _then_die(real_publish)
    if point == "noting":  # inside of the transaction that notes
        publishing.announce = _then_die(real_announce)
    if point == "noted":
        publishing._note = _then_die(real_note)
    with client(slug):
        print(READY, flush=True)  # noqa: T201 - the test waits for it
        tasks.perform_one(work_id, at=at)


def _die(*args: object, **names: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _then_die(real: Callable[..., Any]) -> Callable[..., Any]:
    def both(*args: Any, **names: Any) -> None:
        real(*args, **names)
        _die()

    return both
