"""Five people in two spaces, over five months."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clients.spaces.models import Space
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.kernel.actor import Actor
from tests.clients.spaces.forums import post, spec, topic, write_topics
from tests.conftest import LONG_AGO

AT = datetime(2024, 6, 10, tzinfo=UTC)


def on(month: int, day: int = 10) -> str:
    return f"2024-{month:02}-{day:02}T10:00:00Z"


def the_members(forum: Space, tmp_path: Path, by: Actor) -> Space:
    """Bo (8) asks in January and in April; Ada (7) answers, and in May; Cy (9) writes in May; Di (1) is staff.

    Eve (70) is in the chat, where she writes in March.
    """
    topics = [
        topic(5, [post(1, 1, on(1), 8), post(2, 2, on(1, 11), 7), post(3, 3, on(1, 12), 1, staff=True)]),
        topic(6, [post(4, 1, on(4), 8), post(5, 2, on(4, 11), 7)]),
        topic(7, [post(6, 1, on(5), 9), post(7, 2, on(5, 11), 7), post(8, 3, on(5, 12), 1, staff=True)]),
    ]
    ingest(forum, "discourse-archive", write_topics(tmp_path / "a", topics), by=by, at=AT)
    chat = open_space(spec("chat"), by=by, at=LONG_AGO)
    ingest(chat, "discourse-archive", write_topics(tmp_path / "b", [topic(1, [post(1, 1, on(3), 70)])]), by=by, at=AT)
    return forum
