"""Flags made up from topics: an archive has none, and the queue needs some.

Which posts are flagged, why, when, what became of it and by whom follows from the posts' ids alone, so it is the same
on every machine; nothing of the posts' text plays a part. The page says that they are made up, its reviewers too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clients.spaces.connectors.instants import read_instant

ONE_IN = 60
"""Posts of members for each one that is flagged."""
KINDS = (8, 8, 4, 3, 3, 7)
"""Discourse's ids of spam (twice), inappropriate, off topic (twice), and something else."""
OUTCOMES = (1, 1, 2, 3)
"""Its statuses: agreed (twice), disagreed, ignored."""
IGNORED = 3
SYSTEM_ONE_IN = 7
"""Settled flags for each one that the site itself lets lapse; the others a person settles."""
REVIEWER, SYSTEM = 999_999, -1
"""A made-up moderator, and the site's own user."""
LONGEST_UNSEEN = timedelta(hours=12)
LONGEST_OPEN = timedelta(hours=72)
SAID = "synthesised by the stand-in; nobody flagged this post, and nobody reviewed it"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One flag: its id is the post's."""

    topic_id: int
    post_id: int
    kind: int
    count: int
    flagged_at: datetime
    settled_at: datetime
    outcome: int
    author: int
    reviewer: int

    def entry(self, instant: datetime) -> dict[str, Any]:
        """As the review queue tells of it at `instant`."""
        settled = self.settled_at <= instant
        return {
            "id": self.post_id,
            "type": "ReviewableFlaggedPost",
            "status": self.outcome if settled else 0,
            "topic_id": self.topic_id,
            "post_id": self.post_id,
            "target_created_by_id": self.author,
            "created_at": self.flagged_at.isoformat(),
            "score": round(2.5 * self.count, 1),
            "reviewable_score_ids": [self.post_id * 10 + index for index in range(self.count)],
        }

    def scores(self, instant: datetime) -> list[dict[str, Any]]:
        settled = self.settled_at <= instant
        return [
            {
                "id": self.post_id * 10 + index,
                "score": 2.5,
                "score_type_id": self.kind,
                "user_id": 1_000_000 + self.post_id * 10 + index,
                "created_at": (self.flagged_at + timedelta(minutes=index)).isoformat(),
                "reviewed_at": self.settled_at.isoformat() if settled else None,
                "reviewed_by_id": self.reviewer if settled else None,
                "reason": SAID,
            }
            for index in range(self.count)
        ]


def flags_of(topics: Iterable[dict[str, Any]], instant: datetime) -> list[MadeUp]:
    """The flags that exist at `instant`, the oldest first."""
    made = [_flag(topic["id"], post) for topic in topics for post in topic["post_stream"]["posts"] if _is_flagged(post)]
    return sorted((one for one in made if one.flagged_at <= instant), key=lambda one: (one.flagged_at, one.post_id))


def page(flags: list[MadeUp], instant: datetime, *, offset: int, size: int) -> dict[str, Any]:
    """One page of /review.json."""
    part = flags[offset : offset + size]
    meta: dict[str, Any] = {"total_rows_reviewables": len(flags), "synthesised": SAID}
    if offset + size < len(flags):
        meta["load_more_reviewables"] = f"/review?offset={offset + size}"
    return {
        "reviewables": [one.entry(instant) for one in part],
        "reviewable_scores": [score for one in part for score in one.scores(instant)],
        "meta": meta,
    }


def _is_flagged(post: dict[str, Any]) -> bool:
    is_member = not any(post.get(name) for name in ("admin", "moderator", "staff")) and post.get("user_id", 0) > 0
    return is_member and post.get("post_type", 1) == 1 and _dice(post, "flag") % ONE_IN == 0


def _flag(topic_id: int, post: dict[str, Any]) -> MadeUp:
    flagged_at = read_instant(post["created_at"]) + _part(LONGEST_UNSEEN, _dice(post, "seen"))
    lapses = _dice(post, "reviewer") % SYSTEM_ONE_IN == 0
    return MadeUp(
        topic_id=topic_id,
        post_id=post["id"],
        kind=KINDS[_dice(post, "kind") % len(KINDS)],
        count=1 + _dice(post, "count") % 3,
        flagged_at=flagged_at,
        settled_at=flagged_at + _part(LONGEST_OPEN, _dice(post, "settled")),
        outcome=IGNORED if lapses else OUTCOMES[_dice(post, "outcome") % len(OUTCOMES)],
        author=post["user_id"],
        reviewer=SYSTEM if lapses else REVIEWER,
    )


def _dice(post: dict[str, Any], purpose: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{purpose}/{post['id']}".encode()).digest()[:4])


def _part(whole: timedelta, dice: int) -> timedelta:
    return timedelta(seconds=int(whole.total_seconds() * (dice % 10_000) / 10_000))
