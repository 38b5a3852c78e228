"""Who of which segment answered whom in a month, and how many voices it had: read once, for each page that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from clients.members.selectors import segments
from clients.spaces.selectors import spaces
from clients.spaces.selectors.joined import as_one, joined_people
from reporting.rules import concentration, crossing
from reporting.rules.concentration import Concentration
from reporting.rules.crossing import Crossing
from reporting.selectors import metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month

MOST_COMPARED = 8
"""A wider matrix is not read."""


@dataclass(frozen=True, slots=True)
class MonthBetween:
    """names: the segments compared, in the order of `crossing`. left_out: how many were not."""

    month: Month
    names: tuple[str, ...]
    crossing: Crossing
    voices: Concentration
    left_out: int


def between(
    held: Sequence[segments.Ruled],
    month: Month,
    *,
    by: Actor,
    at: datetime,
    zone: ZoneInfo,
    space: metrics.HasKey | None = None,
) -> MonthBetween:
    """Return what went between segments in `month`, in one space or in all; who is in them is as it stands at `at`.

    Raises: MonthNotBegun.
    """
    activity = metrics.activity(month, zone=zone, as_of=at, space=space)
    compared = list(held[:MOST_COMPARED])
    one = joined_people(spaces.ids() if space is None else [space.pk])
    held_by = segments.people_of(compared, by, at=at, zone=zone)
    people = [np.unique(as_one(ids, one)) for ids in held_by.values()]
    return MonthBetween(
        month=month,
        names=tuple(each.name for each in compared),
        crossing=crossing.crossing(activity.posts, people),
        voices=concentration.of_month(activity),
        left_out=len(held) - len(compared),
    )
