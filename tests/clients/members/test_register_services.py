"""What the data register says of lists: those that are held, now and later, beside what people agreed on themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from clients.brief.agreements import DataLine, DataLines
from clients.members.models import CustomerList
from clients.members.rules.customers import Basis
from clients.members.services import lists
from clients.members.services.looks import Ground
from clients.models import DataRegister
from clients.rules.data_register import MOST_LINES, OF_LISTS
from clients.selectors import agreements
from clients.services import agreements as agreeing
from tenants.kernel.actor import Actor
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 20, tzinfo=UTC)
LATER = AT + timedelta(days=7)
GROUND = Ground(Basis.CONSENT, "See which customers take part", date(2025, 3, 1))
SAID = {"why": "Answer", "legal_basis": "contract", "kept_for": "A year", "receivers": "Us", "place": "Here"}
POSTS = DataLine.model_validate({"what": "Posts", **SAID})


def taken_in(name: str, by: Actor, at: datetime = AT, ground: Ground = GROUND) -> CustomerList:
    made: CustomerList = lists.take_in_customers(name, b"email\nada@example.com\n", ground, by=by, at=at)
    return made


def agree(lines: list[DataLine], by: Actor, at: datetime, valid_from: datetime | None = None) -> DataRegister:
    return agreeing.agree_data_register(lines, valid_from=valid_from or at, reason="Agreed", by=by, at=at)


def held(at: datetime) -> list[dict[str, Any]]:
    found = agreements.data_register(at)
    return [dict(line) for line in found.lines] if found else []


def whats(at: datetime) -> list[str]:
    return [line["what"] for line in held(at)]


def typed(at: datetime) -> tuple[DataLine, ...]:
    """As the form of the register reads its lines back."""
    plain = [{name: line[name] for name in DataLine.model_fields} for line in held(at)]
    lines = [{**line, "legal_basis": line["legal_basis"].lower()} for line in plain]
    assert len({line["what"].casefold() for line in lines}) == len(lines)
    return TypeAdapter(DataLines).validate_python(lines)


def test_the_last_list_that_goes_is_named_no_more(in_alfa: Tenant, by: Actor) -> None:
    one = taken_in("crm.csv", by)
    assert len(whats(AT)) == 1
    lists.take_out(one, reason="Wrong", by=by, at=LATER)
    assert (whats(AT), whats(LATER)) == (["Customers’ addresses, as keyed hashes, from crm.csv (2024-03-20)"], [])
    over = taken_in("crm.csv", by, LATER)
    lists.forget(over.pk, at=LATER)
    assert whats(LATER) == []


def test_a_register_that_begins_later_names_the_lists_too(in_alfa: Tenant, by: Actor) -> None:
    agree([POSTS], by, AT - timedelta(days=1), AT + timedelta(days=3))
    one = taken_in("crm.csv", by)
    assert [len(whats(AT)), len(whats(LATER))] == [1, 2]
    lists.take_out(one, reason="Wrong", by=by, at=AT)
    assert (whats(AT), whats(LATER)) == ([], ["Posts"])


def test_lists_of_one_ground_and_day_are_one_line_and_people_can_save_it(in_alfa: Tenant, by: Actor) -> None:
    agree([POSTS], by, AT)
    for number in range(4):
        taken_in(f"{'long' * number}crm{number}.csv", by, AT + timedelta(minutes=number))
    assert len(typed(LATER)) == 2
    for number in range(MOST_LINES + 2):
        purpose = replace(GROUND, purpose=f"Purpose {number}")
        taken_in("crm.csv", by, AT + timedelta(hours=number), purpose)
    said = typed(LATER)
    assert len(said) == 2
    with pytest.raises(agreeing.AgreementUnchanged):
        agree(list(said), by, LATER)
    agree([said[0].model_copy(update={"why": "Moderate"}), said[1]], by, LATER)
    taken_in("new.csv", by, LATER)
    assert [(line["why"][:8], OF_LISTS in line) for line in held(LATER)] == [("Moderate", False), ("See whic", True)]


def test_two_lists_of_one_name_and_day_are_told_apart(in_alfa: Tenant, by: Actor) -> None:
    taken_in("crm.csv", by)
    taken_in("crm.csv", by, ground=replace(GROUND, basis=Basis.CONTRACT))
    assert len(typed(AT)) == 2


def test_a_line_of_ones_own_stays_whatever_it_says(in_alfa: Tenant, by: Actor) -> None:
    own = "Customers’ addresses, as keyed hashes, from our shop, as the lawyer wrote"
    agree([POSTS.model_copy(update={"what": own})], by, AT)
    one = taken_in("crm.csv", by)
    lists.take_out(one, reason="Wrong", by=by, at=LATER)
    assert whats(LATER) == [own]


def test_a_line_from_before_they_were_marked_is_ours(in_alfa: Tenant, by: Actor) -> None:
    one = taken_in("crm.csv", by)
    lines = [{name: value for name, value in line.items() if name != OF_LISTS} for line in held(AT)]
    DataRegister.objects.create(
        version=2, lines=lines, valid_from=AT, reason="Before", changed_by="x", changed_at=AT
    )  # fmt: skip
    lists.take_out(one, reason="Wrong", by=by, at=LATER)
    assert whats(LATER) == []
