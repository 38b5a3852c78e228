"""The latest month of each client: for whom, what is odd, how old it is, what waits."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tenants.access.models import User
from tenants.access.services.memberships import grant
from tenants.boards.models import ClientRow
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.cms.full_rows import add_clients, fill

Browser = Callable[[User], Client]


def line(page: str, name: str) -> str:
    """A client's row of the table."""
    return next(row for row in page.split("<tr")[2:] if f"<span>{name}</span>" in row)


def test_an_analyst_sees_their_clients_and_an_owner_all(
    alfa: Tenant, beta: Tenant, analyst: User, owner: User, agency_browser: Browser
) -> None:
    def slugs(user: User) -> set[str]:
        return {row.tenant.slug for row in agency_browser(user).get("/reports/").context["rows"]}

    assert slugs(analyst) == {"alfa"}
    assert slugs(owner) == {"alfa", "beta"}


def test_a_client_where_drafts_are_not_for_the_person_is_not_listed(
    alfa: Tenant, beta: Tenant, analyst: User, by: Actor, now: datetime, agency_browser: Browser
) -> None:
    grant(analyst, Role.SPONSOR, tenant=beta, by=by, at=now)
    assert [row.tenant.slug for row in agency_browser(analyst).get("/reports/").context["rows"]] == ["alfa"]


@pytest.mark.parametrize("role", ["finance", "sponsor", "approver", "viewer"])
def test_who_may_see_no_drafts_is_refused(role: str, agency_browser: Browser, request: pytest.FixtureRequest) -> None:
    browser = agency_browser(request.getfixturevalue(role))
    assert browser.get("/reports/").status_code == 403
    assert browser.get("/reports/?format=csv").status_code == 403


def test_a_row_tells_the_worst_check_its_age_and_its_evidence(
    alfa: Tenant, now: datetime, analyst: User, agency_browser: Browser
) -> None:
    fill(alfa, 3, now)
    browser = agency_browser(analyst)
    row = line(browser.get("/reports/").content.decode(), "Alfa")
    for words in ("Mar 2018", "Draft", "Evidence with gaps", "2 more", "3 days ago", "2 days ago", "Release the draft"):
        assert words in row
    assert "/handover/?to=alfa.localhost&amp;path=/desk/reports/2018-03/" in row
    ClientRow.objects.filter(tenant=alfa).update(
        report_checks=[], report_is_whole=False, last_ingest_at=now - timedelta(days=40)
    )
    row = line(browser.get("/reports/").content.decode(), "Alfa")
    assert "Nothing is odd" in row
    assert "before the month’s end" in row
    assert "st warn" in row.split("40 days ago")[0].rsplit("<td>", 1)[1]  # stale evidence has a shape beside it


def test_without_a_report_nothing_is_said_to_be_sound(alfa: Tenant, analyst: User, agency_browser: Browser) -> None:
    row = line(agency_browser(analyst).get("/reports/").content.decode(), "Alfa")
    assert "No report" in row
    assert "Nothing is odd" not in row


LAST = "LAST"
"""The last full month of the client's calendar."""


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, "EVIDENCE"),
        ({"last_ingest_at": datetime(2024, 1, 1, tzinfo=UTC)}, "MAKE"),
        ({"report_month": "2020-01", "report_status": "FINAL", "report_is_whole": True}, "EVIDENCE"),
        ({"report_month": "2020-01", "report_status": "DRAFT", "report_is_whole": True}, "RELEASE"),
        ({"report_month": LAST, "report_status": "DRAFT", "report_is_whole": True}, "RELEASE"),
        ({"report_month": LAST, "report_status": "FINAL", "report_is_whole": True}, "NOTHING"),
        (
            {
                "report_month": LAST,
                "report_status": "DRAFT",
                "report_is_whole": False,
                "last_ingest_at": datetime(2024, 1, 1, tzinfo=UTC),
            },
            "MAKE",
        ),
        ({"report_month": "2999-01", "report_status": "DRAFT", "report_is_whole": False}, "NOTHING"),
    ],
)
def test_what_waits_follows_from_the_month_and_where_it_stands(
    alfa: Tenant, now: datetime, analyst: User, agency_browser: Browser, fields: dict[str, Any], waits: str
) -> None:
    last = str(Month.of(now, alfa.zone).shifted(-1))
    ClientRow.objects.filter(tenant=alfa).update(
        **{name: last if value == LAST else value for name, value in fields.items()}
    )
    browser = agency_browser(analyst)
    [row] = browser.get("/reports/").context["rows"]
    assert (row.tenant.waits, row.tenant.due_month) == (waits, last)
    found = browser.get(f"/reports/?waits={waits}").context["rows"]
    assert len(found) == 1


@pytest.mark.parametrize("changes", [{"stage": "ENDED"}, {"stage": "PAUSED"}, {"service_since": date(2999, 1, 1)}])
def test_nothing_is_owed_to_who_is_not_served(
    alfa: Tenant, analyst: User, agency_browser: Browser, changes: dict[str, Any]
) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(**changes)
    assert [row.tenant.waits for row in agency_browser(analyst).get("/reports/").context["rows"]] == ["NOTHING"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=MORE 1", ["More 1"]),
        ("?q=nothing", []),
        ("?state=NONE", ["Alfa", "Beta"]),
        ("?state=FINAL", ["More 2", "More 0"]),
        ("?state=NONSENSE", 5),
        ("?sort=client&state=DRAFT", ["More 1"]),
        ("?sort=-as_of&q=more", ["More 0", "More 1", "More 2"]),
        ("", ["More 2", "More 1", "More 0", "Alfa", "Beta"]),  # the odd come first, what is not known last
        ("?sort=nonsense&page=99", 5),
    ],
)
def test_search_filter_and_sort(
    alfa: Tenant, beta: Tenant, owner: User, now: datetime, agency_browser: Browser, query: str, found: Any
) -> None:
    add_clients(3, now)
    rows = [row.tenant.name for row in agency_browser(owner).get(f"/reports/{query}").context["rows"]]
    assert (len(rows) if isinstance(found, int) else rows) == found


def test_a_list_of_nobody_and_one_that_finds_nothing_say_what_to_do(
    alfa: Tenant, owner: User, agency_browser: Browser
) -> None:
    browser = agency_browser(owner)
    assert "Show all" in browser.get("/reports/?q=zzz").content.decode()
    Tenant.objects.exclude(schema_name="public").delete()
    assert "No clients yet" in browser.get("/reports/").content.decode()


def test_a_client_without_a_row_is_listed_all_the_same(alfa: Tenant, analyst: User, agency_browser: Browser) -> None:
    ClientRow.objects.filter(tenant=alfa).delete()
    assert line(agency_browser(analyst).get("/reports/").content.decode(), "Alfa")


def test_its_file_holds_codes_and_is_safe(alfa: Tenant, analyst: User, now: datetime, agency_browser: Browser) -> None:
    fill(alfa, 3, now)
    Tenant.objects.filter(pk=alfa.pk).update(name="=HYPERLINK(1)")
    browser = agency_browser(analyst)
    [row] = csv.DictReader(io.StringIO(browser.get("/reports/?format=csv").content.decode("utf-8-sig")))
    assert (row["client"], row["state"], row["failed"], row["waits"]) == ("'=HYPERLINK(1)", "DRAFT", "3", "RELEASE")
    assert row["checks"] == "source_gaps posts_odd asks_client"
    book = load_workbook(io.BytesIO(browser.get("/reports/?format=xlsx").content))
    assert [cell.value for cell in book.active["A"]] == ["client", "'=HYPERLINK(1)"]


def test_queries_do_not_grow_with_clients(
    alfa: Tenant, beta: Tenant, owner: User, now: datetime, agency_browser: Browser, django_assert_num_queries: Any
) -> None:
    for number, tenant in enumerate((alfa, beta)):
        fill(tenant, number, now)
    browser = agency_browser(owner)
    browser.get("/reports/")
    with django_assert_num_queries(15) as few:
        browser.get("/reports/")
    add_clients(18, now)
    with django_assert_num_queries(len(few.captured_queries)):
        page = browser.get("/reports/")
    assert len(page.context["rows"]) == 20
