"""When a figure of the community is one to worry about: the thresholds stand beside the figures that they colour."""

from __future__ import annotations

from collections.abc import Mapping

from reporting.rules.concentration import CONCENTRATED_FROM, FEWEST_POSTS
from reporting.rules.metrics import Number
from reporting.rules.participation import RED_BELOW

CONCENTRATED = float(CONCENTRATED_FROM)
LEAST_PARTICIPATION = float(RED_BELOW)


def is_concentrated(figures: Mapping[str, Number]) -> bool:
    """Whether the loudest tenth of active members wrote half or more of members' posts.

    Source: docs/algorithms/metrics.md, "The loudest tenth".
    """
    share, posts = figures.get("top_tenth_share"), (figures.get("posts") or 0) * (figures.get("member_post_share") or 0)
    return share is not None and posts >= FEWEST_POSTS and share >= CONCENTRATED


def is_thin(figures: Mapping[str, Number]) -> bool:
    """Whether fewer of the people registered take part than a community needs; never where nobody tells how many."""
    rate = figures.get("participation_rate")
    return rate is not None and rate < LEAST_PARTICIPATION
