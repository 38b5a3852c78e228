"""A client's months as figures: the history, the shape of the reply graph, and its drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from clients.spaces.rules.activity import MonthActivity as Activity
from reporting.charts.layout import positions
from reporting.rules import graph as graphs
from reporting.rules.affiliation import Affiliation, affiliation
from reporting.rules.graph import ReplyGraph
from reporting.rules.metrics import measure
from reporting.rules.report import Dot, Drawing, Metrics, MonthFigures, Structure
from reporting.selectors import metrics
from tenants.kernel.periods import Month
from tenants.kernel.rounding import ratio

MONTHS = 13
DRAWN = 80
"""More dots than this are a cloud, and say nothing."""


@dataclass(frozen=True, slots=True)
class MonthActivity:
    """Measured and judged."""

    month: Month
    metrics: Metrics
    graph: ReplyGraph
    affiliation: Affiliation


def measured(
    months: Sequence[Month], *, zone: ZoneInfo, as_of: datetime, space: metrics.HasKey | None = None
) -> list[MonthActivity]:
    """Each of these months with its figures and its graph, from one reading. Raises: MonthNotBegun."""
    held = metrics.activities(months, zone=zone, as_of=as_of, space=space)
    return [_measured(month, activity) for month, activity in zip(months, held, strict=True)]


def _measured(month: Month, activity: Activity) -> MonthActivity:
    figures = measure(activity)
    solved, by_peers = int(figures["solved_threads"] or 0), int(figures["peer_solved_threads"] or 0)
    graph = graphs.build(activity.posts)
    return MonthActivity(month, {**figures, "peer_share": ratio(by_peers, solved)}, graph, affiliation(graph))


def months(until: Month, *, zone: ZoneInfo, as_of: datetime) -> list[MonthActivity]:
    """The thirteen months that end with `until`, the oldest first, less those before the first activity held.

    Raises: MonthNotBegun.
    """
    every = measured([until.shifted(-back) for back in range(MONTHS - 1, -1, -1)], zone=zone, as_of=as_of)
    first = next((at for at, month in enumerate(every) if month.metrics["posts"]), MONTHS - 1)
    return every[first:]


def history(held: list[MonthActivity]) -> tuple[MonthFigures, ...]:
    return tuple(MonthFigures(month=str(each.month), metrics=each.metrics) for each in held)


def structure(held: list[MonthActivity]) -> Structure:
    """The verdict on the last month, and the risk in the one before."""
    now = held[-1].affiliation
    before = held[-2].affiliation.key_person_share if len(held) > 1 else None
    return Structure(shape=now.shape, key_person_share=now.key_person_share, key_person_share_before=before)


def drawing(month: MonthActivity) -> Drawing:
    """The most connected people, placed; nobody is named and no row number leaves this function."""
    graph = month.graph
    order = np.lexsort((graph.people, -graph.involved, -graph.degrees))[:DRAWN]
    place = {int(person): index for index, person in enumerate(order)}
    ties = sorted(
        {
            (min(place[one], place[other]), max(place[one], place[other]))
            for one, other in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True)
            if one in place and other in place
        }
    )
    key = month.affiliation.key_person
    dots = (
        Dot(
            x=x,
            y=y,
            ties=int(graph.degrees[person]),
            is_staff=bool(graph.is_staff[person]),
            is_key=int(graph.people[person]) == key,
        )
        for person, (x, y) in zip(order, positions(len(order), ties), strict=True)
    )
    return Drawing(people=graph.node_count, dots=tuple(dots), ties=tuple(ties))
