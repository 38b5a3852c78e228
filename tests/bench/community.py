"""An invented community of any size, the same for the same seed, as an activity CSV; and a client to put it in."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from clients.spaces.models import Space
from clients.spaces.rules.space import Kind, Platform, SpaceSpec, Visibility
from clients.spaces.services.spaces import open_space
from tenants.context import client
from tenants.kernel.actor import Role, system
from tenants.services.provisioning import create_client
from tests.conftest import profile

BY = system("bench")
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
STARTS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
HEADER = [
    "post_id",
    "created_at",
    "author",
    "thread",
    "channel",
    "reply_to",
    "body",
    "staff",
    "likes",
    "accepted",
]
WORDS = (
    'the build fails, when "shadow" maps are on and after a clean checkout it works again for me\n'
    "have you tried to move the camera first, then load the scene? see the manual on materials "
)


@dataclass(frozen=True, slots=True)
class Community:
    """Arrays, one element a post, in order of time."""

    at: np.ndarray
    author: np.ndarray
    thread: np.ndarray
    reply_to: np.ndarray
    likes: np.ndarray
    accepted: np.ndarray


def invent(posts: int, seed: int = 7, *, ends: datetime = ENDS) -> Community:
    """From STARTS on; ten posts a thread; few write much and most write little; half of the replies name a post."""
    random = np.random.default_rng(seed)
    threads, people = max(posts // 10, 1), max(posts // 20, 2)
    span = int((ends - STARTS).total_seconds() * 1_000_000)
    opened = np.sort(random.integers(0, span, threads))
    thread, at = np.arange(threads), opened
    while len(at) < posts:  # what would come after the end has not been written
        of = random.integers(0, threads, posts - len(at))
        written = opened[of] + random.exponential(1.5 * 86_400_000_000, len(of)).astype(np.int64)
        thread, at = np.append(thread, of[written < span]), np.append(at, written[written < span])
    order = np.argsort(at, kind="stable")
    at, thread = at[order], thread[order]
    author = np.minimum((random.pareto(1.1, posts) * 40).astype(np.int64), people - 1)
    before = np.full(posts, -1)
    last: dict[int, int] = {}
    for index, one in enumerate(thread.tolist()):
        before[index] = last.get(one, -1)
        last[one] = index
    names = (before >= 0) & (random.random(posts) < 0.5)
    return Community(
        at=at,
        author=author,
        thread=thread,
        reply_to=np.where(names, before, -1),
        likes=random.poisson(0.4, posts),
        accepted=(before >= 0) & (random.random(posts) < 0.02),
    )


def write_csv(community: Community, path: Path, seed: int = 7, *, only: range | None = None) -> None:
    """Write it in the format of `manage.py ingest --from csv`, all or `only` some posts by their places.

    The first of every forty people are staff.
    """
    random = np.random.default_rng(seed)
    lengths = random.integers(8, 60, len(community.at))
    instants = (np.datetime64("2020-01-01T00:00:00.000000") + community.at.astype("timedelta64[us]")).astype(str)
    text = WORDS * 60
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        columns = zip(
            instants.tolist(),
            community.author.tolist(),
            community.thread.tolist(),
            community.reply_to.tolist(),
            lengths.tolist(),
            community.likes.tolist(),
            community.accepted.tolist(),
            strict=True,
        )
        for index, (at, author, thread, reply_to, length, likes, accepted) in enumerate(columns):
            if only is not None and index not in only:
                continue
            start = (index * 7) % 500
            out.writerow(
                [
                    index,
                    f"{at}+00:00",
                    f"person-{author}",
                    f"thread-{thread}",
                    f"room-{thread % 12}",
                    reply_to if reply_to >= 0 else "",
                    text[start : start + 5 * length],
                    int(author % 40 == 0),
                    likes,
                    int(accepted),
                ]
            )


@contextmanager
def a_space(slug: str = "bench-community") -> Iterator[tuple[Space, Path]]:
    """A new client with one empty space, in whose schema the block stands; and a folder."""
    tenant = create_client(profile(slug, time_zone="UTC"), by=BY, at=LONG_AGO)
    with client(tenant), tempfile.TemporaryDirectory() as folder:
        spec = SpaceSpec(
            slug="forum",
            name="Forum",
            kind=Kind.ONLINE,
            platform=Platform.NONE,
            url="",
            visibility=Visibility.PUBLIC,
            takes_questions=True,
            language="en",
            responsible=Role.MODERATOR,
            in_force_from=date(2019, 1, 1),
        )
        yield open_space(spec, by=BY, at=LONG_AGO), Path(folder)
