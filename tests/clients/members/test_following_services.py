"""What follows from lists: at any time customers, addresses and links are those of the lists that are in."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction

from clients.members.models import Customer, CustomerKey, CustomerLink, CustomerList, KeptApart, MemberAddress, Told
from clients.members.rules.customers import Basis, digest
from clients.members.selectors import customers as reading
from clients.members.services import keys, lists, looks
from clients.members.services import links as linking
from clients.members.services.looks import Ground
from clients.spaces.models import Person, Space
from clients.spaces.services import erasing
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tenants.rules.lifecycle import Stage, StageForbids

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 20, tzinfo=UTC)
LATER = AT + timedelta(days=7)
GROUNDS = [Ground(basis, "See which customers take part", date(2025, 3, 1)) for basis in Basis]
GROUND, OTHER, _ = GROUNDS
NAMES, MEMBERS = "abcd", ("7", "8", "9")
Linked = set[tuple[str, str, str]]


@pytest.fixture
def people(forum: Space) -> dict[str, Person]:
    return {key: Person.objects.create(space=forum, external_id=key, name=key) for key in MEMBERS}


def of_customers(names: str, ground: Ground, by: Actor, at: datetime = AT) -> CustomerList:
    rows = "".join(f"{name}@example.com\n" for name in names)
    return lists.take_in_customers("crm.csv", f"email\n{rows}".encode(), ground, by=by, at=at)


def of_members(told: dict[str, str], ground: Ground, by: Actor, at: datetime = AT) -> CustomerList:
    rows = "".join(f"forum,{key},{name}@example.com\n" for key, name in told.items())
    return lists.take_in_members("m.csv", f"space,member,email\n{rows}".encode(), ground, by=by, at=at)


def plain() -> dict[str, str]:
    """Hash → name."""
    secret = keys.current(at=AT)[1]
    return {digest(f"{name}@example.com", secret): name for name in NAMES}


def linked() -> Linked:
    """Member, customer and ground of each link in force."""
    names = plain()
    held = CustomerLink.objects.filter(ended_at=None).select_related("person", "customer")
    return {(each.person.external_id, names[each.customer.digest], each.legal_basis) for each in held}


@dataclass
class Model:
    """The same, slowly: each list that is in is read anew, in the order in which they came."""

    held: list[tuple[CustomerList, dict[str, str] | str]] = field(default_factory=list)
    apart: set[tuple[str, str]] = field(default_factory=set)

    def customers(self) -> dict[str, int]:
        return {name: one.pk for one, told in self.held if isinstance(told, str) for name in told}

    def addresses(self) -> dict[str, tuple[str, int]]:
        return {key: (name, one.pk) for one, told in self.held if isinstance(told, dict) for key, name in told.items()}

    def links(self) -> Linked:
        order = {one.pk: here for here, (one, _) in enumerate(self.held)}
        bases = {one.pk: one.legal_basis for one, _ in self.held}
        customers = self.customers()
        return {
            (key, name, bases[max(list_id, customers[name], key=order.__getitem__)])
            for key, (name, list_id) in self.addresses().items()
            if name in customers and (key, name) not in self.apart
        }


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_and_goes_it_is_as_the_lists_that_are_in_tell(
    people: dict[str, Person], by: Actor, seed: int
) -> None:
    chance, model, at = random.Random(seed), Model(), AT  # noqa: S311 - a test's own
    for _ in range(14):
        at += timedelta(minutes=1)
        act, ground = chance.random(), chance.choice(GROUNDS)
        if act < 0.35 or not model.held:
            names = "".join(chance.sample(NAMES, chance.randint(1, 3)))
            model.held.append((of_customers(names, ground, by, at), names))
        elif act < 0.7:
            told = {key: chance.choice(NAMES) for key in chance.sample(MEMBERS, chance.randint(1, 3))}
            model.held.append((of_members(told, ground, by, at), told))
        elif act < 0.8 and model.links():
            key, name, _basis = chance.choice(sorted(model.links()))
            linking.unlink(CustomerLink.objects.get(person=people[key], ended_at=None), by=by, at=at)
            model.apart.add((key, name))
        else:
            one, _told = model.held.pop(chance.randrange(len(model.held)))
            if chance.random() < 0.5:
                lists.take_out(one, reason="Wrong", by=by, at=at)
            else:
                lists.forget(one.pk, at=at)
        names_of = plain()
        assert {names_of[each.digest]: each.told_by_id for each in Customer.objects.all()} == model.customers()
        addresses = MemberAddress.objects.select_related("person")
        assert {
            each.person.external_id: (names_of[each.digest], each.told_by_id) for each in addresses
        } == model.addresses()
        assert linked() == model.links()


def test_a_corrected_members_list_links_with_whom_it_names(people: dict[str, Person], by: Actor) -> None:
    of_customers("ab", GROUND, by)
    of_members({"7": "a"}, GROUND, by)
    wrong = of_members({"7": "b"}, OTHER, by, LATER)
    assert linked() == {("7", "b", "CONTRACT")}
    lists.take_out(wrong, reason="Wrong", by=by, at=LATER)
    assert linked() == {("7", "a", "CONSENT")}, "as if it had not come"
    link = CustomerLink.objects.get()
    assert (link.at, link.by_name) == (AT, by.name), "since when it was one"


def test_a_ground_that_is_withdrawn_stays_on_no_link(people: dict[str, Person], by: Actor) -> None:
    of_members({"7": "a"}, OTHER, by)
    consent = of_customers("a", GROUND, by)
    link = CustomerLink.objects.get()
    assert link.legal_basis == "CONSENT"
    of_customers("a", OTHER, by, LATER)
    lists.take_out(consent, reason="No consent was given", by=by, at=LATER)
    link.refresh_from_db()
    assert (link.legal_basis, link.at) == ("CONTRACT", AT)
    assert reading.bases_at(LATER) == ["CONTRACT"]


def test_whoever_objected_is_linked_by_no_later_list(people: dict[str, Person], by: Actor) -> None:
    of_members({"7": "a", "8": "a"}, GROUND, by)
    one = of_customers("a", GROUND, by)
    linking.unlink(CustomerLink.objects.get(person=people["7"]), by=by, at=AT)
    lists.take_out(one, reason="Wrong", by=by, at=LATER)
    assert not CustomerLink.objects.exists()
    of_customers("a", GROUND, by, LATER)
    assert linked() == {("8", "a", "CONSENT")}
    assert [each["digest"] for each in reading.held_of(people["7"], by)["kept_apart"]] == [
        Customer.objects.get().digest
    ]
    linking.link_by_hand(people["7"], "a@example.com", Basis.CONTRACT, "She wrote to us", by=by, at=LATER)
    assert not KeptApart.objects.exists(), "she says otherwise now"
    linking.unlink(CustomerLink.objects.get(person=people["7"], ended_at=None), by=by, at=LATER)
    erasing.erase(people["7"], confirm="7", by=by, at=LATER)
    assert not KeptApart.objects.exists()


def test_an_objection_outlasts_a_key_that_did_not_travel(people: dict[str, Person], by: Actor) -> None:
    of_members({"7": "a", "8": "b"}, GROUND, by)
    of_customers("ab", GROUND, by)
    linking.unlink(CustomerLink.objects.get(person=people["7"]), by=by, at=AT)
    waits = looks.hand_in("crm.csv", b"email\nc@example.com\n", GROUND, by=by, at=AT)
    CustomerKey.objects.update(sealed="")
    with pytest.raises(lists.KeyLeftBehind):
        lists.take_in(waits, by=by, at=AT)
    CustomerLink.objects.all().delete()
    of_members({"7": "c", "9": "a"}, GROUND, by, LATER)
    of_customers("abc", GROUND, by, LATER)
    found = CustomerLink.objects.filter(customer__key__sealed__gt="").values_list("person__external_id", flat=True)
    assert list(found) == ["9"], "nobody can tell any more from whom 7 is kept apart"


def test_the_migration_keeps_who_was_taken_apart(people: dict[str, Person], by: Actor) -> None:
    of_members({"7": "a", "8": "a"}, GROUND, by)
    of_customers("a", GROUND, by)
    linking.unlink(CustomerLink.objects.get(person=people["7"]), by=by, at=AT)
    held = list(KeptApart.objects.values_list("person", "key", "digest", "at", "by_name"))
    KeptApart.objects.all().delete()
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(import_module("clients.members.migrations.0005_apart_before").FILL)
    assert list(KeptApart.objects.values_list("person", "key", "digest", "at", "by_name")) == held


def test_a_list_of_code_that_noted_nothing_is_held_all_the_same(people: dict[str, Person], by: Actor) -> None:
    old = of_customers("ab", GROUND, by)
    Told.objects.filter(told_by=old).delete()
    wrong = of_customers("a", OTHER, by, LATER)
    assert Told.objects.filter(told_by=old).count() == 2
    lists.take_out(wrong, reason="Wrong", by=by, at=LATER)
    assert set(Customer.objects.values_list("told_by", flat=True)) == {old.pk}
    lists.take_out(old, reason="Wrong", by=by, at=LATER)
    assert not Customer.objects.exists()


def test_nothing_is_taken_in_when_nothing_is_ingested(in_alfa: Tenant, people: dict[str, Person], by: Actor) -> None:
    waits = looks.hand_in("crm.csv", b"email\nc@example.com\n", GROUND, by=by, at=AT)
    with public():
        Tenant.objects.filter(pk=in_alfa.pk).update(stage=Stage.PAUSED)
    for act in (
        lambda: looks.hand_in("crm.csv", b"email\nc@example.com\n", GROUND, by=by, at=AT),
        lambda: lists.take_in(waits, by=by, at=AT),
    ):
        with pytest.raises(StageForbids), transaction.atomic():
            act()
    looks.put_away(waits, by=by, at=AT)
