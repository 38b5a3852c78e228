"""Segments with their rule in force, and who is in them: by the database, set by set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Q, QuerySet
from numpy.typing import NDArray

from clients.members.models import CustomerLink, Segment, SegmentVersion
from clients.members.rules.segments import Rule, read
from clients.spaces.selectors import conditions, people
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.kernel.instants import starts_at
from tenants.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Ruled:
    """A segment with its rule in force."""

    pk: int
    name: str
    version: int
    rule: Rule


def visible_to(by: Actor) -> list[Ruled]:
    """The segments that are offered, by name, each with its last version.

    One that tells who is a customer is offered to whoever may see customers.
    """
    if not may(by, Permission.MEMBER_VIEW):
        return []
    held = SegmentVersion.objects.filter(segment__ended_at=None).select_related("segment")
    last = held.order_by("segment__name", "segment_id", "-version").distinct("segment__name", "segment_id")
    every = [Ruled(each.segment_id, each.segment.name, each.version, read(each.rule)) for each in last]
    return [each for each in every if each.rule.is_customer is None or may(by, Permission.CUSTOMER_VIEW)]


def one(segment_id: int, by: Actor) -> Segment | None:
    """A segment that is offered to them."""
    if all(each.pk != segment_id for each in visible_to(by)):
        return None
    return Segment.objects.filter(pk=segment_id).first()


def versions(segment: Segment) -> QuerySet[SegmentVersion]:
    """Its rules over time, the latest first."""
    return SegmentVersion.objects.filter(segment=segment).order_by("-version")


def condition(rule: Rule, *, at: datetime, zone: ZoneInfo) -> Q:
    """The rule as the database narrows `clients.spaces.selectors.people.visible_to` by, as it stands at `at`.

    Its days are those of `zone`.
    """
    local = at.astimezone(zone)
    found = Q()
    if rule.spaces:
        found &= conditions.in_spaces(rule.spaces)
    if rule.languages:
        found &= conditions.in_languages(rule.languages)
    if rule.channels:
        found &= conditions.in_channels(rule.channels)
    if rule.stages:
        found &= conditions.in_stages(rule.stages, Month(local.year, local.month).shifted(-1), zone=zone)
    if rule.min_posts is not None:
        since = at - timedelta(days=rule.within_days) if rule.within_days else None
        found &= conditions.wrote_at_least(rule.min_posts, since)
    if rule.first_seen_from:
        found &= Q(first_counted_at__gte=starts_at(rule.first_seen_from, zone))
    if rule.first_seen_until:
        found &= Q(first_counted_at__lt=starts_at(rule.first_seen_until + timedelta(days=1), zone))
    if rule.on_roster is not None:
        found &= _held(conditions.on_roster(at), rule.on_roster)
    if rule.is_customer is not None:
        linked = Q(pk__in=CustomerLink.objects.filter(ended_at=None).order_by().values("person"))
        found &= _held(linked, rule.is_customer)
    return found


def _held(what: Q, wanted: bool) -> Q:
    return what if wanted else ~what


def members(rule: Rule, by: Actor, *, at: datetime, zone: ZoneInfo) -> QuerySet[Any]:
    """Who is in it, each in each space, as the list of members shows them."""
    return people.visible_to(by).filter(condition(rule, at=at, zone=zone))


def counts(held: Sequence[Ruled], by: Actor, *, at: datetime, zone: ZoneInfo) -> Mapping[int, int]:
    """Segment's row id → how many `members` it has, all in one query."""
    wanted = {f"s{each.pk}": Count("pk", filter=condition(each.rule, at=at, zone=zone)) for each in held}
    found = people.visible_to(by).aggregate(**wanted) if wanted else {}
    return {each.pk: int(found[f"s{each.pk}"]) for each in held}


def people_of(segments: Sequence[Ruled], by: Actor, *, at: datetime, zone: ZoneInfo) -> Mapping[str, NDArray[np.int64]]:
    """Segment → row ids of who is in it, one query each."""
    found = {each.name: members(each.rule, by, at=at, zone=zone).order_by() for each in segments}
    return {name: np.fromiter(held.values_list("pk", flat=True), np.int64) for name, held in found.items()}
