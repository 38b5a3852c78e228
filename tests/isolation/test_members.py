"""Who is one with whom at one client, and who is staff there, are nothing to another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clients.members.models import KeptApart, Told
from clients.members.rules.customers import Basis
from clients.members.rules.segments import Rule
from clients.members.rules.sets import Sets
from clients.members.selectors import customers
from clients.members.selectors import segments as reading
from clients.members.services import corm, links, lists, segments
from clients.members.services.links import LinkGone
from clients.members.services.looks import Ground, ListDecided
from clients.spaces.models import Member, MemberTurn, Person, RosterEntry, Space
from clients.spaces.selectors import people as listed
from clients.spaces.selectors.joined import joined_people
from clients.spaces.selectors.lifecycle import stage_months
from clients.spaces.services import joining, roster
from clients.spaces.services.spaces import open_space
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)


def people(by: Actor) -> list[Person]:
    """The same name in two spaces."""
    spaces = [open_space(spec(slug), by=by, at=AT) for slug in ("forum", "chat")]
    return [Person.objects.create(space=space, external_id="7", name="Ada") for space in spaces]


def test_joined_people_stay_where_they_are(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    with client(beta):
        theirs = people(by)
    with client(alfa):
        ours = people(by)
        joining.join(ours, "She said so", by=by, at=AT)
        assert len(joined_people(list(Space.objects.values_list("pk", flat=True)))[0]) == 2
    with client(beta):
        assert not Member.objects.exists()
        assert not MemberTurn.objects.exists()
        assert len(joined_people(list(Space.objects.values_list("pk", flat=True)))[0]) == 0
        with pytest.raises(joining.NotJoined):
            joining.part(theirs[0], "why", by=by, at=AT)


def test_the_list_the_roster_and_the_stages_are_each_clients_own(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    with client(alfa):
        ours = people(by)
        entry = roster.add(ours[0], from_at=AT, until_at=None, by=by, at=AT)
        assert listed.visible_to(by).count() == 2
    with client(beta):
        assert not listed.visible_to(by).exists()
        assert listed.one(ours[0].pk, by) is None
        assert listed.roster_entry(entry.pk, by) is None
        assert not RosterEntry.objects.exists()
        months = stage_months(Month(2024, 3), 1, zone=beta.zone, as_of=AT)
        assert months[Month(2024, 3)].came == 0
        with pytest.raises(roster.NotOnTheRoster):
            roster.remove(entry, by=by, at=AT)


def test_segments_and_customers_are_each_clients_own(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    ground = Ground(Basis.CONSENT, "See who takes part", date(2025, 1, 1))
    with client(alfa):
        ours = people(by)
        one = segments.create("Chatting", Rule(spaces=("chat",)), by=by, at=AT)
        handed_in = lists.take_in_customers("crm.csv", b"email\nada@example.com\n", ground, by=by, at=AT)
        told = b"space,member,email\nforum,7,ada@example.com\n"
        lists.take_in_members("members.csv", told, ground, by=by, at=AT)
        corm.state(Month(2024, 3), Sets(c=2, o=2, w=1, x=1, y=0, z=0), converted=None, source="x", by=by, at=AT)
        assert reading.members(Rule(is_customer=True), by, at=AT, zone=alfa.zone).count() == 1
    with client(beta):
        people(by)
        assert reading.visible_to(by) == []
        assert reading.one(one.pk, by) is None
        assert not reading.members(Rule(is_customer=True), by, at=AT, zone=beta.zone).exists()
        assert customers.linked().customers == 0
        assert customers.corm(by) == {}
        assert not customers.lists(by).exists()
        assert not Told.objects.exists()
        for act in (
            lambda: lists.take_in(handed_in, by=by, at=AT),
            lambda: lists.take_out(handed_in, reason="Not ours", by=by, at=AT),
        ):
            with pytest.raises((ListDecided, lists.ListGone)):
                act()
        lists.forget(handed_in.pk, at=AT)
    with client(alfa):
        assert Told.objects.filter(told_by=handed_in).count() == 1
        assert customers.linked().linked == 1
        (link,) = customers.links_of(ours[0], by)
        with client(beta), pytest.raises(LinkGone):
            links.unlink(link, by=by, at=AT)
        assert not KeptApart.objects.exists()
        links.unlink(link, by=by, at=AT)
        assert KeptApart.objects.count() == 1
    with client(beta):
        assert not KeptApart.objects.exists()
