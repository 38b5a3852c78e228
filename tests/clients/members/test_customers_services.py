"""Customers taken in as hashes, linked with members and apart again; nothing of an address is left anywhere."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from openpyxl import Workbook

from clients.members.connectors import tables
from clients.members.models import CormMonth, Customer, CustomerKey, CustomerLink, CustomerList, MemberAddress
from clients.members.rules.customers import Basis
from clients.members.rules.segments import Rule
from clients.members.rules.sets import Sets, SetsDisagree
from clients.members.selectors import customers as reading
from clients.members.selectors import segments
from clients.members.services import corm, links, lists
from clients.members.services.looks import Ground, GroundNeeded
from clients.selectors import agreements
from clients.spaces.connectors.xlsx.bounds import NotAWorkbook
from clients.spaces.models import Person, Post, Space, Thread
from clients.spaces.services import erasing
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 20, tzinfo=UTC)
APRIL = datetime(2024, 4, 2, tzinfo=UTC)
GROUND = Ground(Basis.CONSENT, "See which customers take part", date(2025, 3, 1))
CUSTOMERS = b"Name;E-mail\nAda;Ada@Example.com\nBo;bo@example.com\nAda;ada@example.com\nCy;nobody\n;\n"
MEMBERS = b"space,member,email\nforum,7,ada@example.com\nforum,9,dee@example.com\nforum,404,x@example.com\n"


@pytest.fixture
def ada(forum: Space) -> Person:
    """Ada (7) and Di (9) wrote in March."""
    made = []
    for key, name in (("7", "Ada"), ("9", "Di")):
        who = Person.objects.create(space=forum, external_id=key, name=name)
        thread = Thread.objects.create(space=forum, external_id=key, starter=who)
        at = datetime(2024, 3, 2, tzinfo=UTC)
        Post.objects.create(space=forum, external_id=key, thread=thread, author=who, created_at=at)
        made.append(who)
    return made[0]


def counts(one: CustomerList) -> tuple[int, ...]:
    return one.row_count, one.matched_count, one.unmatched_count, one.duplicate_count, one.invalid_count


def both(by: Actor) -> None:
    lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    lists.take_in_members("members.csv", MEMBERS, GROUND, by=by, at=AT)


def test_a_list_is_matched_and_reported(ada: Person, by: Actor) -> None:
    first = lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    assert counts(first) == (4, 0, 2, 1, 1)
    members = lists.take_in_members("members.csv", MEMBERS, GROUND, by=by, at=AT)
    assert counts(members) == (3, 1, 1, 0, 1)
    link = CustomerLink.objects.get()
    assert (link.person_id, link.way, link.legal_basis) == (ada.pk, "HASH", "CONSENT")
    again = lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    assert counts(again) == (4, 1, 1, 1, 1)
    assert (Customer.objects.count(), CustomerLink.objects.count(), MemberAddress.objects.count()) == (2, 1, 2)
    assert (reading.linked().linked, reading.linked().share) == (1, 0.5)


def test_a_workbook_and_a_named_column(ada: Person, by: Actor) -> None:
    book = Workbook()
    book.active.append(["Kund", "Kontakt"])
    book.active.append(["Ada", "ada@example.com"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(tables.NoSuchColumn) as refused:
        lists.take_in_customers("crm.xlsx", out.getvalue(), GROUND, by=by, at=AT)
    assert refused.value.facts == {"column": "email", "columns": "Kund, Kontakt"}
    made = lists.take_in_customers("crm.xlsx", out.getvalue(), GROUND, column="kontakt", by=by, at=AT)
    assert counts(made) == (1, 0, 1, 0, 0)
    for name, data in (("a.xlsx", b"PK no"), ("a.csv", b"\xff\xfe"), ("a.csv", b""), ("a.csv", b" , \n")):
        with pytest.raises((tables.UnreadableList, NotAWorkbook)):
            lists.take_in_customers(name, data, GROUND, by=by, at=AT)
    assert CustomerList.objects.count() == 1


def test_no_address_is_left_anywhere(in_alfa: Tenant, ada: Person, by: Actor, caplog: pytest.LogCaptureFixture) -> None:
    both(by)
    links.link_by_hand(Person.objects.get(external_id="9"), "BO@example.com", Basis.CONTRACT, "Said so", by=by, at=AT)
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [in_alfa.schema_name])
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{in_alfa.schema_name}"."{table}" t')
            assert not [row for (row,) in cursor.fetchall() if "@example.com" in row], table
    assert "@example.com" not in caplog.text
    assert len(CustomerKey.objects.get().sealed) > 100


def test_the_data_register_says_so(ada: Person, by: Actor) -> None:
    both(by)
    held = agreements.data_register(AT)
    assert held is not None
    assert [each["what"] for each in held.lines if "hashes" in each["what"]] == [
        "Customers’ addresses, as keyed hashes, from crm.csv (2024-03-20)",
        "Members’ addresses, as keyed hashes, from members.csv (2024-03-20)",
    ]
    (line,) = [each for each in held.lines if "crm.csv" in each["what"]]
    assert (line["why"], line["legal_basis"], line["kept_for"]) == (GROUND.purpose, "CONSENT", "Until 2025-03-01")


def test_unlinking_keeps_both_and_lasts(in_alfa: Tenant, ada: Person, by: Actor) -> None:
    both(by)
    assert segments.members(Rule(is_customer=True), by, at=AT, zone=in_alfa.zone).get() == ada
    link = CustomerLink.objects.get()
    links.unlink(link, by=by, at=AT)
    with pytest.raises(links.LinkGone):
        links.unlink(link, by=by, at=AT)
    both(by)
    assert (reading.linked().customers, reading.linked().linked) == (2, 0), "no list links them again"
    assert Person.objects.filter(pk=ada.pk).exists()
    again = links.link_by_hand(ada, "ada@example.com", Basis.CONTRACT, "She wrote to us", by=by, at=AT)
    assert [each.pk for each in reading.links_of(ada, by)] == [again.pk, link.pk]
    with pytest.raises(links.LinkedAlready):
        links.link_by_hand(ada, "bo@example.com", Basis.CONTRACT, "why", by=by, at=AT)
    verbs = set(Entry.objects.filter(verb__startswith="members.customer.").values_list("verb", flat=True))
    assert verbs == {"members.customer.linked", "members.customer.unlinked"}


def test_an_erased_member_is_nobodys_customer(ada: Person, by: Actor) -> None:
    both(by)
    held = reading.held_of(ada, by)
    assert {table: len(rows) for table, rows in held.items()} == {
        "customer_links": 1, "address_hashes": 1, "told_by_lists": 1, "kept_apart": 0
    }  # fmt: skip
    told = held["told_by_lists"][0]
    assert (told["told_by__source_name"], told["told_by__kept_until"]) == ("members.csv", GROUND.kept_until)
    assert told["digest"] == held["address_hashes"][0]["digest"]
    erasing.erase(ada, confirm="Ada", by=by, at=AT)
    assert not CustomerLink.objects.exists()
    assert not MemberAddress.objects.filter(person=ada).exists()
    assert Customer.objects.count() == 2
    assert lists.take_in_members("members.csv", MEMBERS, GROUND, by=by, at=AT).invalid_count == 2


def test_a_list_goes_on_its_day(ada: Person, by: Actor) -> None:
    first = lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
    later = lists.take_in_customers("crm.csv", b"email\nada@example.com\n", GROUND, by=by, at=AT)
    lists.take_in_members("members.csv", MEMBERS, GROUND, by=by, at=AT)
    lists.forget(first.pk, at=AT)
    assert (Customer.objects.count(), CustomerLink.objects.count()) == (1, 1), "Ada is the later list's"
    lists.forget(later.pk, at=AT)
    assert (Customer.objects.count(), CustomerLink.objects.count(), CustomerList.objects.count()) == (0, 0, 3)
    lists.forget(later.pk, at=AT)
    told = [entry.data for entry in Entry.objects.filter(verb="members.list.forgotten").order_by("pk")]
    assert told == [{"customer_count": 1}, {"customer_count": 1, "customerlink_count": 1}], "once each"


def test_the_sets_month_by_month(in_alfa: Tenant, ada: Person, by: Actor) -> None:
    both(by)
    found = reading.counted(Month(2024, 3), zone=in_alfa.zone, as_of=APRIL)
    assert (found.o, found.x, found.w, found.newly) == (2, 1, 2, 1)
    sets: dict[str, Any] = {"u": 100_000, "c": 20_000, "o": 5_000, "w": 8_000, "x": 1_000, "y": 3_000, "z": 4_000}
    corm.state(Month(2024, 2), Sets(**sets), converted=None, source="Their CRM", by=by, at=AT)
    with pytest.raises(SetsDisagree, match="X ⊆ O"):
        corm.state(Month(2024, 3), Sets(**{**sets, "o": 999}), converted=None, source="Their CRM", by=by, at=AT)
    with pytest.raises(SetsDisagree, match="no customers"):
        corm.state(Month(2024, 3), Sets(**sets), converted=4001, source="Their CRM", by=by, at=AT)
    with pytest.raises(corm.SourceNeeded):
        corm.state(Month(2024, 3), Sets(**sets), converted=200, source=" ", by=by, at=AT)
    as_held = Sets(**{**sets, "o": found.o, "x": found.x, "y": 3_999})
    row = corm.state(Month(2024, 3), as_held, converted=200, source="Their CRM", by=by, at=APRIL)
    assert (row.o_origin, row.x_origin) == ("COUNTED", "COUNTED"), "by the service, whoever says it"
    corm.state(Month(2024, 3), Sets(**{**sets, "u": None}), converted=200, source="Corrected", by=by, at=APRIL)
    held = reading.corm(by)
    assert [(month, row.u, row.x_origin) for month, row in held.items()] == [
        ("2024-03", None, "STATED"), ("2024-02", 100_000, "STATED")
    ]  # fmt: skip
    assert CormMonth.objects.count() == 3


def test_what_is_refused_changes_nothing(alfa: Tenant, beta: Tenant, ada: Person, by: Actor) -> None:
    manager = Actor(
        kind=ActorKind.PERSON, name="Cm", user_id=1, schema_name="c_alfa", roles=frozenset({Role.COMMUNITY_MANAGER})
    )
    with pytest.raises(NotPermitted):
        lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=manager, at=AT)
    for bad in (Ground(Basis.CONSENT, " ", date(2025, 1, 1)), Ground(Basis.CONSENT, "x", date(2024, 3, 20)),
                Ground(Basis.CONSENT, "x", date(2044, 3, 20))):  # fmt: skip
        with pytest.raises(GroundNeeded):
            lists.take_in_customers("crm.csv", CUSTOMERS, bad, by=by, at=AT)
    assert not CustomerList.objects.exists()
    both(by)
    with pytest.raises(links.NoSuchCustomer):
        links.link_by_hand(ada, "stranger@example.com", Basis.CONSENT, "why", by=by, at=AT)
    with pytest.raises(links.LinkReasonNeeded):
        links.link_by_hand(ada, "bo@example.com", Basis.CONSENT, "", by=by, at=AT)
    link = CustomerLink.objects.get()
    with client(beta):
        assert not Customer.objects.exists()
        assert not reading.lists(by).exists()
        assert reading.link(link.pk, by) is None
        assert reading.corm(by) == {}
        assert reading.linked().share is None
        with pytest.raises(links.LinkGone):
            links.unlink(link, by=by, at=AT)
        lists.take_in_customers("crm.csv", CUSTOMERS, GROUND, by=by, at=AT)
        theirs = set(Customer.objects.values_list("digest", flat=True))
    with client(alfa):
        assert not theirs & set(Customer.objects.values_list("digest", flat=True)), "another client, another key"
