"""Invented communities for property tests: few people, few instants, every oddity often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.clients.spaces import forums
from tests.reporting.reference import Marks, RefPost

STARTS = datetime(2024, 1, 20, tzinfo=UTC)
HOURS = (0, 0, 1, 24, 25, 168, 169, 24 * 12, 24 * 20, 24 * 30, 24 * 41)
AUTHORS = (1, 1, 2, 2, 3, 4, 5, -1)


def instant(chance: Random) -> datetime:
    """An instant of the seven weeks from STARTS, often the same as another's or a day or a week apart."""
    if chance.random() < 0.6:
        return STARTS + timedelta(hours=chance.choice(HOURS) + chance.choice(HOURS))
    return STARTS + timedelta(seconds=chance.randrange(7 * 7 * 86_400))


def a_thread(chance: Random, space: str, thread: int) -> list[RefPost]:
    """A thread's posts: numbers in order, instants in any, some of them not counted."""
    return [
        RefPost(
            space=space,
            thread=thread,
            id=thread * 100 + number,
            number=number,
            at=instant(chance),
            author=chance.choice(AUTHORS),
            post_type=chance.choice((1, 1, 1, 1, 1, 3)),
            staff=chance.random() < 0.3,
            hidden=chance.random() < 0.1,
            deleted=chance.random() < 0.1,
            likes=chance.randrange(4),
            accepted=chance.random() < 0.25,
            names=chance.randrange(1, 9) if chance.random() < 0.6 else None,
        )
        for number in range(1, chance.randrange(1, 8) + 1)
    ]


def invented(chance: Random, threads: int) -> tuple[list[RefPost], Marks]:
    """The posts of two spaces, and the number that each topic itself marks as its answer."""
    posts: list[RefPost] = []
    marks: Marks = {}
    for space in ("forum", "chat"):
        for thread in range(1, chance.randint(0, threads) + 1):
            posts += a_thread(chance, space, thread)
            marks[space, thread] = chance.randrange(1, 8) if chance.random() < 0.4 else None
    return posts, marks


SEEDS = st.integers(0, 2**32).map(Random)


def communities() -> st.SearchStrategy[tuple[list[RefPost], Marks]]:
    return st.builds(invented, SEEDS, st.integers(0, 12))


def instants() -> st.SearchStrategy[datetime]:
    return SEEDS.map(instant)


def write(folder: Path, space: str, posts: list[RefPost], marks: Marks) -> Path:
    """Write a space's posts as Discourse topics; those whose first post is not there begin with what is."""
    topics = []
    for thread in sorted({post.thread for post in posts if post.space == space}):
        inside = [post for post in posts if post.topic == (space, thread)]
        mark = marks.get((space, thread))
        changes: dict[str, Any] = {} if mark is None else {"accepted_answer": {"post_number": mark}}
        topics.append(forums.topic(thread, [_as_json(post) for post in inside], **changes))
    return forums.write_topics(folder, topics)


def told_by_csv(community: tuple[list[RefPost], Marks]) -> tuple[list[RefPost], Marks]:
    """What of it a CSV can say: no posts that are not counted, and no mark of the topic itself."""
    return [post for post in community[0] if post.counts], {}


def write_csv(path: Path, posts: list[RefPost]) -> Path:
    """Write posts of one space as CSV; a named number becomes the id that the post with it has, held or not."""
    header = ["post_id", "created_at", "author", "thread", "reply_to", "staff", "likes", "accepted"]
    rows = [
        [
            post.id,
            post.at.isoformat(),
            post.author,
            post.thread,
            "" if post.names is None else post.thread * 100 + post.names,
            int(post.staff),
            post.likes,
            int(post.accepted),
        ]
        for post in posts
    ]
    return forums.write_rows(path, rows, header)


def _as_json(post: RefPost) -> dict[str, Any]:
    return forums.post(
        post.id,
        post.number,
        post.at.isoformat(),
        post.author,
        post_type=post.post_type,
        moderator=post.staff,
        hidden=post.hidden,
        deleted_at="2024-06-01T00:00:00Z" if post.deleted else None,
        accepted_answer=post.accepted,
        reply_to_post_number=post.names,
        actions_summary=forums.likes(post.likes),
    )
