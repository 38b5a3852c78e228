"""A few figures of the invented community's months, by which its targets are set: some met, one near, one missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from clients.generated.community import Post
from clients.generated.rhythm import ZONE
from tenants.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Figures:
    """One month; hours and shares are exact enough to set a target by, and are not reported."""

    threads_started: int
    peer_solved_threads: int
    new_members: int
    likes_received: int
    response_rate_24h: float
    median_first_response_hours: float


def of(posts: Iterable[Post], month: Month) -> Figures:
    """The figures of a month in the client's zone; `posts` are all that there are, sorted by time."""
    opened: dict[str, Post] = {}
    waits: dict[str, float] = {}
    accepted: dict[str, Post] = {}
    first_by: dict[str, Post] = {}
    likes = 0
    members: set[str] = set()
    for post in posts:
        first = opened.setdefault(post.thread, post)
        if post.author != first.author:
            waits.setdefault(post.thread, (post.created_at - first.created_at).total_seconds() / 3600)
        if post.is_accepted:
            accepted[post.thread] = post
        first_by.setdefault(post.author, post)
        if Month.of(post.created_at, ZONE) == month:
            likes += post.likes
            if not post.is_staff:
                members.add(post.author)
    threads = [name for name, first in opened.items() if Month.of(first.created_at, ZONE) == month]
    hours = [waits[name] for name in threads if name in waits]
    return Figures(
        threads_started=len(threads),
        peer_solved_threads=sum(name in accepted and not accepted[name].is_staff for name in threads),
        new_members=sum(Month.of(first_by[author].created_at, ZONE) == month for author in members),
        likes_received=likes,
        response_rate_24h=sum(wait <= 24 for wait in hours) / max(len(threads), 1),
        median_first_response_hours=median(hours or [0.0]),
    )
