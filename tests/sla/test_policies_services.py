"""Promises in versions: what held when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_terms import PromiseTerms
from sla.selectors import policies as reading
from sla.services import policies
from tenants.access.rules.permissions import NotPermitted
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant
from tests.sla import town

AT = datetime(2024, 3, 10, 12, tzinfo=UTC)
PROMISE = PromiseTerms(
    CaseKind.QUESTION, PromiseKind.FIRST_RESPONSE, 480, AnsweredBy.ANYONE, Decimal("0.8"), date(2024, 1, 1)
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]


@pytest.fixture(autouse=True)
def _hours(in_alfa: Tenant) -> None:
    town.agree()


def agree(terms: PromiseTerms, by: Actor) -> None:
    policies.agree_promise(terms, time_zone="Europe/Stockholm", reason="Agreed", by=by, at=AT)


def test_of_two_versions_from_the_same_instant_the_later_one_counts(by: Actor) -> None:
    agree(PROMISE, by)
    agree(replace(PROMISE, minutes=60), by)
    (found,) = reading.promises_in_force(AT)
    assert (found.minutes, found.version) == (60, 2)


def test_promises_of_two_kinds_do_not_disturb_each_other(by: Actor) -> None:
    agree(PROMISE, by)
    agree(replace(PROMISE, case_kind=CaseKind.FLAG, promise=PromiseKind.DECISION, answered_by=AnsweredBy.STAFF), by)
    agree(replace(PROMISE, minutes=0, since=date(2024, 2, 1)), by)
    found = [(view.case_kind, view.minutes, view.version) for view in reading.promises_in_force(AT)]
    assert found == [("flag", 480, 1), ("question", 0, 2)]


def test_only_who_may_agrees(alfa: Tenant) -> None:
    somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({Role.MODERATOR}))
    with pytest.raises(NotPermitted):
        agree(PROMISE, somebody)


def test_a_promise_from_before_there_are_service_hours_is_refused(by: Actor) -> None:
    """The first instant of a day in Stockholm counts: hours stand from 1 January 2024 there."""
    with pytest.raises(policies.PromiseWithoutHours, match=r"question, first_response: promised from 2023-12-31") as no:
        agree(replace(PROMISE, since=date(2023, 12, 31)), by)
    assert "agree on hours from that day or an earlier one first" in str(no.value)
    assert no.value.facts == {"day": "2023-12-31"}
    assert reading.promises_in_force(AT) == []
    agree(PROMISE, by)
    assert len(reading.promises_in_force(AT)) == 1
