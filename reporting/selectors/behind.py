"""The people and pairs that a month's figures count, from the very arrays that the figures are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from clients.spaces.rules.activity import Ints, MonthActivity
from clients.spaces.rules.arrays import summed
from clients.spaces.rules.span import Span
from clients.spaces.selectors import behind
from reporting.rules import graph as graphs
from reporting.selectors import metrics
from reporting.selectors.metrics import HasKey
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Counted:
    """A person by row id, with the amount that the list is about: posts, or people whom they are tied to."""

    person_id: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Who answered whom, how often."""

    person_id: int
    whom_id: int
    replies: int


def span(month: Month, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None) -> Span:
    """The month as the lists of `clients.spaces.selectors.behind` take it."""
    before, starts, ends = month.shifted(-1).starts_at(zone), month.starts_at(zone), month.ends_at(zone)
    return Span(before, starts, ends, as_of, None if space is None else (space.pk,))


def people(
    part: str, month: Month, by: Actor, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None
) -> list[Counted]:
    """The people of a part, those with the largest amount first. Raises: MonthNotBegun."""
    if part in ("joined", "joined_and_posted"):
        held = span(month, zone=zone, as_of=as_of, space=space)
        ids = behind.joined(held, by, posted=part == "joined_and_posted")
        return [Counted(one, None) for one in ids]
    activity = metrics.activity(month, zone=zone, as_of=as_of, space=space)
    if part in ("graph", "tied"):
        graph = graphs.build(activity.posts)
        found = _sorted(graph.people, graph.degrees)
        return [each for each in found if part == "graph" or each.amount]
    return _members(part, activity)


def pairs(part: str, month: Month, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None) -> list[Pair]:
    """Who answered whom, the most frequent first; `part` is all or returned. Raises: MonthNotBegun."""
    told = graphs.replies_each(metrics.activity(month, zone=zone, as_of=as_of, space=space).posts)
    every = [Pair(*one) for one in zip(*(column.tolist() for column in told), strict=True)]
    held = {(each.person_id, each.whom_id) for each in every}
    found = [each for each in every if part == "all" or (each.whom_id, each.person_id) in held]
    return sorted(found, key=lambda each: (-each.replies, each.person_id, each.whom_id))


def _members(part: str, activity: MonthActivity) -> list[Counted]:
    if part == "active_before":
        return [Counted(one, None) for one in activity.members_before.tolist()]
    posts = activity.posts
    members, posts_each = summed(posts.author[~posts.is_staff], posts.count[~posts.is_staff])
    if part in ("new", "returning"):
        among = activity.newcomers if part == "new" else activity.members_before
        kept = np.isin(members, among)
        members, posts_each = members[kept], posts_each[kept]
    found = _sorted(members, posts_each)
    return found[: -(-len(found) // 10)] if part == "loudest_tenth" else found


def _sorted(people: Ints, amounts: Ints) -> list[Counted]:
    order = np.lexsort((people, -amounts))
    return [Counted(*each) for each in zip(people[order].tolist(), amounts[order].tolist(), strict=True)]
