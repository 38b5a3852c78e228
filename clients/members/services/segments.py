"""Naming a segment, changing its rule, offering it no more."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from clients.members.models import Segment, SegmentVersion
from clients.members.rules.segments import Rule, check
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models.versioned import stamp

LONGEST_NAME = 80
MOST_SEGMENTS = 40


class SegmentNamed(Refusal):
    """Another segment has that name, or it has none."""


class SegmentGone(Refusal):
    """The segment is not offered any more."""


class SegmentUnchanged(Refusal):
    """The rule is what holds already."""


class TooManySegments(Refusal):
    """There are as many as can be looked at side by side."""


@transaction.atomic
def create(name: str, rule: Rule, *, reason: str = "", by: Actor, at: datetime) -> Segment:
    """Raises: NotPermitted; InvalidInput; SegmentNamed; TooManySegments."""
    require(by, Permission.MEMBER_MANAGE)
    check(rule)
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        raise SegmentNamed(f"Give it a name of its own, in at most {LONGEST_NAME} characters", most=LONGEST_NAME)
    if Segment.objects.filter(ended_at=None).count() >= MOST_SEGMENTS:
        raise TooManySegments(f"There are {MOST_SEGMENTS} segments already", most=MOST_SEGMENTS)
    try:
        with transaction.atomic():
            segment = Segment.objects.create(name=said, created_at=at)
    except IntegrityError:
        raise SegmentNamed(f"{said!r} is the name of another segment", most=LONGEST_NAME) from None
    _add(segment, rule, 1, reason, by=by, at=at)
    audit.record("members.segment.created", target=segment, by=by, at=at, after=rule.as_json())
    return segment


@transaction.atomic
def change(segment: Segment, rule: Rule, *, reason: str = "", by: Actor, at: datetime) -> SegmentVersion:
    """Let another rule hold from now on. Raises: NotPermitted; InvalidInput; SegmentGone; SegmentUnchanged."""
    require(by, Permission.MEMBER_MANAGE)
    check(rule)
    held = _held(segment)
    last = held.versions.order_by("-version").first()
    before = last.rule if last else {}
    if before == rule.as_json():
        raise SegmentUnchanged("This rule holds already")
    number = (held.versions.aggregate(last=Max("version"))["last"] or 0) + 1
    row = _add(held, rule, number, reason, by=by, at=at)
    audit.record("members.segment.changed", target=held, by=by, at=at, before=before, after=rule.as_json())
    return row


@transaction.atomic
def end(segment: Segment, *, by: Actor, at: datetime) -> None:
    """Offer it no more; its versions stay. Raises: NotPermitted; SegmentGone."""
    require(by, Permission.MEMBER_MANAGE)
    held = _held(segment)
    Segment.objects.filter(pk=held.pk).update(ended_at=at)
    audit.record("members.segment.ended", target=held, by=by, at=at)


def _held(segment: Segment) -> Segment:
    held = Segment.objects.select_for_update().filter(pk=segment.pk, ended_at=None).first()
    if held is None:
        raise SegmentGone("This segment is not offered any more")
    return held


def _add(segment: Segment, rule: Rule, version: int, reason: str, *, by: Actor, at: datetime) -> SegmentVersion:
    stamped = stamp(version=version, valid_from=at, reason=reason[:300], by=by, at=at)
    return SegmentVersion.objects.create(segment=segment, rule=rule.as_json(), **stamped)
