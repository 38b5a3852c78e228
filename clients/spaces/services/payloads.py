"""Keeping what a platform answered, packed, so that what is computed from it can be computed again."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from django.db.models import QuerySet

from clients.spaces.connectors import live
from clients.spaces.models import ErasedMember, Payload, Person, Post, Space
from clients.spaces.rules import pulling as rules
from clients.spaces.rules.source import Skipped, Skips

LONGEST_PROBLEM = 500
CHUNK = 200
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a page is news. superseded: rows that stood as the current ones until now."""

    fresh: list[rules.Payload]
    superseded: list[int]


def keep(space: Space, kind: str, payloads: Sequence[rules.Payload], *, at: datetime) -> Kept:
    """Keep each answer once and let it stand as the current one of its key; of two of one key the later holds.

    One that the platform would not tell leaves what was kept of it as it is, with the problem beside it.
    """
    told = {one.key: one for one in payloads}
    current = {row.key: row for row in _current(space).filter(key__in=told).defer("content")}
    hashes = {one.key: hashlib.sha256(one.content).hexdigest() for one in told.values()}
    same = {key for key, row in current.items() if told[key].problem or (row.sha256 == hashes[key] and not row.problem)}
    refused = [one for one in told.values() if one.problem]
    fresh = [one for one in told.values() if one.key not in same and not one.problem]
    _current(space).filter(key__in=same).update(seen_at=at)
    for one in refused:
        _current(space).filter(key=one.key).update(**_said(one))
    superseded = [current[one.key].pk for one in fresh if one.key in current]
    Payload.objects.filter(pk__in=superseded).update(is_current=False)
    rows = [
        Payload(
            space=space, kind=kind, key=one.key, thread_key=one.thread, sha256=hashes[one.key],
            content=None if one.problem else zlib.compress(one.content),
            received_at=at, seen_at=at, **_said(one),
        )
        for one in told.values() if one.key not in same
    ]  # fmt: skip
    _store(rows)
    return Kept(fresh, superseded)


def _said(one: rules.Payload) -> dict[str, Any]:
    return {
        "problem": one.problem[:LONGEST_PROBLEM],
        "problem_code": one.problem_code,
        "problem_facts": dict(one.problem_facts),
    }


def note_problems(space: Space, fresh: Sequence[rules.Payload], skipped: Iterable[Skipped]) -> None:
    """Write beside each answer what of it could not be read, now."""
    keys = [one.key for one in fresh]
    _current(space).filter(key__in=keys, content__isnull=False).exclude(problem="").update(
        problem="", problem_code="", problem_facts={}
    )
    said: dict[str, list[str]] = {}
    for one in skipped:
        said.setdefault(one.where, []).append(one.why)
    for key in set(keys) & said.keys():
        words = "; ".join(said[key])[:LONGEST_PROBLEM]
        _current(space).filter(key=key).update(problem=words, problem_code="", problem_facts={})


def drop_superseded(space: Space, kept: Kept, *, at: datetime, deleted: int) -> None:
    """Let go of what was replaced within its own month, unless posts went missing since: figures may name them.

    So the last answer of each month stays, and whoever wrote what others answered is still known.
    """
    if not deleted:
        month = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        Payload.objects.filter(pk__in=kept.superseded, received_at__gte=month, is_current=False).delete()


def put_aside(space: Space, threads: Sequence[str], *, at: datetime) -> None:
    """The platform has these threads no more: nothing of them is current; they are asked for again, all the same."""
    if not threads:
        return
    rows = list(_current(space).filter(thread_key__in=threads).defer("content"))
    Payload.objects.filter(pk__in=[row.pk for row in rows]).update(is_current=False)
    empty = hashlib.sha256().hexdigest()
    marks = [
        Payload(
            space=space, kind=row.kind, key=row.key, thread_key=row.thread_key, sha256=empty, received_at=at, seen_at=at
        )
        for row in rows
    ]
    _store(marks)


def current(space: Space, kind: str) -> Iterator[list[rules.Payload]]:
    """The current answers of one kind of platform, in the order in which they first came, some at a time."""
    last = 0
    while rows := list(_current(space).filter(kind=kind, content__isnull=False, pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        yield [unpacked(row) for row in rows]


def unpacked(row: Payload) -> rules.Payload:
    """What was kept, as it came."""
    return rules.Payload(row.key, zlib.decompress(bytes(row.content or b"")), row.thread_key)


def longest_unseen(space: Space, kind: str, *, until: datetime, most: int | None) -> list[str]:
    """The threads that were read longest ago, and not since `until`, by the platform's ids."""
    rows = _current(space).filter(kind=kind, seen_at__lt=until).exclude(thread_key="")
    return list(rows.order_by("seen_at", "pk").values_list("thread_key", flat=True)[:most])


def unheard(space: Space, threads: Sequence[str]) -> list[str]:
    """Of these threads, by the platform's ids, those of which it never answered anything."""
    if not threads:
        return []
    heard = set(Payload.objects.filter(space=space, thread_key__in=threads).values_list("thread_key", flat=True))
    return [key for key in threads if key not in heard]


def threads_count(space: Space, kind: str) -> int:
    return _current(space).filter(kind=kind).exclude(thread_key="").count()


def forget_erased(space: Space, kind: str, fresh: Sequence[rules.Payload]) -> None:
    """Empty what came in of erased members: no answer of a platform is kept in which one of them stands."""
    told = ErasedMember.objects.filter(space=space).values_list("salt", "key_digest")
    erased = {digest: salt for salt, digest in told}
    if not erased:
        return
    salts = set(erased.values())
    for one in fresh:
        authors = _authors(kind, one)
        if any(hashlib.sha256((salt + key).encode()).hexdigest() in erased for salt in salts for key in authors):
            _current(space).filter(key=one.key).update(content=None)


def forget(person: Person) -> int:
    """Empty every answer in which this person stands, as an author or by name; return how many. Before the erasure."""
    wrote_in = Post.objects.filter(author=person).values("thread__external_id")
    rows = Payload.objects.filter(space_id=person.space_id, content__isnull=False)
    found = set(rows.filter(thread_key__in=wrote_in).exclude(thread_key="").values_list("pk", flat=True))
    for row in rows.exclude(pk__in=found).iterator(CHUNK):
        one = unpacked(row)
        is_author = person.external_id.encode() in one.content and person.external_id in _authors(row.kind, one)
        if is_author or stands_in(person.name, one.content):
            found.add(row.pk)
    return Payload.objects.filter(pk__in=found).update(content=None)


def stands_in(name: str, content: bytes) -> bool:
    """Whether a name stands in an answer, however it is written there: JSON's escapes, HTML's, capital or small."""
    if not name:
        return False
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), content.decode("utf-8", "replace"))
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\\", "")
    return name.casefold() in unescape(text).casefold()


def _authors(kind: str, payload: rules.Payload) -> set[str]:
    source = live.read(kind, payload.key, [payload])
    at = source.post_columns.index("author_key")
    batches = list(source.batches(Skips()))
    wrote = {key for batch in batches if batch.posts for key in batch.posts[at]}
    return wrote | {key for batch in batches if batch.people for key in batch.people[0]}


def _store(rows: Sequence[Payload]) -> None:
    """Insert them, each as the current one of its key; one that is held already stands as such again."""
    told_again = ["is_current", "problem", "received_at", "seen_at"]
    Payload.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["space", "key", "sha256"], update_fields=told_again
    )


def _current(space: Space) -> QuerySet[Payload]:
    return Payload.objects.filter(space=space, is_current=True)
