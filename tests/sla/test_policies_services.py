"""Service hours and promises in versions: what held when, with which holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_terms import PromiseTerms, ServiceTerms
from clients.rules.service_week import Window
from sla.models import ServiceCalendar
from sla.selectors import policies as reading
from sla.services import policies
from tenants.access.rules.permissions import NotPermitted
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant

AT = datetime(2024, 3, 10, 12, tzinfo=UTC)
HOURS = ServiceTerms(
    since=date(2024, 1, 1),
    time_zone="Europe/Stockholm",
    week={"mon": (Window(540, 1020),), "sun": (Window(0, 1440),)},
    country="SE",
    listed_holidays=(),
    promises=(),
)
PROMISE = PromiseTerms(
    CaseKind.QUESTION, PromiseKind.FIRST_RESPONSE, 480, AnsweredBy.ANYONE, Decimal("0.8"), date(2024, 1, 1)
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]


def agree(terms: PromiseTerms, by: Actor) -> None:
    policies.agree_promise(terms, time_zone="Europe/Stockholm", reason="Agreed", by=by, at=AT)


def test_hours_hold_from_local_midnight_until_the_next_version(by: Actor) -> None:
    policies.agree_calendar(HOURS, reason="Agreed", by=by, at=AT)
    summer = replace(HOURS, since=date(2024, 7, 1), week={"mon": (Window(600, 900),)})
    policies.agree_calendar(summer, reason="Summer", by=by, at=AT)
    instants = [
        (datetime(2023, 12, 31, 22, 59, tzinfo=UTC), None),
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), 1),
        (datetime(2024, 6, 30, 21, 59, tzinfo=UTC), 1),
        (datetime(2024, 6, 30, 22, 0, tzinfo=UTC), 2),
    ]
    for at, version in instants:
        found = reading.calendar_in_force(at)
        assert (found and found.version) == version
    first = reading.calendar_in_force(AT)
    assert first is not None
    assert first.week["sun"] == (Window(0, 1440),)
    assert "tue" not in first.week


def test_of_two_versions_from_the_same_instant_the_later_one_counts(by: Actor) -> None:
    agree(PROMISE, by)
    agree(replace(PROMISE, minutes=60), by)
    (found,) = reading.promises_in_force(AT)
    assert (found.minutes, found.version) == (60, 2)


def test_public_holidays_are_dates_with_their_source(by: Actor) -> None:
    calendar = policies.agree_calendar(HOURS, reason="Agreed", by=by, at=AT)
    assert date(2024, 6, 6) in calendar.holidays
    assert calendar.holidays == sorted(calendar.holidays)
    assert calendar.holidays_source.endswith("SE, public")
    assert (calendar.holidays_from_on, calendar.holidays_until_on) == (date(2024, 1, 1), date(2030, 1, 1))


def test_listed_days_are_taken_as_they_are(by: Actor) -> None:
    listed = replace(HOURS, country="", listed_holidays=(date(2024, 5, 10),))
    calendar = policies.agree_calendar(listed, reason="Agreed", by=by, at=AT)
    assert (calendar.holidays, calendar.holidays_source) == ([date(2024, 5, 10)], "listed by hand")


def test_promises_of_two_kinds_do_not_disturb_each_other(by: Actor) -> None:
    agree(PROMISE, by)
    agree(replace(PROMISE, case_kind=CaseKind.FLAG, promise=PromiseKind.DECISION, answered_by=AnsweredBy.STAFF), by)
    agree(replace(PROMISE, minutes=0, since=date(2024, 2, 1)), by)
    found = [(view.case_kind, view.minutes, view.version) for view in reading.promises_in_force(AT)]
    assert found == [("flag", 480, 1), ("question", 0, 2)]


def test_a_calendar_that_never_opens_is_refused_by_the_database(by: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        policies.agree_calendar(replace(HOURS, week={"mon": ()}), reason="Agreed", by=by, at=AT)
    assert not ServiceCalendar.objects.exists()


def test_only_who_may_agrees(alfa: Tenant) -> None:
    somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({Role.MODERATOR}))
    with pytest.raises(NotPermitted):
        policies.agree_calendar(HOURS, reason="Agreed", by=somebody, at=AT)
    with pytest.raises(NotPermitted):
        agree(PROMISE, somebody)
