"""The portfolio as a list: narrowed, ordered, paged from a row on, and never by what its reader may not see."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.ordered import stretch
from cms.portfolio.asked import everyone
from reporting.rules.health import Measure, health
from tenants.access.models import User
from tenants.access.services.memberships import grant
from tenants.boards.models import ClientRow
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant
from tests.cms.full_rows import add_clients, fill
from tests.cms.test_portal_views import text_of

Browser = Callable[[User], Client]
OWNER = Actor(ActorKind.PERSON, "Olle", user_id=0, roles=frozenset({Role.OWNER}))


def names(page: Any) -> list[str]:
    return [row.tenant.name for row in page.context["rows"]]


@pytest.fixture
def desk(owner: User, agency_browser: Browser) -> Client:
    return agency_browser(owner)


@pytest.mark.parametrize("hidden", [set(), {Measure.PROMISES}, {Measure.OBJECTIVES, Measure.CONTENT}, set(Measure)])
def test_the_database_reckons_the_score_as_the_rule_does(alfa: Tenant, now: datetime, hidden: set[Measure]) -> None:
    add_clients(7, now)
    ClientRow.objects.filter(tenant=alfa).update(health={"promises": 0, "answers": 1, "activity": None})
    for each in everyone(OWNER, hidden=frozenset(hidden), at=now):
        points = {measure: (each.health or {}).get(measure.value) for measure in Measure}
        assert each.health_score == health(points, hidden=hidden).score, each.slug


def test_a_score_says_what_it_rests_on_and_what_is_left_out(alfa: Tenant, now: datetime, desk: Client) -> None:
    fill(alfa, 2, now)
    page = desk.get("/portfolio/?q=alfa")
    assert page.context["rows"][0].health.value.measured == 5
    assert "5 of 5 measured" in text_of(page)
    without = desk.get("/portfolio/?q=alfa&hide=objectives")
    score = without.context["rows"][0].health.value
    assert (score.measured, score.score) == (4, 79)
    for told in ("4 of 5 measured", "left out", "Health without: Objectives on course", "Promises kept 71 weight 30"):
        assert told in text_of(without), told


def test_what_is_missing_is_last_whichever_way_and_never_nothing(alfa: Tenant, now: datetime, desk: Client) -> None:
    add_clients(3, now)
    for sort in ("health", "-health", "fee", "-renews_on", "manager", "-waits"):
        assert set(names(desk.get(f"/portfolio/?sort={sort}"))) >= {"Alfa", "More 0", "More 1", "More 2"}
    assert names(desk.get("/portfolio/?sort=health"))[-1] in ("Alfa", "Beta")
    assert names(desk.get("/portfolio/?sort=-health"))[-1] in ("Alfa", "Beta")


@pytest.mark.parametrize("sort", ["", "client", "-client", "health", "-health", "-renews_on", "stage", "-sla_ratio"])
def test_pages_hold_each_client_once_in_both_directions(alfa: Tenant, now: datetime, sort: str) -> None:
    add_clients(9, now)
    ClientRow.objects.filter(tenant__slug__in=["more-3", "more-4"]).update(health=None, renews_on=None)
    rows = everyone(OWNER, at=now)
    order = (
        [({"client": "name", "health": "health_score"}.get(s := sort.lstrip("-"), s), sort[:1] == "-")] if sort else []
    )
    order.append(("name", False))
    pages, asked = [], QueryDict("")
    while True:
        page = stretch(rows, asked, order=order, size=4)
        pages.append([each.pk for each in page.rows])
        if not page.after:
            break
        asked = QueryDict(f"after={page.after}")
    seen = [pk for each in pages for pk in each]
    assert [len(each) for each in pages] == [4, 4, 3]
    assert sorted(seen) == sorted(rows.values_list("pk", flat=True))
    middle = stretch(rows, QueryDict(f"before={pages[2][0]}"), order=order, size=4)
    assert [each.pk for each in middle.rows] == pages[1]
    first = stretch(rows, QueryDict(f"before={middle.before}"), order=order, size=4)
    assert ([each.pk for each in first.rows], first.before) == (pages[0], "")
    assert first.after
    nowhere = stretch(rows, QueryDict("after=999999999&before=x"), order=order, size=4)
    assert [each.pk for each in nowhere.rows] == pages[0]


def test_a_page_begins_after_a_row_and_keeps_what_was_asked(alfa: Tenant, now: datetime, desk: Client) -> None:
    add_clients(30, now)
    first = desk.get("/portfolio/?stage=LIVE")
    assert len(first.context["rows"]) == 20
    after = first.context["stretch"].after
    second = desk.get(f"/portfolio/?stage=LIVE&after={after}")
    assert len(second.context["rows"]) == 10
    assert not set(names(first)) & set(names(second))
    assert f"stage=LIVE&amp;before={second.context['stretch'].before}" in second.content.decode()
    lines = list(csv.reader(io.StringIO(desk.get("/portfolio/?stage=LIVE&format=csv").content.decode("utf-8-sig"))))
    assert len(lines) == 31


def test_filters(
    alfa: Tenant, beta: Tenant, account_manager: User, by: Actor, owner: User, now: datetime, desk: Client
) -> None:
    add_clients(6, now)
    Tenant.objects.filter(slug="more-1").update(sector="public")
    grant(owner, Role.ANALYST, tenant=beta, by=by, at=now - timedelta(days=1))
    colleague = User.objects.create_user("nils@agency.example", "Nils")
    grant(colleague, Role.ACCOUNT_MANAGER, tenant=beta, by=by, at=now - timedelta(days=1))
    for query, found in (
        (f"manager={account_manager.pk}", ["Alfa"]),
        (f"manager={colleague.pk}", ["Beta"]),
        ("sector=public", ["More 1"]),
        ("whose=mine", ["Beta"]),
        ("late=approvals", ["More 3", "More 4", "More 5"]),
        ("late=duties", ["More 1", "More 3", "More 5"]),
        ("late=invoice", ["More 1", "More 3", "More 5"]),
        ("renewal=60", ["More 0", "More 1", "More 2"]),
        ("late=duties&renewal=60&q=more", ["More 1"]),
        ("late=nonsense&renewal=6&hide=x&cols=y", 8),
    ):
        rows = names(desk.get(f"/portfolio/?{query}"))
        assert (rows if isinstance(found, list) else len(rows)) == found, query
    page = text_of(desk.get("/portfolio/?renewal=60"))
    assert "Renewal: in 60 days" in page
    assert "in 10 d" in page


def test_terms_are_told_and_no_margin_is_made_up(alfa: Tenant, now: datetime, desk: Client) -> None:
    fill(alfa, 1, now)
    today = now.astimezone(alfa.zone).date()
    ClientRow.objects.filter(tenant=alfa).update(
        renews_on=today + timedelta(days=9), notice_on=today - timedelta(days=1)
    )
    page = text_of(desk.get("/portfolio/"))
    for told in ("€1,450.01", "+€85 overage", "−€73 credit", "in 9 d, notice is over", "hours are not recorded"):
        assert told in page, told
    assert "Recurring a month" in page


def test_an_earlier_final_month_and_a_correction_are_told(alfa: Tenant, now: datetime, desk: Client) -> None:
    fill(alfa, 1, now)
    ClientRow.objects.filter(tenant=alfa).update(correct_month="2018-02")
    page = text_of(desk.get("/portfolio/?cols=report&cols=waits&late=report"))
    assert "final to Feb 2018" in page
    assert "Correct February 2018: a credit was approved" in page
    reports = desk.get("/reports/?waits=CORRECT")
    assert [row.tenant.slug for row in reports.context["rows"]] == ["alfa"]
    assert "/handover/?to=alfa.localhost&amp;path=/desk/reports/2018-02/" in reports.content.decode()


MONEY = ("fee_minor", "overage_minor", "credit_minor", "invoice_state", "roi_low_ratio", "roi_expected_ratio")


@pytest.mark.parametrize(
    ("role", "unseen"),
    [
        ("moderator", (*MONEY, "renews_on", '"missing"')),
        ("community_manager", (*MONEY, "renews_on", '"missing"')),
        ("analyst", ("fee_minor", "invoice_state", "renews_on")),
        ("account_manager", ("fee_minor", "overage_minor", "credit_minor")),
        ("finance", ('"health"', "report_month", "sla_met_count", "roi_expected_ratio", "late_duties_count")),
    ],
)
def test_what_a_role_may_not_see_is_in_no_query_of_the_page(
    alfa: Tenant,
    beta: Tenant,
    now: datetime,
    role: str,
    unseen: tuple[str, ...],
    agency_browser: Browser,
    request: pytest.FixtureRequest,
) -> None:
    fill(alfa, 3, now)
    fill(beta, 3, now)
    browser = agency_browser(request.getfixturevalue(role))
    for query in ("", "?late=any", "?sort=-fee&cols=fee&cols=roi", "?format=csv", "?q=a"):
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(f"/portfolio/{query}")
        assert page.status_code == 200
        for column in unseen:
            name = column.strip('"')
            assert not [q["sql"] for q in asked if f'"boards_clientrow"."{name}"' in q["sql"]], (query, column)
        if role not in ("finance",):
            assert "Beta" not in page.content.decode()


def test_ones_own_to_dos_come_first(
    alfa: Tenant, moderator: User, analyst: User, account_manager: User, now: datetime, agency_browser: Browser
) -> None:
    fill(alfa, 5, now)
    ClientRow.objects.filter(tenant=alfa).update(report_is_whole=True, correct_month="2018-02")
    manager = text_of(agency_browser(account_manager).get("/portfolio/"))
    for told in ("My clients", "1 item waits for your review", "1 report is to be corrected", "late with its duties"):
        assert told in manager, told
    assert "Something is odd in 1 draft" in text_of(agency_browser(analyst).get("/portfolio/"))
    page = text_of(agency_browser(moderator).get("/portfolio/"))
    assert "My clients" in page
    assert "Waits for you" not in page  # nothing of these is a moderator's
    assert "to be corrected" not in page
