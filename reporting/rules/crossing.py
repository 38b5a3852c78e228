"""Replies between segments of members in a month, and the pairs that never answer each other.

Source: docs/algorithms/segments.md, whose tables the tests read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clients.spaces.rules.activity import Ints, Posts
from tenants.kernel.rounding import ratio


@dataclass(frozen=True, slots=True)
class Crossing:
    """replies: how often somebody of the row's segment answered somebody of the column's.

    silent: pairs of segments, both of whom wrote or were answered in the month, without a reply either way.
    crossing_share: replies between people who share no segment ÷ replies between people who each have one, or None.
    """

    replies: tuple[tuple[int, ...], ...]
    silent: tuple[tuple[int, int], ...]
    crossing_share: float | None


def crossing(posts: Posts, segments: Sequence[Ints]) -> Crossing:
    """Return who answered whom. segments: the people of each, as they count in `posts`; one may be in several.

    Who is in two segments counts in both; replies to oneself count nowhere.
    """
    is_reply = posts.is_reply & (posts.author != posts.answers)
    authors, answered, count = posts.author[is_reply], posts.answers[is_reply], posts.count[is_reply]
    by = np.array([np.isin(authors, each) for each in segments], np.bool_).reshape(len(segments), len(authors))
    to = np.array([np.isin(answered, each) for each in segments], np.bool_).reshape(len(segments), len(authors))
    replies = (by * count) @ to.astype(np.int64).T
    there = [bool(np.isin(posts.author, each).any() or to[at].any()) for at, each in enumerate(segments)]
    silent = tuple(
        (one, other)
        for one in range(len(segments))
        for other in range(one + 1, len(segments))
        if there[one] and there[other] and not replies[one, other] and not replies[other, one]
    )
    placed = by.any(axis=0) & to.any(axis=0)
    together = (by & to).any(axis=0)
    share = ratio(int(count[placed & ~together].sum()), int(count[placed].sum()))
    return Crossing(tuple(tuple(row) for row in replies.tolist()), silent, share)
