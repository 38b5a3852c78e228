"""Service levels in the portal: what was promised, how it was kept, and why it was not; never 100 % of nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from playbooks.rules.guideline import Action
from sla.models import Case
from sla.rules.words import PauseReason
from sla.services import cases
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.cms.queue_cases import a_flag_case, a_forum, settled_there
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]
MARCH = datetime(2026, 3, 2, 10, tzinfo=UTC)
PAGE = "/service-levels/?month=2026-03"


@pytest.fixture
def forum(alfa: Tenant) -> int:
    return a_forum(alfa)


@pytest.fixture
def portal(alfa: Tenant, viewer: User, sign_in: SignIn) -> Client:
    return sign_in(viewer, alfa)


@pytest.fixture
def kept(alfa: Tenant, forum: int, moderator: User) -> Callable[..., int]:
    """A case of March 2026, decided after so many minutes; of one hour that was promised."""

    def opened(title: str, minutes: int, *, day: int = 2, claimed: bool = False) -> int:
        at = MARCH.replace(day=day)
        number = a_flag_case(alfa, forum, title, at=at)
        with standing_at(alfa):
            by, case = actor_at(moderator, alfa, at=timezone.now()), Case.objects.get(number=number)
            if claimed:
                cases.claim(case, by=by, at=at + timedelta(minutes=1))
            case.refresh_from_db()
            later = at + timedelta(minutes=minutes)
            cases.decide(case, action=Action.KEEP, rule="", reason="Fine", by=by, at=later, seen=case.moves)
        return number

    return opened


def only_promise(page: Any) -> Any:
    [promise] = page.context["levels"].promises
    return promise


def test_a_month_says_how_its_promises_were_kept(portal: Client, kept: Callable[..., int]) -> None:
    for index in range(9):
        kept(f"In time {index}", 30 + index)
    kept("Late", 90, claimed=True)
    page = portal.get(PAGE)
    text = text_of(page)
    assert "The promise was kept in March 2026." in text
    assert "Of 10 times that a promise came due we kept it 9." in text
    assert "Flags: decision within 1 h of service time, in 90% of cases 90.0% 9 of 10 in time" in text
    assert only_promise(page).bar.width == 90.0
    assert "1 promise was missed" in text
    assert "taken in time, not finished in time" in text
    assert "30 min" in text
    assert "half of them within 34 min" in text or "half of them within 35 min" in text


def test_what_was_decided_on_the_platform_counts_and_is_told_apart(
    alfa: Tenant, portal: Client, forum: int, kept: Callable[..., int]
) -> None:
    kept("Here", 30)
    for title, minutes in (("There", 20), ("There, late", 90)):
        number = a_flag_case(alfa, forum, title, at=MARCH)
        settled_there(alfa, number, at=MARCH + timedelta(minutes=minutes), by_staff=True)
    number = a_flag_case(alfa, forum, "By nobody", at=MARCH)
    settled_there(alfa, number, at=MARCH + timedelta(minutes=20), by_staff=False)
    text = text_of(portal.get(PAGE))
    assert "Of 3 times that a promise came due we kept it 2." in text
    assert "Decided by a person 3 2 of them on the platform itself, half of them within 30 min" in text


def test_below_target_is_said_in_the_first_sentence(portal: Client, kept: Callable[..., int]) -> None:
    kept("In time", 30)
    kept("Late", 61)
    page = portal.get(PAGE)
    assert "The promise fell short in March 2026." in text_of(page)
    assert (only_promise(page).word, only_promise(page).tone) == ("below target", "bad")
    assert "nobody had taken it when it came due" in text_of(page)


def test_a_month_without_cases_has_no_percentage(portal: Client, forum: int) -> None:
    page = portal.get(PAGE)
    text = text_of(page)
    assert "There was nothing to answer in March 2026." in text
    assert "No cases" in text
    assert "that is not the same as keeping it" in text
    assert "100" not in text
    assert only_promise(page).bar is None


def test_without_promises_it_says_so(portal: Client) -> None:
    assert "No promise was in force" in text_of(portal.get("/service-levels/"))


def test_the_running_month_says_that_it_still_moves(portal: Client, forum: int) -> None:
    assert "The month is not over" in text_of(portal.get("/service-levels/"))
    assert "The month is not over" not in text_of(portal.get(PAGE))


def test_pauses_stand_by_reason(
    alfa: Tenant, portal: Client, forum: int, moderator: User, kept: Callable[..., int]
) -> None:
    number = a_flag_case(alfa, forum, "Waits", at=MARCH)
    with standing_at(alfa):
        by, case = actor_at(moderator, alfa, at=timezone.now()), Case.objects.get(number=number)
        at = MARCH + timedelta(minutes=10)
        cases.pause(case, reason=PauseReason.CLIENT, evidence="Mail 4711", by=by, at=at)
        cases.resume(case, by=by, at=at + timedelta(minutes=95))
    text = text_of(portal.get(PAGE))
    assert "A clock was paused once" in text
    assert "Waits for the client 1 h 35 min 1 time" in text
    assert "Mail 4711" not in text


def test_months_are_walked_within_the_service(portal: Client, forum: int, alfa: Tenant) -> None:
    page = portal.get(PAGE)
    assert [page.context[way].month for way in ("earlier", "later")] == ["2026-02", "2026-04"]
    assert portal.get("/service-levels/").context["later"] is None
    first = portal.get("/service-levels/?month=2017-01")
    assert first.context["earlier"] is None
    assert first.context["levels"].months == ("Jan 17",)
    for month in ("2016-12", "2931-01", "nonsense", "2026-13"):
        assert portal.get(f"/service-levels/?month={month}").status_code == 404


def test_a_case_is_a_link_for_staff_alone(
    alfa: Tenant, portal: Client, moderator: User, sign_in: SignIn, kept: Callable[..., int]
) -> None:
    kept("Late", 61)
    assert "/desk/cases/" not in portal.get(PAGE).content.decode()
    assert 'href="/desk/cases/1/"' in sign_in(moderator, alfa).get(PAGE).content.decode()


def test_nothing_of_what_was_written_is_shown(portal: Client, kept: Callable[..., int]) -> None:
    kept("A title that names somebody", 61)
    text = text_of(portal.get(PAGE))
    assert "names somebody" not in text
    assert "brain" not in text


def test_queries_do_not_grow_with_cases(portal: Client, kept: Callable[..., int]) -> None:
    for index in range(2):
        kept(f"Late {index}", 61)
    portal.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        portal.get(PAGE)
    for index in range(18):
        kept(f"More {index}", 61, day=3)
    with CaptureQueriesContext(connection) as many:
        portal.get(PAGE)
    assert len(many) == len(few)


def test_each_client_has_its_own(
    alfa: Tenant, beta: Tenant, portal: Client, forum: int, outsider: User, sign_in: SignIn
) -> None:
    a_flag_case(beta, a_forum(beta), "Beta’s", at=MARCH)
    assert "There was nothing to answer" in text_of(portal.get(PAGE))
    assert "The promise fell short" in text_of(sign_in(outsider, beta).get(PAGE))
