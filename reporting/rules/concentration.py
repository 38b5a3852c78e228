"""Whether few voices make a month: the share of the most active tenth, and how far the month reached.

Source: docs/algorithms/segments.md, "Concentration", whose table the tests read.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from clients.spaces.rules.activity import Ints, MonthActivity
from clients.spaces.rules.arrays import summed
from reporting.rules.inequality import top_share
from tenants.kernel.rounding import RATIO_PLACES, half_up, ratio

CONCENTRATED_FROM = Fraction(1, 2)
FEWEST_POSTS = 20
"""Fewer posts than that are no month to judge."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """top: how many people the tenth is, at least one. top_share, reach: four decimals, None of nothing.

    is_concentrated: the voices are: the tenth wrote half or more of at least FEWEST_POSTS posts.
    """

    posts: int
    members: int
    top: int
    top_share: float | None
    reach: float | None
    is_concentrated: bool


def concentration(posts_each: Ints, registered: int | None = None) -> Concentration:
    """Return it from the posts of each active member. The tenth is rounded up; compared before any rounding."""
    members, posts = len(posts_each), int(posts_each.sum())
    share = top_share(posts_each)
    return Concentration(
        posts=posts,
        members=members,
        top=-(-members // 10),
        top_share=None if share is None else float(half_up(share, RATIO_PLACES)),
        reach=None if registered is None else ratio(members, registered),
        is_concentrated=posts >= FEWEST_POSTS and share is not None and share >= CONCENTRATED_FROM,
    )


def of_month(activity: MonthActivity) -> Concentration:
    """The same of a month's activity: posts that are no staff posts."""
    posts = activity.posts
    _members, posts_each = summed(posts.author[~posts.is_staff], posts.count[~posts.is_staff])
    return concentration(posts_each, activity.registered)
