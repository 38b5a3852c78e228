"""A list that is looked through first, and one that is taken out again: what stood before it stands after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from clients.members.models import Customer, CustomerLink, CustomerList, MemberAddress, Told
from clients.members.rules.customers import Basis
from clients.members.selectors import customers as reading
from clients.members.services import lists, looks
from clients.members.services.looks import Ground, GroundNeeded, ListDecided
from clients.selectors import agreements
from clients.spaces.models import Person, Space
from clients.spaces.services import erasing
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.boards import selectors_work
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant
from tenants.services.once import SentBefore
from tests.clients.members.test_customers_services import counts

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 20, tzinfo=UTC)
LATER = AT + timedelta(days=7)
GROUND = Ground(Basis.CONSENT, "See which customers take part", date(2025, 3, 1))
OTHER = Ground(Basis.CONTRACT, "Serve who bought", date(2024, 12, 1))
CUSTOMERS = b"E-mail\nAda@Example.com\nbo@example.com\nada@example.com\n\nnobody\n"
MEMBERS = b"space,member,email\nforum,7,ada@example.com\nforum,404,x@example.com\nforum,9,\n"


@pytest.fixture
def ada(forum: Space) -> Person:
    made = [Person.objects.create(space=forum, external_id=key, name=key) for key in ("7", "9")]
    return made[0]


def register() -> list[tuple[str, str]]:
    held = agreements.data_register(LATER)
    return [(each["what"], each["legal_basis"]) for each in held.lines] if held else []


def links() -> list[tuple[str, str]]:
    return list(CustomerLink.objects.values_list("person__external_id", "legal_basis"))


def test_a_look_tells_and_nothing_follows(ada: Person, by: Actor) -> None:
    lists.take_in_members("members.csv", MEMBERS, GROUND, by=by, at=AT)
    held = register()
    look = looks.hand_in("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    assert counts(look) == (4, 1, 1, 1, 1)
    assert look.left_out == [{"row": 4, "why": "TWICE", "first": 2}, {"row": 6, "why": "NO_ADDRESS"}]
    assert not Customer.objects.exists()
    assert links() == []
    assert register() == held
    assert [each.pk for each in reading.waiting(by)] == [look.pk]
    taken = lists.take_in(look, by=by, at=LATER)
    assert counts(taken) == (4, 1, 1, 1, 1)
    assert (taken.state, taken.at, taken.left_out, links()) == ("TAKEN", LATER, [], [("7", "CONSENT")])
    for act in (lists.take_in, looks.put_away):
        with pytest.raises(ListDecided):
            act(look, by=by, at=LATER)


def test_of_members_a_row_of_nobody_is_told(ada: Person, by: Actor) -> None:
    look = looks.hand_in("members.csv", MEMBERS, GROUND, is_of_members=True, by=by, at=AT)
    assert counts(look) == (3, 0, 1, 0, 2)
    assert look.left_out == [{"row": 3, "why": "NO_MEMBER"}, {"row": 4, "why": "NO_ADDRESS"}]
    erasing.erase(ada, confirm="7", by=by, at=AT)
    assert not Told.objects.exists(), "who is erased while it waits is not in it any more"
    assert counts(lists.take_in(look, by=by, at=AT)) == (3, 0, 0, 0, 3)
    assert not MemberAddress.objects.exists()


def test_what_nobody_decides_on_and_what_is_put_away_is_gone(ada: Person, by: Actor) -> None:
    first, second = (looks.hand_in("crm.csv", CUSTOMERS, GROUND, by=by, at=AT) for _ in range(2))
    assert selectors_work.next_at(looks.EXPIRE, first.pk) == AT + timedelta(days=1)
    looks.put_away(first, by=by, at=AT)
    looks.expire(second.pk)
    assert not CustomerList.objects.exists()
    assert not Told.objects.exists()
    taken = lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    looks.expire(taken.pk)
    assert Customer.objects.count() == 2
    verbs = Entry.objects.filter(verb__startswith="members.list.").order_by("pk").values_list("verb", flat=True)
    assert [each.rpartition(".")[2] for each in verbs] == [
        "handed_in",
        "handed_in",
        "put_away",
        "handed_in",
        "taken_in",
    ]


def test_one_form_hands_in_one_list_and_its_last_day_may_come_meanwhile(ada: Person, by: Actor) -> None:
    form = uuid4()
    look = looks.hand_in("crm.csv", CUSTOMERS, GROUND, once=form, by=by, at=AT)
    with pytest.raises(SentBefore) as sent:
        looks.hand_in("crm.csv", CUSTOMERS, GROUND, once=form, by=by, at=AT)
    assert sent.value.facts == {"pk": look.pk}
    assert Told.objects.count() == 2
    with pytest.raises(GroundNeeded):
        lists.take_in(look, by=by, at=datetime(2025, 3, 1, tzinfo=UTC))
    assert reading.waiting(by).get() == look


def test_taken_out_what_stood_before_stands_again(ada: Person, by: Actor) -> None:
    lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    lists.take_in_members("members.csv", MEMBERS, GROUND, by=by, at=AT)
    wrong = lists.take_in_customers("wrong.csv", CUSTOMERS + b"cy@example.com\n", OTHER, by=by, at=LATER)
    moved = b"space,member,email\nforum,7,cy@example.com\nforum,9,cy@example.com\n"
    members = lists.take_in_members("moved.csv", moved, OTHER, by=by, at=LATER)
    assert (Customer.objects.count(), links()) == (3, [("9", "CONTRACT"), ("7", "CONTRACT")])
    told = [("crm.csv", "CONSENT"), ("members.csv", "CONSENT"), ("wrong.csv", "CONTRACT"), ("moved.csv", "CONTRACT")]
    assert [(name in what, basis) for (what, basis), (name, _) in zip(register(), told, strict=True)] == [
        (True, basis) for _, basis in told
    ]  # each list's own source and ground
    lists.take_out(members, reason="Another client’s", by=by, at=LATER)
    assert links() == [("7", "CONTRACT")]
    assert {each.told_by.source_name for each in MemberAddress.objects.all()} == {"members.csv"}
    lists.take_out(wrong, reason="Another client’s", by=by, at=LATER)
    assert {each.told_by.source_name for each in Customer.objects.all()} == {"crm.csv"}
    assert (Customer.objects.count(), links()) == (2, [("7", "CONSENT")])
    assert len(register()) == 2
    wrong.refresh_from_db()
    assert (wrong.state, wrong.out_at, wrong.out_by, wrong.out_reason) == ("OUT", LATER, by.name, "Another client’s")
    assert counts(wrong)[0] == 5, "its report stays"
    entry = Entry.objects.filter(verb="members.list.taken_out").latest("pk")
    assert entry.data == {"note": "Another client’s", "customer_count": 1}
    with pytest.raises(lists.ListGone):
        lists.take_out(wrong, reason="Again", by=by, at=LATER)
    assert selectors_work.next_at(lists.FORGET, wrong.pk) is None
    lists.forget(wrong.pk, at=LATER)
    assert not Entry.objects.filter(verb="members.list.forgotten").exists()


def test_a_list_that_is_over_is_named_no_more(ada: Person, by: Actor) -> None:
    first = lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    members = lists.take_in_members("members.csv", MEMBERS, GROUND, by=by, at=AT)
    lists.forget(members.pk, at=LATER)
    assert [what.partition(",")[0] for what, _ in register()] == ["Customers’ addresses"]
    assert links() == [], "a link by hash rests on both sides"
    assert Customer.objects.filter(told_by=first).count() == 2


def test_who_may_and_whose_it_is(alfa: Tenant, beta: Tenant, ada: Person, by: Actor) -> None:
    manager = replace(by, kind=ActorKind.PERSON, roles=frozenset({Role.COMMUNITY_MANAGER}))
    look = looks.hand_in("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    taken = lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    for act in (
        lambda: looks.hand_in("crm.csv", CUSTOMERS, GROUND, by=manager, at=AT),
        lambda: looks.put_away(look, by=manager, at=AT),
        lambda: lists.take_in(look, by=manager, at=AT),
        lambda: lists.take_out(taken, reason="x", by=manager, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()
    for reason in ("", " ", "x" * 301, "a\u202eb"):
        with pytest.raises(lists.OutReasonNeeded):
            lists.take_out(taken, reason=reason, by=by, at=AT)
    with client(beta):
        assert not reading.handed_in(by).exists()
        looks.expire(look.pk)
        with pytest.raises(ListDecided):
            lists.take_in(look, by=by, at=AT)
        with pytest.raises(lists.ListGone):
            lists.take_out(taken, reason="x", by=by, at=AT)
    with client(alfa):
        assert reading.handed_in(by).count() == 2
        assert Customer.objects.count() == 2
