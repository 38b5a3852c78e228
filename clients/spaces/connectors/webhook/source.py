"""Posts that came by webhook, as one input of the ingestion."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from clients.spaces.rules.source import Batch, Skips

_TOLD = (
    "external_id", "created_at", "author_key", "thread_key", "channel_key", "reply_to_key", "body", "is_staff",
    "like_count", "is_accepted", "is_deleted",
)  # fmt: skip


class WebhookSource:
    """Rows by staging column, each whole, one a post. `names` says of each by which call it came."""

    name = "webhook"
    by_number = False
    has_whole_threads = False
    thread_columns: tuple[str, ...] = ()
    post_columns = ("seq", *_TOLD)

    def __init__(self, rows: Sequence[Mapping[str, str | None]], names: Sequence[str]) -> None:
        self._rows, self._names = rows, names

    def place(self, seq: int) -> str:
        return self._names[seq]

    def digest(self) -> str:
        return hashlib.sha256("\0".join(self._names).encode()).hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        rows = [(str(seq), *(row.get(column) for column in _TOLD)) for seq, row in enumerate(self._rows)]
        if rows:
            yield Batch(posts=list(zip(*rows, strict=True)))
