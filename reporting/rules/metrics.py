"""The figures of a community's month: which there are, what each means, and how each follows from activity.

Counts of nothing are 0; a ratio, median or Gini with nothing below the line is None. Ratios have four decimals,
rounded half up from the exact fraction; hours three.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from clients.spaces.rules.activity import HOUR, NEVER, Flags, Ints, MonthActivity, Posts
from clients.spaces.rules.arrays import summed
from reporting.rules import graph as graphs
from reporting.rules.catalogue import KEYS, MetricSpec
from reporting.rules.inequality import gini, median, top_share
from tenants.kernel.rounding import RATIO_PLACES, half_up, hours, ratio

__all__ = ["KEYS", "Figures", "MetricSpec", "measure"]

Number = int | float | None
Figures = dict[str, Number]
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class _Month:
    """What several figures share."""

    activity: MonthActivity
    graph: graphs.ReplyGraph
    members: Ints
    posts_each: Ints
    returning: int
    waits: Ints


def measure(activity: MonthActivity) -> Figures:
    """Return every figure of KEYS, in their order, from a month's activity and nothing else.

    Source: docs/algorithms/metrics.md, whose tables the tests read.
    """
    posts, threads = activity.posts, activity.threads
    members, posts_each = summed(posts.author[~posts.is_staff], posts.count[~posts.is_staff])
    month = _Month(
        activity=activity,
        graph=graphs.build(posts),
        members=members,
        posts_each=posts_each,
        returning=int(np.isin(members, activity.members_before).sum()),
        waits=_waits(threads.opened, threads.first_response),
    )
    found = _people(month) | _threads(month) | _structure(month) | _further(month)
    return {key: found[key] for key in KEYS}


def _count(posts: Posts, which: Flags | None = None) -> int:
    """How many posts there are, or how many of those elements."""
    return int((posts.count if which is None else posts.count[which]).sum())


def _waits(opened: Ints, answered: Ints) -> Ints:
    """Microseconds from the opening to the answer, NEVER where there is none."""
    return np.where(answered == NEVER, NEVER, answered - opened)


def _median_hours(waits: Ints) -> float | None:
    middle = median(waits[waits != NEVER])
    return None if middle is None else hours(middle)


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(half_up(value, RATIO_PLACES))


def _people(month: _Month) -> Figures:
    posts = month.activity.posts
    return {
        "posts": _count(posts),
        "active_members": len(month.members),
        "new_members": int(np.isin(month.members, month.activity.newcomers).sum()),
        "returning_members": month.returning,
        "retention_rate": ratio(month.returning, len(month.activity.members_before)),
        "likes_received": int(posts.likes.sum()),
        "contribution_gini": _rounded(gini(month.posts_each)),
        "top_tenth_share": _rounded(top_share(month.posts_each)),
        "member_post_share": ratio(_count(posts, ~posts.is_staff), _count(posts)),
    }


def _threads(month: _Month) -> Figures:
    threads, answers = month.activity.threads, month.activity.answers
    age = month.activity.as_of - threads.opened
    day_old, week_old = age >= DAY, age >= 7 * DAY
    by_peers = ~answers.is_staff & ~answers.is_starters
    return {
        "threads_started": len(threads.opened),
        "replies": _count(month.activity.posts) - len(threads.opened),
        "median_first_response_hours": _median_hours(month.waits),
        "median_first_staff_response_hours": _median_hours(_waits(threads.opened, threads.first_staff_response)),
        "response_rate_24h": ratio(int((month.waits[day_old] <= DAY).sum()), int(day_old.sum())),
        "unanswered_rate_7d": ratio(int((month.waits[week_old] > 7 * DAY).sum()), int(week_old.sum())),
        "solved_threads": len(answers.is_staff),
        "peer_solved_threads": int(by_peers.sum()),
    }


def _structure(month: _Month) -> Figures:
    graph = month.graph
    return {
        "graph_nodes": graph.node_count,
        "graph_edges": graph.edge_count,
        "tied_share": _rounded(graphs.tied_share(graph)),
        "reciprocity": _rounded(graphs.reciprocity(graph)),
        "degree_centralization": _rounded(graphs.centralization(graph)),
    }


def _further(month: _Month) -> Figures:
    activity, posts, threads = month.activity, month.activity.posts, month.activity.threads
    among_members = posts.is_reply & ~posts.is_staff & ~posts.answers_staff & (posts.author != posts.answers)
    answered = threads.first_response != NEVER
    by_member = answered & (threads.first_member_response == threads.first_response)
    peer_waits = _waits(threads.opened, threads.first_member_response)[~threads.is_staff_started]
    return {
        "participation_rate": _of_known(len(month.members), activity.registered),
        "member_reply_share": ratio(_count(posts, among_members), _count(posts, posts.is_reply)),
        "member_answer_share": ratio(int(by_member.sum()), int(answered.sum())),
        "peer_answer_rate": ratio(int((peer_waits != NEVER).sum()), len(peer_waits)),
        "median_peer_answer_hours": _median_hours(peer_waits),
        "newcomer_first_post_30d": _of_known(activity.joined_and_posted or 0, activity.joined),
    }


def _of_known(part: int, whole: int | None) -> float | None:
    return None if whole is None else ratio(part, whole)
