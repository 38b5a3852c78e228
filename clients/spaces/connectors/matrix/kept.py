"""Kept messages of Matrix rooms as staging rows, each by itself. docs/matrix.md says which thread it is in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from clients.spaces.connectors import raw
from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.connectors.instants import EARLIEST, LATEST
from clients.spaces.connectors.matrix.events import MESSAGES, answered
from clients.spaces.connectors.rows import columns
from clients.spaces.rules.html import plain
from clients.spaces.rules.pulling import Payload
from clients.spaces.rules.source import LONGEST_KEY, LONGEST_TEXT, Batch, Row, Skips

THREAD_COLUMNS = ("external_id", "title", "channel_key")
POST_COLUMNS = (
    "seq", "external_id", "thread_key", "author_key", "author_name", "created_at", "body", "is_html", "is_staff",
    "is_system", "is_deleted", "like_count", "reply_to_key",
)  # fmt: skip
LONGEST_TITLE = 100
REMOVED = "—"
"""The title of a thread whose opening message was removed, and its words with it."""
BATCH = 2_000
PROPOSED = "org.matrix.msc1767.text"
"""The words of a poll by the name of the proposal, as clients still write them."""
HTML = "org.matrix.custom.html"
NOTICE = "m.notice"
"""The kind of message that programs send, as Matrix wants it: nobody wrote it."""
ENCRYPTED_ROOM = "this room is encrypted: what is said there from then on cannot be read"


ROOM, NAMED, EVENT = "room/", "name/", "event/"
"""What payloads' keys begin with: an encrypted room, a room's name, a message."""


class MatrixMessages:
    """A source: messages by `event/<id>`; a reply names a message by its id. Reading it twice gives the same."""

    by_number = False
    has_whole_threads = False
    post_columns = POST_COLUMNS
    thread_columns = THREAD_COLUMNS

    def __init__(self, name: str, payloads: Iterable[Payload]) -> None:
        self.name = name
        self._payloads = payloads
        self._keys: list[str] = []
        self._digest = hashlib.sha256()

    def place(self, seq: int) -> str:
        return self._keys[seq]

    def digest(self) -> str:
        return self._digest.hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        threads: dict[str, Row] = {}
        posts: list[Row] = []
        for index, payload in enumerate(self._payloads):
            self._keys.append(payload.key)
            self._digest.update(payload.key.encode() + b"\0" + hashlib.sha256(payload.content).digest())
            if payload.key.startswith(ROOM):
                skips.add(payload.key, ENCRYPTED_ROOM)
                continue
            try:
                if payload.key.startswith(NAMED):
                    yield Batch(posts=(), channels=columns([read_name(payload.content)]))
                    continue
                thread, post = read_message(payload.content, index)
            except Malformed as error:
                skips.add(payload.key, str(error))
                continue
            if thread[1] or thread[0] not in threads:
                threads[thread[0]] = thread
            posts.append(post)
            if len(posts) >= BATCH:
                yield Batch(posts=columns(posts), threads=columns(list(threads.values())))
                threads, posts = {}, []
        if posts:
            yield Batch(posts=columns(posts), threads=columns(list(threads.values())))


def read_message(content: bytes, seq: int) -> tuple[Row, Row]:
    """Return the row of the message's thread, and its own. Raises: Malformed.

    A message has no title: a thread's are the first words of the one that opens it, and no other tells it.
    """
    told = Fields("", raw.loaded(content))
    event = Fields("event.", told.need("event", dict))
    thread = Fields("thread.", told.need("thread", dict))
    if event.need("type", str) not in MESSAGES:
        raise Malformed(f"event.type: {event.need('type', str)[:80]!r} is not a message")
    key, thread_key = (one.text("event_id", longest=LONGEST_KEY) for one in (event, thread))
    opened_at, at = _instant(thread), _instant(event)
    body, is_html = _body(event)
    sender = event.text("sender", longest=LONGEST_KEY)
    title = ""
    if key == thread_key:
        title = REMOVED if _is_removed(event) else plain(body, is_html=is_html, longest=LONGEST_TITLE)
    return (thread_key, title, told.text("room", longest=LONGEST_KEY)), (
        seq,
        key,
        thread_key,
        sender,
        sender,
        # Another server's clock may be behind: nobody answers what is not said yet.
        max(at, opened_at).isoformat(),
        body,
        is_html,
        bool(told.get("is_staff", bool, False)),
        _said(event).get("msgtype", str, "") == NOTICE,
        _is_removed(event),
        told.integer("likes"),
        answered(told.need("event", dict)),
    )


def read_name(content: bytes) -> Row:
    """Return a room's id and name. Raises: Malformed."""
    told = Fields("", raw.loaded(content))
    event = Fields("event.", told.need("event", dict))
    name = Fields("event.content.", event.need("content", dict)).get("name", str, "")
    return told.text("room", longest=LONGEST_KEY), name[:LONGEST_TITLE]


def _is_removed(event: Fields) -> bool:
    return event.get("unsigned", dict, {}).get("redacted_because") is not None


def _said(event: Fields) -> Fields:
    """What a message says now: its content, or that of its last edit, as the server joins it to it."""
    own = Fields(f"{event.at}content.", event.need("content", dict))
    told: Any = event.get("unsigned", dict, {})
    for name in ("m.relations", "m.replace", "content", "m.new_content"):
        told = told.get(name) if isinstance(told, dict) else None
    if isinstance(told, dict) and not _is_removed(event):
        return Fields(f"{event.at}unsigned.m.relations.m.replace.content.m.new_content.", told)
    return own


def _body(event: Fields) -> tuple[str, bool]:
    """The words, and whether they are HTML; of a poll its question, of a picture its description."""
    if _is_removed(event):
        return "", False
    said = _said(event)
    if said.get("format", str, "") == HTML and said.get("formatted_body", str, None) is not None:
        return said.text("formatted_body"), True
    for name in ("body", PROPOSED):
        if said.get(name, str, None) is not None:
            return said.text(name), False
    return _question(said), False


def _question(said: Fields) -> str:
    """The question of a poll, which is text in one or several forms."""
    poll = Fields(f"{said.at}m.poll.", said.get("m.poll", dict, {}))
    question = Fields(f"{poll.at}question.", poll.get("question", dict, {}))
    forms = question.get("m.text", list, [])
    if not forms:
        raise Malformed(f"{said.at}body: the field is missing")
    return Fields(f"{question.at}m.text[0].", forms[0]).text("body", longest=LONGEST_TEXT)


def _instant(event: Fields) -> datetime:
    stamp = event.integer("origin_server_ts", most=LARGEST_ID)
    try:
        found = datetime.fromtimestamp(stamp / 1_000, UTC)
    except (ValueError, OverflowError, OSError):
        found = LATEST
    if not EARLIEST <= found < LATEST:
        raise Malformed(f"{event.at}origin_server_ts: {stamp} is not an instant of our time")
    return found
