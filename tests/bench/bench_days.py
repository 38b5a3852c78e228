"""A day's new posts on top of a month of a million, against computing that month from all its posts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from clients.spaces.selectors.activity import month_activity
from clients.spaces.services import ingestion, tallies
from reporting.rules.metrics import measure
from reporting.selectors.metrics import month_metrics
from tenants.backend.current import connection
from tenants.kernel.periods import Month
from tests.bench.community import BY, LONG_AGO, STARTS, a_space, invent, write_csv
from tests.bench.ratio import Ratio, median_seconds

POSTS = 1_033_000
MOST = 1 / 20
UTC = ZoneInfo("UTC")
MONTH = Month(2020, 1)
LAST_DAY = datetime(2020, 1, 31, tzinfo=UTC)
AS_OF = datetime(2020, 6, 1, tzinfo=UTC)


def run() -> dict[str, Ratio]:
    """(Tallying what the day's posts changed + the month's figures) ÷ the month's figures from the posts.

    The first is what the ingestion of the day spends on it, once: the posts themselves are taken in either way.
    """
    community = invent(POSTS, ends=MONTH.ends_at(UTC))
    day_begins = int(np.searchsorted(community.at, int((LAST_DAY - STARTS).total_seconds() * 1_000_000)))
    with a_space() as (space, folder):
        for name, only in (("before", range(day_begins)), ("day", range(day_begins, POSTS))):
            write_csv(community, folder / f"{name}.csv", only=only)
        ingestion.ingest(space, "csv", folder / "before.csv", by=BY, at=LONG_AGO)
        _vacuum()
        with _timed(tallies, "keep") as kept:
            ingestion.ingest(space, "csv", folder / "day.csv", by=BY, at=LONG_AGO)
        _vacuum()
        figures = month_metrics(MONTH, zone=UTC, as_of=AS_OF)
        ours = median_seconds(lambda: month_metrics(MONTH, zone=UTC, as_of=AS_OF))
        if figures != _from_the_posts(space.pk):
            raise AssertionError("the tallies and the posts tell different figures")
        whole = median_seconds(lambda: _from_the_posts(space.pk), rounds=3)
    return {
        "a_day_on_top_of_a_million": Ratio(
            value=(kept[0] + ours) / whole,
            limit=MOST,
            better="less",
            unit="of the whole computation",
            peer="the same figures from all posts of the month",
            measured={
                "tallying_s": kept[0],
                "figures_s": ours,
                "whole_s": whole,
                "posts_of_the_day": POSTS - day_begins,
                "rows": POSTS,
            },
        )
    }


def _from_the_posts(space_id: int) -> dict[str, Any]:
    edges = MONTH.starts_at(UTC), MONTH.ends_at(UTC), MONTH.shifted(-1).starts_at(UTC)
    return measure(month_activity(*edges, as_of=AS_OF, space_ids=[space_id]))


def _vacuum() -> None:
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum does within minutes


@contextmanager
def _timed(module: Any, name: str) -> Iterator[list[float]]:
    """Collect how long each call of a function took during the block."""
    whole: Callable[..., Any] = getattr(module, name)
    seconds: list[float] = []

    def timing(*args: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        found = whole(*args, **options)
        seconds.append(time.perf_counter() - begun)
        return found

    setattr(module, name, timing)
    try:
        yield seconds
    finally:
        setattr(module, name, whole)
