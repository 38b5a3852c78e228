"""Kept threads of a Mastodon server as staging rows: an opening status, and everything below it.

docs/mastodon.md says what counts as a thread.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from clients.spaces.connectors import raw
from clients.spaces.connectors.fields import Fields, Malformed
from clients.spaces.connectors.rows import columns
from clients.spaces.rules.html import plain
from clients.spaces.rules.pulling import Payload
from clients.spaces.rules.source import LONGEST_KEY, LONGEST_TEXT, Batch, Row, Skips

THREAD_COLUMNS = ("external_id", "title")
POST_COLUMNS = (
    "seq", "external_id", "thread_key", "author_key", "author_name", "author_is_system", "author_joined_at",
    "created_at", "body", "is_html", "is_staff", "is_system", "like_count", "reply_to_key",
)  # fmt: skip
STRIDE = 1_000_000
LONGEST_TITLE = 100
STAFF = frozenset({"owner", "admin", "administrator", "moderator"})
"""Names of roles, as Mastodon comes with them: a server may show others, such as its patrons', which mean nothing."""
OPEN = frozenset({"public", "unlisted"})
"""Who may read it. What only followers or the people named may read is nobody's community activity."""


class MastodonThreads:
    """A source: threads by `thread/<id>`; a reply names a post by its id. Reading it twice gives the same."""

    by_number = False
    has_whole_threads = True
    post_columns = POST_COLUMNS
    thread_columns = THREAD_COLUMNS

    def __init__(self, name: str, payloads: Iterable[Payload]) -> None:
        self.name = name
        self._payloads = payloads
        self._keys: list[str] = []
        self._digest = hashlib.sha256()

    def place(self, seq: int) -> str:
        return self._keys[seq // STRIDE]

    def digest(self) -> str:
        return self._digest.hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        """A thread that is not as documented is left out whole: without a post, it would count as deleted."""
        for index, payload in enumerate(self._payloads):
            self._keys.append(payload.key)
            self._digest.update(payload.key.encode() + b"\0" + hashlib.sha256(payload.content).digest())
            try:
                thread, posts = read_thread(payload.content, index * STRIDE)
            except Malformed as error:
                skips.add(payload.key, str(error))
                continue
            if posts:
                yield Batch(posts=columns(posts), threads=columns([thread]))


def read_thread(content: bytes, first_seq: int) -> tuple[Row, list[Row]]:
    """Return the thread's row and its posts', numbered from `first_seq` on. Raises: Malformed."""
    told = Fields("", raw.loaded(content))
    status = Fields("status.", told.need("status", dict))
    context = Fields("context.", told.need("context", dict))
    key, opened_at = status.text("id", longest=LONGEST_KEY), status.instant("created_at")
    found = [status]
    for index, one in enumerate(context.need("descendants", list)):
        found.append(Fields(f"context.descendants[{index}].", one))
    posts = [
        _post(one, key, opened_at, first_seq + index)
        for index, one in enumerate(found)
        if one.text("visibility") in OPEN
    ]
    if status.text("visibility") not in OPEN:
        return (key, ""), []
    return (key, _title(status)), posts


def _post(status: Fields, thread_key: str, opened_at: datetime, seq: int) -> Row:
    account = Fields(f"{status.at}account.", status.need("account", dict))
    is_machine = bool(account.get("bot", bool, False))
    return (
        seq,
        status.text("id", longest=LONGEST_KEY),
        thread_key,
        account.text("id", longest=LONGEST_KEY),
        account.text("acct", longest=200),
        is_machine,
        account.instant("created_at").isoformat(),
        # Another server's clock may be behind: nobody answers what is not said yet.
        max(status.instant("created_at"), opened_at).isoformat(),
        _body(status),
        True,
        any(_is_staff(role) for role in account.get("roles", list, [])),
        is_machine,
        status.integer("favourites_count"),
        status.get("in_reply_to_id", str, None),
    )


def is_open(status: Any) -> bool:
    """Whether everybody may read it; also of what is not as documented, so that reading it says so."""
    told = status.get("visibility") if isinstance(status, dict) else None
    return not isinstance(told, str) or told in OPEN


def _is_staff(role: Any) -> bool:
    name = role.get("name") if isinstance(role, dict) else None
    return isinstance(name, str) and name.casefold() in STAFF


def _body(status: Fields) -> str:
    """The words of a warning come first, as they do there."""
    warning, content = status.get("spoiler_text", str, "") and status.text("spoiler_text"), status.text("content")
    body = f"<p>{html.escape(warning)}</p>{content}" if warning else content
    if len(body) > LONGEST_TEXT:
        raise Malformed(f"{status.at}content: {len(body):,} characters; at most {LONGEST_TEXT:,} are allowed")
    return body


def _title(status: Fields) -> str:
    """A status has no title: its first words, or who wrote it, when it is a picture alone."""
    account = Fields(f"{status.at}account.", status.need("account", dict))
    return plain(_body(status), is_html=True, longest=LONGEST_TITLE) or f"@{account.text('acct', longest=200)}"
