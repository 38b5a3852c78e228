"""The queue across clients: who sees which cases, in what order, and at a cost that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clients.spaces.models import Space
from clients.spaces.selectors.relations import TITLES
from tenants import schema_fit
from tenants.access.models import User
from tenants.access.services.memberships import grant
from tenants.backend.current import connection
from tenants.boards.models import OpenCase
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Domain, Tenant
from tests.cms.queue_cases import BY, LONG_AGO, a_flag_case, a_forum, a_rule_book
from tests.cms.test_portal_views import text_of

Browser = Callable[[User], Client]
MOST_QUERIES = 18


@pytest.fixture
def at() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def forum(alfa: Tenant) -> int:
    return a_forum(alfa)


def shown(page: Any) -> dict[str, list[str]]:
    """Titles of the page's rows, under the keys of their groups."""
    return {group.key: [row.title for row in group.rows] for group in page.context["groups"]}


def test_cases_stand_in_groups_by_when_they_are_due(
    alfa: Tenant, forum: int, moderator: User, agency_browser: Browser, at: datetime
) -> None:
    for title, minutes in (("In time", 10), ("Late", 70), ("Nearly", 50)):
        a_flag_case(alfa, forum, title, at=at - timedelta(minutes=minutes))
    assert shown(agency_browser(moderator).get("/queue/")) == {"late": ["Late"], "hour": ["Nearly", "In time"]}


def test_it_works_without_any_case(moderator: User, agency_browser: Browser) -> None:
    assert "The queue is empty" in text_of(agency_browser(moderator).get("/queue/"))


def test_a_moderator_of_alfa_sees_nothing_of_beta(
    alfa: Tenant, beta: Tenant, forum: int, moderator: User, owner: User, agency_browser: Browser, at: datetime
) -> None:
    a_flag_case(alfa, forum, "Alfa’s case", at=at)
    number = a_flag_case(beta, a_forum(beta), "Beta’s secret", at=at)
    browser = agency_browser(moderator)
    for path in ("/queue/", "/queue/?client=beta", "/queue/?piece=list", "/queue/alfa/1/"):
        assert "Beta" not in text_of(browser.get(path))
    for path in (f"/queue/beta/{number}/", f"/queue/beta/{number}/?piece=case", "/queue/gamma/1/", "/queue/alfa/999/"):
        assert browser.get(path).status_code == 404
    for act in ("claim", "decide", "pause", "resume", "withdraw", "let_go"):
        assert browser.post(f"/queue/beta/{number}/{act}/", {"seen": "2"}).status_code == 404
    with standing_at(beta):
        assert OpenCase.objects.get().claimed_by_user_id is None
    assert {row.client for group in agency_browser(owner).get("/queue/").context["groups"] for row in group.rows} == {
        "Alfa",
        "Beta",
    }


def test_other_peoples_clients_answer_as_those_that_are_none(
    alfa: Tenant, beta: Tenant, moderator: User, agency_browser: Browser, at: datetime
) -> None:
    number = a_flag_case(beta, a_forum(beta), "Beta’s secret", at=at)
    browser = agency_browser(moderator)
    answers = [browser.get(path) for path in (f"/queue/beta/{number}/", "/queue/nobody-at-all/1/")]
    assert {answer.status_code for answer in answers} == {404}
    bodies = [answer.content.replace(b"nobody-at-all", b"beta") for answer in answers]
    assert len({len(body) for body in bodies}) == 1


def test_a_role_there_without_the_right_is_refused(
    alfa: Tenant, beta: Tenant, forum: int, moderator: User, agency_browser: Browser, at: datetime
) -> None:
    """Moderator of alfa, and a viewer of beta: beta's cases are not theirs, and they may know that beta is there."""
    number = a_flag_case(beta, a_forum(beta), "Beta’s secret", at=at)
    grant(moderator, Role.VIEWER, tenant=beta, by=BY, at=LONG_AGO)
    browser = agency_browser(moderator)
    assert browser.get(f"/queue/beta/{number}/").status_code == 403
    assert "Beta" not in text_of(browser.get("/queue/"))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Mine", "Free"]),
        ("?whose=mine", ["Mine"]),
        ("?whose=free", ["Free"]),
        ("?whose=nonsense&page=x&kind=%00", ["Mine", "Free"]),
        ("?kind=question", ["Mine", "Free"]),
        ("?client=alfa", ["Mine", "Free"]),
    ],
)
def test_filters_survive_nonsense(
    alfa: Tenant,
    forum: int,
    moderator: User,
    agency_browser: Browser,
    at: datetime,
    query: str,
    titles: list[str],
) -> None:
    number = a_flag_case(alfa, forum, "Mine", at=at - timedelta(minutes=5))
    a_flag_case(alfa, forum, "Free", at=at)
    browser = agency_browser(moderator)
    browser.post(f"/queue/alfa/{number}/claim/")
    page = browser.get(f"/queue/{query}")
    assert [title for held in shown(page).values() for title in held] == titles
    assert [(tab["key"], tab["count"]) for tab in page.context["whose"]] == [("all", 2), ("mine", 1), ("free", 1)]


def test_a_filter_narrows_by_client_and_is_kept_on_the_way(
    alfa: Tenant, beta: Tenant, forum: int, owner: User, agency_browser: Browser, at: datetime
) -> None:
    number = a_flag_case(alfa, forum, "Alfa’s", at=at)
    a_flag_case(beta, a_forum(beta), "Beta’s", at=at)
    browser = agency_browser(owner)
    assert shown(browser.get("/queue/?client=beta")) == {"hour": ["Beta’s"]}
    page = browser.get(f"/queue/alfa/{number}/?client=alfa").content.decode()
    assert f'href="/queue/alfa/{number}/?client=alfa"' in page
    assert "Client: <b>Alfa</b>" in page
    empty = browser.get("/queue/?whose=mine")
    assert "No open case matches what you chose." in text_of(empty)


def test_the_list_alone_comes_for_who_asks_again(
    alfa: Tenant, forum: int, moderator: User, agency_browser: Browser, at: datetime
) -> None:
    a_flag_case(alfa, forum, "A case", at=at)
    piece = agency_browser(moderator).get("/queue/?piece=list&whose=free").content.decode()
    assert piece.lstrip().startswith('<section class="q__list"')
    assert 'hx-get="/queue/?piece=list&amp;whose=free"' in piece
    assert "<html" not in piece


def more_clients(numbers: range, user: User, at: datetime) -> None:
    """Clients with one case each. Of a schema they get the two tables alone that the titles are read from."""
    digest = schema_fit.needed().digest
    for number in numbers:
        slug, schema = f"more-{number}", f"c_more_{number}"
        tenant = Tenant.objects.create(
            slug=slug, schema_name=schema, name=f"More {number}", stage="LIVE", schema_digest=digest
        )
        Domain.objects.create(domain=f"{slug}.localhost", tenant=tenant)
        grant(user, Role.MODERATOR, tenant=tenant, by=BY, at=LONG_AGO)
        OpenCase.objects.create(tenant=tenant, case_id=1, number=1, kind="flag", priority=3, opened_at=at, due_at=at)
        with connection.as_owner(), connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
            for table in ("sla_case", TITLES):
                cursor.execute(f"CREATE TABLE {schema}.{table} (LIKE c_alfa.{table})")


def test_queries_do_not_grow_with_clients_and_cases(
    alfa: Tenant,
    forum: int,
    moderator: User,
    agency_browser: Browser,
    at: datetime,
    django_assert_num_queries: Any,
) -> None:
    for number in range(2):
        a_flag_case(alfa, forum, f"Case {number}", at=at)
    more_clients(range(1), moderator, at)
    browser = agency_browser(moderator)
    browser.get("/queue/")
    with django_assert_num_queries(MOST_QUERIES) as few:
        browser.get("/queue/")
    for number in range(18):
        a_flag_case(alfa, forum, f"More {number}", at=at)
    more_clients(range(1, 20), moderator, at)
    with django_assert_num_queries(len(few.captured_queries)):
        page = browser.get("/queue/")
    assert sum(map(len, shown(page).values())) == 40


def test_the_first_screen_says_which_rights_it_takes(
    viewer: User, finance: User, analyst: User, agency_browser: Browser
) -> None:
    assert agency_browser(viewer).get("/queue/").status_code == 403
    assert agency_browser(finance).get("/queue/").status_code == 403
    assert agency_browser(analyst).get("/queue/").status_code == 200


def test_an_analyst_reads_and_does_not_act(
    alfa: Tenant, forum: int, analyst: User, agency_browser: Browser, at: datetime
) -> None:
    a_rule_book(alfa)
    number = a_flag_case(alfa, forum, "A case", at=at)
    browser = agency_browser(analyst)
    page = browser.get(f"/queue/alfa/{number}/")
    assert "You may read this case." in text_of(page)
    assert "/decide/" not in page.content.decode()
    assert browser.post(f"/queue/alfa/{number}/claim/").status_code == 403


def test_a_case_lands_with_the_team_of_its_space(
    alfa: Tenant, beta: Tenant, forum: int, owner: User, agency_browser: Browser, at: datetime
) -> None:
    """The space names who answers for it; the filter's rows are the team's, and as many as it says."""
    other = a_forum(beta)
    for tenant, space, team in ((alfa, forum, "moderator"), (beta, other, "community_manager")):
        with standing_at(tenant):
            Space.objects.filter(pk=space).update(responsible=team)
    a_flag_case(alfa, forum, "For moderators", at=at)
    a_flag_case(alfa, forum, "For moderators, too", at=at)
    a_flag_case(beta, other, "For the manager", at=at)
    browser = agency_browser(owner)
    counted = {}
    for team in ("moderator", "community_manager", ""):
        page = browser.get(f"/queue/?team={team}")
        counted[team] = page.context["page"].paginator.count
        assert counted[team] == sum(map(len, shown(page).values()))
    assert counted == {"moderator": 2, "community_manager": 1, "": 3}
    assert browser.get("/queue/?team=nobody").context["page"].paginator.count == 3
