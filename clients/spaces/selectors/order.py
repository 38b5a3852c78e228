"""How well a community's knowledge is kept: threads without a place, without an answer, gone stale, told twice.

Whether a thread carries tags, and whether it is pinned, some platforms tell and others do not; a list of which no
thread tells is none, not an empty one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from clients.spaces.models import Post, Thread
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

UNANSWERED_FOR = timedelta(days=7)
STALE_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Told:
    """Whether any thread tells its tags, or its pin; how many lost all tags, and how many are pinned now."""

    tags: bool
    pins: bool
    untagged_count: int
    pinned_count: int

    def of(self, part: str) -> bool:
        """Whether a list can be made at all."""
        return {"untagged": self.tags, "unpinned": self.pins}.get(part, True)


def threads(part: str, by: Actor, *, at: datetime, space_ids: list[int] | None = None) -> QuerySet[Thread]:
    """The threads of one of PARTS, each with `at`, when it was opened."""
    found = PARTS[part](_opened(by, at, space_ids), at).annotate(at=F("opened_at"))
    return found.select_related("starter", "channel", "space")


def tells(by: Actor, *, at: datetime, space_ids: list[int] | None = None) -> Told:
    """What platforms say of tags and pins."""
    rows = _opened(by, at, space_ids)
    return Told(
        tags=rows.filter(tags__isnull=False).exists(),
        pins=rows.filter(is_pinned__isnull=False).exists(),
        untagged_count=rows.filter(untagged_at__lte=at).count(),
        pinned_count=rows.filter(is_pinned=True).count(),
    )


def _opened(by: Actor, at: datetime, space_ids: list[int] | None) -> QuerySet[Thread]:
    if not may(by, Permission.EVIDENCE_VIEW):
        return Thread.objects.none()
    rows = Thread.objects.filter(opened_at__isnull=False, opened_at__lte=at)
    return rows if space_ids is None else rows.filter(space_id__in=space_ids)


def _uncategorised(rows: QuerySet[Thread], at: datetime) -> QuerySet[Thread]:
    return rows.filter(channel=None)


def _unanswered(rows: QuerySet[Thread], at: datetime) -> QuerySet[Thread]:
    """Nobody but the starter has written in it, for seven days."""
    return rows.filter(first_response_at=None, opened_at__lte=at - UNANSWERED_FOR)


def _untagged(rows: QuerySet[Thread], at: datetime) -> QuerySet[Thread]:
    """It carries no tag: it never did, or it lost them (`untagged_at`)."""
    return rows.filter(tags=[])


def _unpinned(rows: QuerySet[Thread], at: datetime) -> QuerySet[Thread]:
    """It was pinned and is no more. One that never was is nothing to put in order: most threads are none."""
    return rows.filter(unpinned_at__lte=at)


def _stale(rows: QuerySet[Thread], at: datetime) -> QuerySet[Thread]:
    """Nothing was written in it for a year."""
    lately = Post.objects.filter(thread=OuterRef("pk"), is_counted=True, created_at__gt=at - STALE_FOR)
    return rows.filter(opened_at__lte=at - STALE_FOR).filter(~Exists(lately))


def _repeated(rows: QuerySet[Thread], at: datetime) -> QuerySet[Thread]:
    """Another thread of its space has the same title, whatever its case, and neither is solved by its own mark."""
    return rows.extra(where=[_TWICE])  # noqa: S610 - no value of anybody's stands in it


_TWICE = """
(spaces_thread.space_id, lower(btrim(spaces_thread.title))) IN (
    SELECT space_id, lower(btrim(title)) FROM spaces_thread
    WHERE opened_at IS NOT NULL AND marked_number IS NULL AND btrim(title) <> ''
    GROUP BY 1, 2 HAVING count(*) > 1
) AND spaces_thread.marked_number IS NULL
"""
"""A grouping of titles, read once: Django's own subqueries would look for each thread's like anew."""

PARTS: dict[str, Callable[[QuerySet[Thread], datetime], QuerySet[Thread]]] = {
    "unanswered": _unanswered,
    "uncategorised": _uncategorised,
    "untagged": _untagged,
    "unpinned": _unpinned,
    "stale": _stale,
    "repeated": _repeated,
}
"""In the order in which a person would mend them."""
