"""The last hours of the invented community: questions that still wait, and posts that somebody has just flagged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from clients.generated.community import Post
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State

WAITING = timedelta(hours=40)
"""Of the threads that began within this time, two of three wait for their answers."""
FLAGGED_ONE_IN = 22
REMEMBERED = timedelta(days=70)
"""How far back flags are told."""
SETTLED_AFTER = timedelta(hours=48)
SETTLED_ONE_IN = 9
"""Of the older flags, so many were settled on the forum itself; the others are the agency's to decide."""
LAPSED_ONE_IN = 5
"""Of those, so many were settled by no person: the forum let them lapse."""
LONGEST_UNSEEN = timedelta(hours=4)
REASONS = (Reason.OFF_TOPIC, Reason.OFF_TOPIC, Reason.INAPPROPRIATE, Reason.OTHER)
RESOLUTIONS = (Resolution.AGREED, Resolution.DISAGREED, Resolution.IGNORED)


def without_the_latest_answers(posts: Sequence[Post], now: datetime) -> list[Post]:
    """Return the posts without what was answered in threads that wait at `now`: it is on its way still."""
    openers: dict[str, Post] = {}
    for post in posts:
        openers.setdefault(post.thread, post)
    waiting = {
        opener.thread
        for opener in openers.values()
        if not opener.is_staff and now - opener.created_at < WAITING and _dice("wait", opener) % 3
    }
    return [post for post in posts if post.thread not in waiting or post is openers[post.thread]]


def flags(posts: Sequence[Post], now: datetime) -> Iterator[FlagRow]:
    """Yield what members flagged within the last weeks as the platform tells it at `now`: most wait for the agency.

    What a member wrote last was flagged in any case, so that at every hour somebody waits for a decision.
    """
    last = next((post for post in reversed(posts) if not post.is_staff), None)
    for post in posts:
        flagged_at = post.created_at + LONGEST_UNSEEN * (_dice("seen", post) % 1000) / 1000
        if post is last:
            flagged_at = post.created_at
        elif post.is_staff or _dice("flag", post) % FLAGGED_ONE_IN or not now - REMEMBERED < flagged_at <= now:
            continue
        settled = now - flagged_at >= SETTLED_AFTER and not _dice("settled", post) % SETTLED_ONE_IN
        lapsed = not _dice("lapsed", post) % LAPSED_ONE_IN
        yield FlagRow(
            external_id=f"flag-{post.post_id}",
            post_key=post.post_id,
            thread_key=post.thread,
            reason=REASONS[_dice("reason", post) % len(REASONS)],
            flagged_at=flagged_at,
            flag_count=1 + _dice("count", post) % 3,
            score=2.5 * (1 + _dice("count", post) % 3),
            state=State.RESOLVED if settled else State.OPEN,
            resolution=_resolution(post, lapsed=lapsed) if settled else Resolution.NONE,
            settled_at=flagged_at + SETTLED_AFTER * (_dice("settled_at", post) % 1000) / 1000 if settled else None,
            is_settled_by_staff=settled and not lapsed,
        )


def untouched(told: Iterable[FlagRow]) -> Iterator[FlagRow]:
    """Yield flags as the platform told of them before anybody had settled one."""
    for one in told:
        yield replace(one, state=State.OPEN, resolution=Resolution.NONE, settled_at=None, is_settled_by_staff=False)


def _resolution(post: Post, *, lapsed: bool) -> Resolution:
    return Resolution.IGNORED if lapsed else RESOLUTIONS[_dice("resolution", post) % len(RESOLUTIONS)]


def _dice(purpose: str, post: Post) -> int:
    return int.from_bytes(hashlib.sha256(f"{purpose}/{post.post_id}".encode()).digest()[:4])
