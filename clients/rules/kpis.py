"""What a KPI can measure, and what makes a KPI sound. The metrics themselves are computed two floors up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """How a metric counts: whole things, a share of 0 to 1, or hours."""

    COUNT = "count"
    RATIO = "ratio"
    HOURS = "hours"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Cadence(StrEnum):
    """How often a KPI is looked at."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Measurable:
    """One metric that a KPI may follow: its unit, which way is good, and whether it is vanity by nature."""

    unit: Unit
    direction: Direction = Direction.UP
    is_vanity: bool = False


MEASURABLES: dict[str, Measurable] = {
    "posts": Measurable(Unit.COUNT),
    "active_members": Measurable(Unit.COUNT),
    "new_members": Measurable(Unit.COUNT),
    "returning_members": Measurable(Unit.COUNT),
    "retention_rate": Measurable(Unit.RATIO),
    "threads_started": Measurable(Unit.COUNT),
    "replies": Measurable(Unit.COUNT),
    "median_first_response_hours": Measurable(Unit.HOURS, Direction.DOWN),
    "median_first_staff_response_hours": Measurable(Unit.HOURS, Direction.DOWN),
    "response_rate_24h": Measurable(Unit.RATIO),
    "unanswered_rate_7d": Measurable(Unit.RATIO, Direction.DOWN),
    "solved_threads": Measurable(Unit.COUNT),
    "peer_solved_threads": Measurable(Unit.COUNT),
    "likes_received": Measurable(Unit.COUNT, is_vanity=True),
    "contribution_gini": Measurable(Unit.RATIO, Direction.DOWN),
    "top_tenth_share": Measurable(Unit.RATIO, Direction.DOWN),
    "member_post_share": Measurable(Unit.RATIO),
    "graph_nodes": Measurable(Unit.COUNT),
    "graph_edges": Measurable(Unit.COUNT),
    "tied_share": Measurable(Unit.RATIO),
    "reciprocity": Measurable(Unit.RATIO),
    "degree_centralization": Measurable(Unit.RATIO, Direction.DOWN),
    "participation_rate": Measurable(Unit.RATIO),
    "member_reply_share": Measurable(Unit.RATIO),
    "member_answer_share": Measurable(Unit.RATIO),
    "peer_answer_rate": Measurable(Unit.RATIO),
    "median_peer_answer_hours": Measurable(Unit.HOURS, Direction.DOWN),
    "newcomer_first_post_30d": Measurable(Unit.RATIO),
}
"""Metric key → what it measures, in the order in which metrics are printed."""


def points_at_target(baseline: Decimal | None, target: Decimal, direction: Direction) -> bool:
    """Whether the way from baseline to target is a way in the KPI's direction; always without a baseline.

    >>> points_at_target(Decimal("0.70"), Decimal("0.85"), Direction.UP)
    True
    """
    if baseline is None:
        return True
    return target > baseline if direction is Direction.UP else target < baseline


def can_stand_alone(vanity_marks: Iterable[bool]) -> bool:
    """Whether these are an objective's KPIs: at least one, and not vanity alone."""
    return not all(vanity_marks)
