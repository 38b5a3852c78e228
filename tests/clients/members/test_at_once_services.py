"""Lists that are taken in and out in the same second wait for each other, and none loses a link."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import perf_counter

from clients.members.models import Customer, CustomerKey, CustomerLink, CustomerList, MemberAddress
from clients.members.rules.customers import Basis, Stand
from clients.members.services import lists, looks
from clients.members.services.looks import Ground, ListDecided
from clients.selectors import agreements
from clients.spaces.models import Person
from clients.spaces.services.spaces import open_space
from tenants.context import client
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.racing import at_once

AT = datetime(2024, 3, 20, tzinfo=UTC)
GROUND = Ground(Basis.CONSENT, "See which customers take part", date(2025, 3, 1))


def town_of(people: int) -> Tenant:
    town: Tenant = create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)
    with client(town):
        space = open_space(spec(), by=SYSTEM, at=LONG_AGO)
        made = [Person(space=space, external_id=str(number), name=str(number)) for number in range(people)]
        Person.objects.bulk_create(made, batch_size=5000)
    return town


def customers(numbers: range) -> CustomerList:
    rows = "".join(f"a{number}@example.com\n" for number in numbers)
    return looks.hand_in("crm.csv", f"email\n{rows}".encode(), GROUND, by=SYSTEM, at=AT)


def members(numbers: range) -> CustomerList:
    rows = "".join(f"forum,{number},a{number}@example.com\n" for number in numbers)
    data = f"space,member,email\n{rows}".encode()
    return looks.hand_in("members.csv", data, GROUND, is_of_members=True, by=SYSTEM, at=AT)


def take_in(one: CustomerList) -> CustomerList:
    return lists.take_in(one, by=SYSTEM, at=AT)


def take_out(one: CustomerList) -> None:
    lists.take_out(one, reason="Wrong", by=SYSTEM, at=AT)


def test_both_sides_at_once_are_linked_and_both_ways_round_none_waits_for_ever(own_database: str) -> None:
    count, town = 300, town_of(300)
    assert all(isinstance(each, CustomerList) for each in at_once(
        town, lambda: customers(range(count)), lambda: members(range(count))
    ))  # fmt: skip
    with client(town):
        assert CustomerKey.objects.count() == 1, "of two first lists"
    for _ in range(3):
        with client(town):
            for each in CustomerList.objects.filter(state=Stand.TAKEN):
                take_out(each)
            one, reverse, other = customers(range(count)), customers(range(count)[::-1]), members(range(count))
        at_once(town, lambda: take_in(one), lambda: take_in(other), lambda: take_in(reverse))  # noqa: B023
        with client(town):
            assert {model.objects.count() for model in (Customer, MemberAddress, CustomerLink)} == {count}
            held = agreements.data_register(AT)
            assert held is not None
            assert held.lines
        at_once(town, lambda: take_out(one), lambda: lists.forget(reverse.pk, at=AT))  # noqa: B023
        with client(town):
            assert not Customer.objects.exists()
    with client(town):
        one = customers(range(3))
    told = at_once(town, lambda: take_in(one), lambda: take_in(one))
    assert sorted(type(each).__name__ for each in told) == ["CustomerList", ListDecided.__name__]


def test_large_lists_come_and_go_in_seconds_before_the_tables_are_analysed(own_database: str) -> None:
    count = 20_000
    town = town_of(count)
    with client(town):
        begun = perf_counter()
        first, second = take_in(customers(range(count))), take_in(members(range(count)))
        again = take_in(members(range(count)))
        for each in (again, second, first):
            take_out(each)
        assert perf_counter() - begun < 30
        assert not CustomerLink.objects.exists()
