"""What may be asked of members, as conditions that the database narrows a list of them by (`people.visible_to`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Count, Q
from django.db.models.expressions import RawSQL

from clients.spaces.models import Channel, Post, RosterEntry
from clients.spaces.rules.lifecycle import ACTIVE_MONTHS, ANSWERING_MONTHS, STARTING_MONTHS, WINDOW
from tenants.kernel.periods import Month

MOST_CHANNELS = 200


def channels() -> list[tuple[int, str, str]]:
    """The channels of every space: row id, its own name, its space's name; as many as a form can offer."""
    held = Channel.objects.select_related("space").order_by("space__name", "name", "pk")
    return [(each.pk, str(each), each.space.name) for each in held[:MOST_CHANNELS]]


def in_spaces(slugs: Sequence[str]) -> Q:
    return Q(space__slug__in=slugs)


def in_languages(codes: Sequence[str]) -> Q:
    """In a space that speaks one of these."""
    return Q(space__language__in=codes)


def in_channels(channel_ids: Sequence[int]) -> Q:
    """Who wrote there."""
    return Q(pk__in=Post.objects.filter(thread__channel__in=channel_ids, is_counted=True).order_by().values("author"))


def wrote_at_least(posts: int, since: datetime | None) -> Q:
    """Counted posts, from an instant on or ever."""
    counted = Post.objects.filter(is_counted=True).order_by()
    if since is not None:
        counted = counted.filter(created_at__gte=since)
    return Q(pk__in=counted.values("author").annotate(n=Count("pk")).filter(n__gte=posts).values("author"))


def on_roster(at: datetime) -> Q:
    """Of the staff at that instant, by the roster."""
    runs = Q(until_at__isnull=True) | Q(until_at__gt=at)
    return Q(pk__in=RosterEntry.objects.filter(runs, from_at__lte=at).order_by().values("person"))


def in_stages(stages: Sequence[str], month: Month, *, zone: ZoneInfo) -> Q:
    """Whose stage at the end of `month` is one of these: `rules.lifecycle`, of all spaces where they are joined.

    As `selectors.lifecycle` counts: whoever came later, and whoever wrote nothing but staff posts, has none.
    """
    first, end = month.shifted(1 - WINDOW).starts_at(zone), month.ends_at(zone)
    borders = [ACTIVE_MONTHS, ANSWERING_MONTHS, STARTING_MONTHS, ACTIVE_MONTHS]
    values = (zone.key, first, end, end, *borders, list(stages))
    return Q(pk__in=RawSQL(_IN_STAGES, values, output_field=BigIntegerField()))  # noqa: S611 - no text of anybody's


_IN_STAGES = """
SELECT a.id FROM spaces_person a LEFT JOIN (
    SELECT who, count(*) AS active, count(*) FILTER (WHERE answered) AS answering,
        count(*) FILTER (WHERE started) AS starting
    FROM (
        SELECT coalesce(-w.member_id, w.id) AS who, date_trunc('month', p.created_at AT TIME ZONE %s) AS month,
            bool_or(t.starter_id <> p.author_id) AS answered, bool_or(p.id = t.opening_post_id) AS started
        FROM spaces_post p JOIN spaces_thread t ON t.id = p.thread_id JOIN spaces_person w ON w.id = p.author_id
        WHERE p.created_at >= %s AND p.created_at < %s AND p.is_counted AND NOT p.is_staff
        GROUP BY 1, 2
    ) month GROUP BY who
) s ON s.who = coalesce(-a.member_id, a.id)
JOIN (
    SELECT coalesce(-member_id, id) AS who, min(least(joined_at, first_counted_at)) AS at FROM spaces_person GROUP BY 1
) known ON known.who = coalesce(-a.member_id, a.id) AND known.at < %s
WHERE (
    EXISTS (SELECT FROM spaces_post p WHERE p.author_id = a.id AND p.is_counted AND NOT p.is_staff)
    OR NOT EXISTS (SELECT FROM spaces_post p WHERE p.author_id = a.id AND p.is_counted)
) AND CASE WHEN s.active >= %s AND (s.answering >= %s OR s.starting >= %s) THEN 'contributes'
    WHEN s.active >= %s THEN 'belongs' ELSE 'joined' END = ANY(%s)
"""
