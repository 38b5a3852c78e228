"""What lies behind each figure: which posts, threads, people or pairs, and how the figure follows from their number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    POSTS = "posts"
    THREADS = "threads"
    PEOPLE = "people"
    PAIRS = "pairs"


class Follows(StrEnum):
    """How a figure follows from the list: its length, the sum of its amounts, both lists' lengths, or as a middle."""

    COUNT = "count"
    SUM = "sum"
    SHARE = "share"
    SHARE_OF_SUMS = "share_of_sums"
    MEDIAN = "median"
    SHAPE = "shape"
    """Of the amounts together, by a formula of its own."""


@dataclass(frozen=True, slots=True)
class Behind:
    """`part` is the list that counts; for a share, `whole` the list that it is a share of, "" where that is no list.

    also: lists that stand beside both.
    """

    kind: Kind
    part: str
    follows: Follows = Follows.COUNT
    whole: str = ""
    also: tuple[str, ...] = ()

    @property
    def lists(self) -> tuple[str, ...]:
        """All that a reader may look at, the one that counts first."""
        return (self.part, *self.also, *([self.whole] if self.whole else []))


def _share(kind: Kind, part: str, whole: str) -> Behind:
    return Behind(kind, part, Follows.SHARE, whole)


BEHIND: dict[str, Behind] = {
    "posts": Behind(Kind.POSTS, "all"),
    "active_members": Behind(Kind.PEOPLE, "active"),
    "new_members": Behind(Kind.PEOPLE, "new"),
    "returning_members": Behind(Kind.PEOPLE, "returning"),
    "retention_rate": _share(Kind.PEOPLE, "returning", "active_before"),
    "threads_started": Behind(Kind.THREADS, "all"),
    "replies": Behind(Kind.POSTS, "replies"),
    "median_first_response_hours": Behind(Kind.THREADS, "answered", Follows.MEDIAN),
    "median_first_staff_response_hours": Behind(Kind.THREADS, "answered_by_staff", Follows.MEDIAN),
    "response_rate_24h": _share(Kind.THREADS, "answered_in_a_day", "a_day_old"),
    "unanswered_rate_7d": _share(Kind.THREADS, "unanswered_for_a_week", "a_week_old"),
    "solved_threads": Behind(Kind.THREADS, "solved"),
    "peer_solved_threads": Behind(Kind.THREADS, "solved_by_peers"),
    "likes_received": Behind(Kind.POSTS, "liked", Follows.SUM),
    "contribution_gini": Behind(Kind.PEOPLE, "active", Follows.SHAPE),
    "top_tenth_share": Behind(Kind.PEOPLE, "loudest_tenth", Follows.SHARE_OF_SUMS, "active"),
    "member_post_share": _share(Kind.POSTS, "by_members", "all"),
    "graph_nodes": Behind(Kind.PEOPLE, "graph"),
    "graph_edges": Behind(Kind.PAIRS, "all"),
    "tied_share": _share(Kind.PEOPLE, "tied", "graph"),
    "reciprocity": _share(Kind.PAIRS, "returned", "all"),
    "degree_centralization": Behind(Kind.PEOPLE, "graph", Follows.SHAPE),
    "participation_rate": _share(Kind.PEOPLE, "active", ""),
    "member_reply_share": _share(Kind.POSTS, "between_members", "replies"),
    "member_answer_share": _share(Kind.THREADS, "answered_first_by_members", "answered"),
    "peer_answer_rate": _share(Kind.THREADS, "answered_by_peers", "by_members"),
    "median_peer_answer_hours": Behind(Kind.THREADS, "answered_by_peers", Follows.MEDIAN),
    "newcomer_first_post_30d": _share(Kind.PEOPLE, "joined_and_posted", "joined"),
}
"""Every figure of a month by its key; the tests count each list and compute the figure from it."""

OF_WORDS: dict[str, Behind] = {
    "sentiment": Behind(Kind.POSTS, "positive", Follows.SHAPE, "toned", ("negative",)),
    "offences": Behind(Kind.POSTS, "toxic"),
}
"""What follows from the words of posts: the tone is (positive − negative) ÷ judged."""
