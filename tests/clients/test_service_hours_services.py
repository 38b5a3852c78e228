"""Service hours in versions: what held when, with which holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from clients.models import ServiceCalendar
from clients.rules.service_terms import ServiceTerms
from clients.rules.service_week import Window
from clients.selectors import service_hours as reading
from clients.services import service_hours
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]


def test_hours_hold_from_local_midnight_until_the_next_version(by: Actor) -> None:
    service_hours.agree_calendar(HOURS, reason="Agreed", by=by, at=AT)
    summer = replace(HOURS, since=date(2024, 7, 1), week={"mon": (Window(600, 900),)})
    service_hours.agree_calendar(summer, reason="Summer", by=by, at=AT)
    instants = [
        (datetime(2023, 12, 31, 22, 59, tzinfo=UTC), None),
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), 1),
        (datetime(2024, 6, 30, 21, 59, tzinfo=UTC), 1),
        (datetime(2024, 6, 30, 22, 0, tzinfo=UTC), 2),
    ]
    for at, version in instants:
        found = reading.in_force(at)
        assert (found and found.version) == version
    first = reading.in_force(AT)
    assert first is not None
    assert first.week["sun"] == (Window(0, 1440),)
    assert "tue" not in first.week


def test_public_holidays_are_dates_with_their_source(by: Actor) -> None:
    calendar = service_hours.agree_calendar(HOURS, reason="Agreed", by=by, at=AT)
    assert date(2024, 6, 6) in calendar.holidays
    assert calendar.holidays == sorted(calendar.holidays)
    assert calendar.holidays_source.endswith("SE, public")
    assert (calendar.holidays_from_on, calendar.holidays_until_on) == (date(2024, 1, 1), date(2030, 1, 1))


def test_listed_days_are_taken_as_they_are(by: Actor) -> None:
    listed = replace(HOURS, country="", listed_holidays=(date(2024, 5, 10),))
    calendar = service_hours.agree_calendar(listed, reason="Agreed", by=by, at=AT)
    assert (calendar.holidays, calendar.holidays_source) == ([date(2024, 5, 10)], "listed by hand")


def test_a_calendar_that_never_opens_is_refused_by_the_database(by: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        service_hours.agree_calendar(replace(HOURS, week={"mon": ()}), reason="Agreed", by=by, at=AT)
    assert not ServiceCalendar.objects.exists()


def test_what_was_agreed_stays(by: Actor) -> None:
    service_hours.agree_calendar(HOURS, reason="Agreed", by=by, at=AT)
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        ServiceCalendar.objects.update(time_zone="UTC")
    assert reading.every() == [reading.in_force(AT)]


def test_only_who_may_agrees(alfa: Tenant) -> None:
    somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({Role.MODERATOR}))
    with pytest.raises(NotPermitted):
        service_hours.agree_calendar(HOURS, reason="Agreed", by=somebody, at=AT)
