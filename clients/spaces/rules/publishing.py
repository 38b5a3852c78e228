"""What is handed to a platform, and what it says of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One piece to publish.

    key: a UUID as text that names it once and for all: however often the piece is sent, the platform takes it once.
    body: Markdown, where the platform reads that, else plain text. channel: the platform's id of a part of the space.
    """

    key: str
    title: str
    body: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What the platform holds: the id of the thread that the piece opened, its address, and since when we know."""

    external_id: str
    url: str
    at: datetime
