"""Segments by rule: named, versioned, and what the count says is what the list shows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from clients.members.models import Segment, SegmentVersion
from clients.members.rules.segments import Rule
from clients.members.selectors import segments as reading
from clients.members.services import segments
from clients.spaces.models import Channel, Person, Space
from clients.spaces.rules.lifecycle import Stage
from clients.spaces.selectors import people
from clients.spaces.selectors.lifecycle import stage_months
from clients.spaces.services import joining, roster
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.kernel.refusals import InvalidInput
from tenants.models import Tenant
from tests.clients.spaces.five import AT, the_members

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(forum: Space, tmp_path: Path, by: Actor) -> Space:
    return the_members(forum, tmp_path, by)


def keys(tenant: Tenant, by: Actor, **rule: Any) -> list[str]:
    found = reading.members(Rule(**rule), by, at=AT, zone=tenant.zone)
    ruled = reading.Ruled(1, "x", 1, Rule(**rule))
    assert reading.counts([ruled], by, at=AT, zone=tenant.zone) == {1: len(found)}
    return sorted(found.values_list("external_id", flat=True))


def test_each_condition_finds_whom_it_names(in_alfa: Tenant, held: Space, by: Actor) -> None:
    """Bo (8), Ada (7), Cy (9) and Di (1) of the staff are in the forum, Eve (70) is in the chat."""
    assert keys(in_alfa, by, spaces=("chat",)) == ["70"]
    Space.objects.filter(slug="chat").update(language="sv")
    assert keys(in_alfa, by, languages=("en",)) == ["1", "7", "8", "9"]
    assert keys(in_alfa, by, channels=tuple(Channel.objects.filter(space=held).values_list("pk", flat=True))) == [
        "1", "7", "8", "9"
    ]  # fmt: skip
    assert keys(in_alfa, by, min_posts=3) == ["7"]
    assert keys(in_alfa, by, min_posts=1, within_days=30) == ["1", "7"]
    assert keys(in_alfa, by, first_seen_from=date(2024, 1, 11), first_seen_until=date(2024, 3, 10)) == ["1", "7", "70"]
    assert keys(in_alfa, by, stages=("contributes",)) == ["7"]
    assert keys(in_alfa, by, stages=("contributes", "belongs"), spaces=("chat",)) == []
    staff, since = Person.objects.get(external_id="1"), datetime(2024, 1, 1, tzinfo=UTC)
    roster.add(staff, from_at=since, until_at=None, by=by, at=AT)
    assert keys(in_alfa, by, on_roster=True) == ["1"]
    assert keys(in_alfa, by, on_roster=False, spaces=("forum",)) == ["7", "8", "9"]
    assert keys(in_alfa, by, is_customer=True) == []


def test_the_stages_are_those_of_the_lifecycle(in_alfa: Tenant, held: Space, by: Actor) -> None:
    joining.join([Person.objects.get(external_id=key) for key in ("70", "8")], "She said so", by=by, at=AT)
    months = stage_months(Month(2024, 5), 1, zone=in_alfa.zone, as_of=AT)[Month(2024, 5)]
    for stage in Stage:
        found = reading.members(Rule(stages=(stage.value,)), by, at=AT, zone=in_alfa.zone)
        assert len({each.member_id or -each.pk for each in found}) == months.counts[stage]
    assert keys(in_alfa, by, stages=("belongs",)) == ["70", "8"]
    every = [keys(in_alfa, by, stages=(stage.value,)) for stage in Stage]
    assert sum(map(len, every)) == people.visible_to(by).count() - 1, "user1 wrote nothing but staff posts"


def test_a_segment_is_named_changed_and_ended(in_alfa: Tenant, by: Actor) -> None:
    one = segments.create(" Keen   ones ", Rule(min_posts=3), by=by, at=AT)
    assert one.name == "Keen ones"
    with pytest.raises(segments.SegmentNamed):
        segments.create("Keen ones", Rule(min_posts=4), by=by, at=AT)
    with pytest.raises(segments.SegmentUnchanged):
        segments.change(one, Rule(min_posts=3), by=by, at=AT)
    segments.change(one, Rule(min_posts=5), by=by, at=AT)
    assert [(each.name, each.version, each.rule.min_posts) for each in reading.visible_to(by)] == [("Keen ones", 2, 5)]
    segments.end(one, by=by, at=AT)
    assert reading.visible_to(by) == []
    with pytest.raises(segments.SegmentGone):
        segments.change(one, Rule(min_posts=6), by=by, at=AT)
    segments.create("Keen ones", Rule(min_posts=3), by=by, at=AT)
    assert SegmentVersion.objects.count() == 3
    with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
        SegmentVersion.objects.update(rule={})
    verbs = set(Entry.objects.filter(verb__startswith="members.segment.").values_list("verb", flat=True))
    assert verbs == {"members.segment.created", "members.segment.changed", "members.segment.ended"}


def test_what_is_refused_changes_nothing(in_alfa: Tenant, beta: Tenant, by: Actor) -> None:
    moderator = Actor(
        kind=ActorKind.PERSON, name="Mo", user_id=1, schema_name="c_alfa", roles=frozenset({Role.MODERATOR})
    )
    with pytest.raises(NotPermitted):
        segments.create("Keen ones", Rule(min_posts=3), by=moderator, at=AT)
    with pytest.raises(InvalidInput):
        segments.create("Everybody", Rule(), by=by, at=AT)
    with pytest.raises(segments.SegmentNamed):
        segments.create(" ", Rule(min_posts=3), by=by, at=AT)
    assert not Segment.objects.exists()
    one = segments.create("Keen ones", Rule(min_posts=3), by=by, at=AT)
    with client(beta):
        assert reading.visible_to(by) == []
        assert reading.one(one.pk, by) is None
        with pytest.raises(segments.SegmentGone):
            segments.end(one, by=by, at=AT)


def test_who_may_not_see_customers_is_offered_no_segment_of_them(in_alfa: Tenant, held: Space, by: Actor) -> None:
    keen = segments.create("Keen ones", Rule(min_posts=3), by=by, at=AT)
    owners = segments.create("Owners", Rule(is_customer=True), by=by, at=AT)
    others = segments.create("Not owners yet", Rule(is_customer=False), by=by, at=AT)
    moderator, analyst = (
        Actor(kind=ActorKind.PERSON, name="Mo", user_id=1, schema_name="c_alfa", roles=frozenset({role}))
        for role in (Role.MODERATOR, Role.ANALYST)
    )
    assert [each.pk for each in reading.visible_to(moderator)] == [keen.pk]
    assert [reading.one(each.pk, moderator) for each in (keen, owners, others)] == [keen, None, None]
    assert len(reading.visible_to(analyst)) == 3
