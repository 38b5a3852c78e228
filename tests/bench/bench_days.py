"""A day's new posts on top of a million held, against computing the figures from all posts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from clients.spaces.selectors.activity import month_activity
from clients.spaces.services import ingestion, tallies
from reporting.rules.metrics import measure
from reporting.selectors.metrics import month_metrics
from tenants.backend.current import connection
from tenants.kernel.periods import Month
from tests.bench.community import BY, ENDS, LONG_AGO, STARTS, a_space, invent, write_csv
from tests.bench.ratio import Ratio, median_seconds

POSTS = 1_033_000
MOST = 1 / 20
MOST_OF_ONE_MONTH = 1 / 3
UTC = ZoneInfo("UTC")
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
YEARS = [Month.of(STARTS, UTC).shifted(more) for more in range(60)]


def run() -> dict[str, Ratio]:
    """(Tallying what the day's posts changed + the figures of its month) ÷ the figures from the posts of `months`.

    The first is what the ingestion of the day spends on it, once: the posts themselves are taken in either way.
    A million posts in one month, which no community writes, are thirty-four thousand a day: reading these and measuring
    the month's elements is a sixth of the whole, whatever is kept. So that has a bound of its own, not to get worse.
    """
    return {
        "a_day_on_top_of_five_years": _measured(ENDS, YEARS, MOST),
        "a_day_on_top_of_one_month": _measured(YEARS[0].ends_at(UTC), YEARS[:1], MOST_OF_ONE_MONTH),
    }


def _measured(ends: datetime, months: list[Month], most: float) -> Ratio:
    community = invent(POSTS, ends=ends)
    day_begins = int(np.searchsorted(community.at, (ends - timedelta(days=1) - STARTS) // timedelta(microseconds=1)))
    with a_space(f"bench-{len(months)}-months") as (space, folder):
        for name, only in (("before", range(day_begins)), ("day", range(day_begins, POSTS))):
            write_csv(community, folder / f"{name}.csv", only=only)
        ingestion.ingest(space, "csv", folder / "before.csv", by=BY, at=LONG_AGO)
        _vacuum()
        with _timed(tallies, "keep") as kept:
            ingestion.ingest(space, "csv", folder / "day.csv", by=BY, at=LONG_AGO)
        _vacuum()
        ours = median_seconds(lambda: month_metrics(months[-1], zone=UTC, as_of=AS_OF))
        if month_metrics(months[-1], zone=UTC, as_of=AS_OF) != _from_the_posts(space.pk, months[-1]):
            raise AssertionError("the tallies and the posts tell different figures")
        whole = median_seconds(lambda: [_from_the_posts(space.pk, each) for each in months], rounds=3)
    return Ratio(
        value=(kept[0] + ours) / whole,
        limit=most,
        better="less",
        unit="of the whole computation",
        peer="the figures of all months from all their posts",
        measured={
            "tallying_s": kept[0],
            "figures_s": ours,
            "whole_s": whole,
            "posts_of_the_day": POSTS - day_begins,
            "rows": POSTS,
            "months": len(months),
        },
    )


def _from_the_posts(space_id: int, month: Month) -> dict[str, Any]:
    edges = month.starts_at(UTC), month.ends_at(UTC), month.shifted(-1).starts_at(UTC)
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
