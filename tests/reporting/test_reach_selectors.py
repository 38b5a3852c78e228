"""What is counted beside the posts as a report finds it: by its month and instant, in a bounded number of queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.members.models import CormMonth, Customer, CustomerLink
from clients.members.rules.customers import Basis
from clients.members.rules.sets import Sets
from clients.members.services import corm, links, lists
from clients.members.services.looks import Ground
from clients.spaces.models import Gathering, Person, Space, Thread
from clients.spaces.rules.offline import EntrySpec, GatheringSpec
from clients.spaces.rules.space import Kind, Platform
from clients.spaces.services import offline
from clients.spaces.services.spaces import open_space
from reporting.rules.checks import Check, failed
from reporting.rules.reach import CustomerFigures, ReachFigures
from reporting.selectors import figures
from reporting.selectors import reach as reading
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec

pytestmark = pytest.mark.django_db
MARCH = Month(2024, 3)
AT = datetime(2024, 4, 8, 12, tzinfo=UTC)
EVENING = datetime(2024, 3, 5, 18, tzinfo=UTC)
HYBRID = GatheringSpec("Spring evening", "HYBRID", EVENING, EVENING + timedelta(hours=2), 12, 5, 30)


@pytest.fixture
def club(in_alfa: Tenant, by: Actor) -> Space:
    """A club that no platform sees."""
    told = spec("club", kind=Kind.OFFLINE, platform=Platform.NONE, url="")
    return open_space(told, by=by, at=AT - timedelta(days=90))


def reached(tenant: Tenant, at: datetime = AT) -> ReachFigures | None:
    return reading.reach(MARCH, tenant=tenant, as_of=at)[0]


def at_hours(hours: int, **changes: Any) -> GatheringSpec:
    begins = EVENING + timedelta(hours=hours)
    fields: dict[str, Any] = {"attended_in_person": 3, "attended_online": None, "form": "IN_PERSON", **changes}
    return GatheringSpec(f"After {hours} h", starts_at=begins, ends_at=begins + timedelta(hours=1), **fields)


def test_groups_ways_and_turnout_with_an_empty_group(in_alfa: Tenant, club: Space, by: Actor) -> None:
    old = offline.plan_group("Older growers", ["LETTER", "GATHERING"], by=by, at=AT)
    offline.plan_group("Schools", ["ONLINE"], by=by, at=AT)
    thread = Thread.objects.create(space=club, external_id="77", title="How it went")
    offline.note_gathering(club, HYBRID, thread_key=thread.external_id, groups=[old.pk], by=by, at=AT)
    offline.note_entry(club, EntrySpec(date(2024, 3, 31), "LETTER", 4), group=old.pk, by=by, at=AT)
    offline.note_entry(club, EntrySpec(date(2024, 4, 1), "LETTER", 9), group=old.pk, by=by, at=AT)
    held, follow_ups = reading.reach(MARCH, tenant=in_alfa, as_of=AT)
    assert held is not None
    assert [(group.name, group.ways, group.by_way, group.is_empty) for group in held.groups] == [
        ("Older growers", ("gathering", "letter"), {"gathering": 17, "letter": 4}, False),
        ("Schools", ("online",), {}, True),
    ]
    [evening] = held.gatherings
    told = (evening.form, evening.in_person, evening.online, evening.registered, evening.has_thread)
    assert told == ("hybrid", 12, 5, 30, True)
    assert follow_ups == ("",), "the club has no address"


def test_without_gathering_and_plan_nothing_is_kept(in_alfa: Tenant, club: Space, by: Actor) -> None:
    assert reading.reach(MARCH, tenant=in_alfa, as_of=AT) == (None, ())
    assert reading.customers(MARCH, as_of=AT) is None
    data = figures.month_data(MARCH, tenant=in_alfa, at=AT)
    assert (data.figures.reach, data.figures.customers) == (None, None)


def test_a_month_ends_in_the_client_s_zone_and_at_its_instant(in_alfa: Tenant, club: Space, by: Actor) -> None:
    ends = MARCH.ends_at(in_alfa.zone)
    hours = int((ends - EVENING).total_seconds() // 3600)
    for each in (0, hours - 1, hours):
        offline.note_gathering(club, at_hours(each), by=by, at=AT)
    held = reached(in_alfa)
    assert held is not None
    assert [each.title for each in held.gatherings] == ["After 0 h", f"After {hours - 1} h"]
    early = reached(in_alfa, EVENING + timedelta(minutes=1))
    assert early is not None
    assert [each.title for each in early.gatherings] == ["After 0 h"]
    assert reached(in_alfa, EVENING - timedelta(minutes=1)) is None


def test_what_cannot_be_is_not_told_as_unknown(in_alfa: Tenant, club: Space, by: Actor) -> None:
    offline.note_gathering(club, at_hours(0, form="ONLINE", attended_in_person=None), by=by, at=AT)
    Gathering.objects.update(attended_in_person=0)
    held = reached(in_alfa)
    assert held is not None
    assert (held.gatherings[0].in_person, held.gatherings[0].online, held.attendance.open) == (None, None, 1)


def test_the_plan_is_the_one_of_the_months_end(in_alfa: Tenant, club: Space, by: Actor) -> None:
    left = offline.plan_group("Left in March", ["DESK"], by=by, at=EVENING)
    offline.drop_group(left, by=by, at=EVENING + timedelta(days=1))
    later = offline.plan_group("Left in April", ["DESK"], by=by, at=EVENING)
    offline.drop_group(later, by=by, at=AT - timedelta(days=1))
    offline.plan_group("Written down in April", ["DESK"], by=by, at=AT)
    held = reached(in_alfa)
    assert held is not None
    assert [group.name for group in held.groups] == ["Left in April", "Written down in April"]


def test_a_group_that_was_planned_anew_is_in_no_draft_of_between(in_alfa: Tenant, club: Space, by: Actor) -> None:
    """Dropped in February, planned anew in April by another way: each month's draft has the plan that held then."""
    held = offline.plan_group("Older growers", ["LETTER"], by=by, at=datetime(2024, 1, 20, tzinfo=UTC))
    offline.drop_group(held, by=by, at=datetime(2024, 2, 10, tzinfo=UTC))
    offline.plan_group("Older growers", ["PHONE"], by=by, at=datetime(2024, 4, 2, tzinfo=UTC))
    offline.plan_group("Schools", ["ONLINE"], by=by, at=AT)

    def ways(month: int) -> dict[str, tuple[str, ...]]:
        figures_of, _ = reading.reach(Month(2024, month), tenant=in_alfa, as_of=AT)
        assert figures_of is not None
        return {group.name: group.ways for group in figures_of.groups}

    schools = {"Schools": ("online",)}
    assert ways(1) == {"Older growers": ("letter",), **schools}
    assert ways(2) == ways(3) == schools
    assert ways(4) == {"Older growers": ("phone",), **schools}


def test_a_place_off_the_platforms_is_no_source(in_alfa: Tenant, club: Space, by: Actor) -> None:
    open_space(spec("forum"), by=by, at=AT)
    data = figures.month_data(MARCH, tenant=in_alfa, at=AT)
    assert [source.name for source in data.evidence.sources] == [Space.objects.get(slug="forum").name]
    Space.objects.get(slug="forum").delete()
    nothing = figures.month_data(MARCH, tenant=in_alfa, at=AT)
    assert Check.SOURCE_GAPS not in failed(nothing)


def test_queries_do_not_grow_with_gatherings_and_groups(in_alfa: Tenant, club: Space, by: Actor) -> None:
    def queries(count: int) -> int:
        start = Gathering.objects.count()
        for number in range(start, start + count):
            group = offline.plan_group(f"Group {number}", ["DESK"], by=by, at=AT)
            thread = Thread.objects.create(space=club, external_id=f"t{number}", title="x")
            told = at_hours(number)
            offline.note_gathering(club, told, thread_key=thread.external_id, groups=[group.pk], by=by, at=AT)
            offline.note_entry(club, EntrySpec(date(2024, 3, 6), "DESK"), group=group.pk, by=by, at=AT)
        with CaptureQueriesContext(connection) as seen:
            assert reached(in_alfa) is not None
        return len(seen)

    assert queries(2) == queries(18)


@pytest.fixture
def linked(in_alfa: Tenant, by: Actor) -> Person:
    """Two customers, of whom one is a member, by lists of 20 March; the sets as they were said of March."""
    forum = open_space(spec("forum"), by=by, at=EVENING)
    ada = Person.objects.create(space=forum, external_id="7", name="Ada Lovelace")
    ground, on = Ground(Basis.CONSENT, "See who takes part", date(2025, 3, 1)), datetime(2024, 3, 20, tzinfo=UTC)
    lists.take_in_customers("crm.csv", b"email\nada@example.com\nbo@example.com\n", ground, by=by, at=on)
    lists.take_in_members("m.csv", b"space,member,email\nforum,7,ada@example.com\n", ground, by=by, at=on)
    sets = Sets(c=20000, o=5000, w=8000, x=1000, y=3000, z=4000)
    said = corm.state(MARCH, sets, converted=None, source="Survey", by=by, at=AT)
    CormMonth.objects.filter(pk=said.pk).update(x_origin="COUNTED")
    return ada


def counted(at: datetime = AT) -> CustomerFigures | None:
    return reading.customers(MARCH, as_of=at)


def test_the_linked_share_with_its_basis_and_the_sets(linked: Person, by: Actor) -> None:
    held = counted()
    assert held is not None
    assert (held.customers, held.linked, held.linked_share, held.bases) == (2, 1, 0.5, ("consent",))
    assert held.sets is not None
    assert (held.sets.u, held.sets.x, held.sets.counted, held.sets.source) == (None, 1000, ("x",), "Survey")
    text = held.model_dump_json()
    assert "Ada" not in text
    assert "example.com" not in text
    assert Customer.objects.values_list("digest", flat=True)[0] not in text


def test_unlinking_keeps_both_and_changes_the_share_from_then_on(linked: Person, by: Actor) -> None:
    links.unlink(CustomerLink.objects.get(), by=by, at=AT)
    now, before = counted(AT), counted(AT - timedelta(seconds=1))
    assert now is not None
    assert before is not None
    assert (now.customers, now.linked, now.linked_share) == (2, 0, 0.0)
    assert before.linked_share == 0.5
    assert Person.objects.filter(pk=linked.pk).exists()


def test_before_the_lists_only_the_sets_are_known(linked: Person, by: Actor) -> None:
    held = counted(datetime(2024, 3, 19, tzinfo=UTC))
    assert held is not None
    assert (held.customers, held.linked_share, held.bases) == (0, None, ())
    assert reading.customers(MARCH.shifted(-1), as_of=datetime(2024, 3, 8, tzinfo=UTC)) is None


def test_what_was_said_last_of_the_sets_holds(linked: Person, by: Actor) -> None:
    sets = Sets(c=20000, o=5000, w=8000, x=1200, y=2800, z=4000)
    corm.state(MARCH, sets, converted=None, source="Survey, corrected", by=by, at=AT + timedelta(hours=1))
    held = counted()
    assert held is not None
    assert held.sets is not None
    assert (held.sets.x, held.sets.source) == (1200, "Survey, corrected")
