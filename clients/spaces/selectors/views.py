"""Views of solved threads in a period, where a platform gives only running totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, Min

from clients.spaces.models import ViewTotal

NEAR = timedelta(hours=36)
"""A reading this near to the period's edge stands for the edge: totals are read about daily."""


@dataclass(frozen=True, slots=True)
class ViewCount:
    """What is known of the views: `readings` of the totals that bound the period (0, 1 or 2), `count` with two.

    1 also stands for totals that were read, but not near enough to both edges.
    """

    readings: int
    count: int | None = None


def solved_thread_views(starts_at: datetime, ends_at: datetime, *, as_of: datetime) -> ViewCount:
    """Return how often the threads that have an accepted answer were viewed in `[starts_at, ends_at)`.

    A thread's views are the difference of its totals at the two readings; one that began after the first reading
    began with none; one that is older and was not read then is left out. Spaces without both readings count nothing.
    """
    known = ViewTotal.objects.order_by().values_list("thread__space_id", flat=True).distinct()
    counts = [
        _views(space_id, first, last, as_of)
        for space_id in known
        if (first := _reading(space_id, starts_at)) and (last := _reading(space_id, ends_at))
    ]
    if counts:
        return ViewCount(2, sum(counts))
    return ViewCount(1 if known else 0)


def _reading(space_id: int, edge: datetime) -> datetime | None:
    """The instant of the reading nearest to the edge, if one is near."""
    held = ViewTotal.objects.order_by().filter(thread__space_id=space_id)
    before = held.filter(observed_at__range=(edge - NEAR, edge)).aggregate(at=Max("observed_at"))["at"]
    after = held.filter(observed_at__range=(edge, edge + NEAR)).aggregate(at=Min("observed_at"))["at"]
    return min(filter(None, (before, after)), key=lambda at: abs(at - edge), default=None)


def _views(space_id: int, first: datetime, last: datetime, as_of: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_VIEWS, {"space": space_id, "first": first, "last": last, "as_of": as_of})
        return int(cursor.fetchone()[0])


_VIEWS = """
SELECT coalesce(sum(greatest(last.total - coalesce(first.total, 0), 0)), 0)
FROM spaces_thread t
CROSS JOIN LATERAL (
    SELECT v.view_count AS total FROM spaces_viewtotal v
    WHERE v.thread_id = t.id AND v.observed_at <= %(last)s ORDER BY v.observed_at DESC LIMIT 1
) last
LEFT JOIN LATERAL (
    SELECT v.view_count AS total FROM spaces_viewtotal v
    WHERE v.thread_id = t.id AND v.observed_at <= %(first)s ORDER BY v.observed_at DESC LIMIT 1
) first ON true
WHERE t.space_id = %(space)s AND (first.total IS NOT NULL OR t.opened_at >= %(first)s)
    AND EXISTS (
        SELECT FROM spaces_post p
        WHERE p.thread_id = t.id AND (p.id = t.marked_post_id OR p.is_accepted)
            AND p.is_counted AND p.created_at <= %(as_of)s
    )
"""
