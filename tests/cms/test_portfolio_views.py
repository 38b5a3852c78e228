"""The portfolio: every client in one row, for whom it is meant, at a cost that does not grow."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tenants.access.models import User
from tenants.boards.models import ClientRow
from tenants.models import Domain, Tenant

Browser = Callable[[User], Client]


def add_clients(count: int, at: datetime) -> None:
    """Rows only: the board asks no schema."""
    for number in range(count):
        slug = f"more-{number}"
        tenant = Tenant.objects.create(slug=slug, schema_name=f"c_more_{number}", name=f"More {number}", stage="LIVE")
        Domain.objects.create(domain=f"{slug}.localhost", tenant=tenant)
        ClientRow.objects.create(
            tenant=tenant,
            changed_at=at,
            report_month="2018-03",
            report_status="FINAL",
            active_members=number,
            active_members_before=1,
            roi_low_ratio=-0.4,
            roi_expected_ratio=number / 10,
            roi_high_ratio=number / 5,
            roi_grade="assumed",
        )


def test_an_owner_sees_all_clients_and_a_moderator_theirs(
    alfa: Tenant, beta: Tenant, owner: User, moderator: User, agency_browser: Browser
) -> None:
    assert {row.tenant.slug for row in agency_browser(owner).get("/portfolio/").context["rows"]} == {"alfa", "beta"}
    assert {row.tenant.slug for row in agency_browser(moderator).get("/portfolio/").context["rows"]} == {"alfa"}


def test_stakeholders_have_no_portfolio(viewer: User, agency_browser: Browser) -> None:
    assert agency_browser(viewer).get("/portfolio/").status_code == 403


def test_a_stranger_is_asked_to_sign_in(db: None, stranger: Callable[[str], Client]) -> None:
    assert stranger("agency.localhost").get("/portfolio/").headers["Location"].startswith("/accounts/login/")


def test_queries_do_not_grow_with_clients(
    owner: User, agency_browser: Browser, now: datetime, django_assert_num_queries: Any
) -> None:
    browser = agency_browser(owner)
    browser.get("/portfolio/")
    with django_assert_num_queries(17) as few:
        browser.get("/portfolio/")
    add_clients(20, now)
    with django_assert_num_queries(len(few.captured_queries)):
        page = browser.get("/portfolio/")
    assert len(page.context["rows"]) == 22


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=MORE 1", ["More 1"]),
        ("?q=nothing", []),
        ("?q=%00", 5),
        ("?stage=ONBOARDING", ["Alfa", "Beta"]),
        ("?stage=NONSENSE", 5),
        ("?sort=-active_members&stage=LIVE", ["More 2", "More 1", "More 0"]),
        ("?sort=nonsense", 5),
        ("?page=99", 5),
        ("?page=x", 5),
    ],
)
def test_search_filter_and_sort_survive_nonsense(
    alfa: Tenant, beta: Tenant, owner: User, agency_browser: Browser, now: datetime, query: str, found: Any
) -> None:
    add_clients(3, now)
    rows = [row.tenant.name for row in agency_browser(owner).get(f"/portfolio/{query}").context["rows"]]
    assert (len(rows) if isinstance(found, int) else rows) == found


def test_a_missing_figure_is_a_dash_and_never_zero(alfa: Tenant, owner: User, agency_browser: Browser) -> None:
    page = agency_browser(owner).get("/portfolio/").content.decode()
    assert "none yet" in page
    assert ">0<" not in page.split("<tbody>")[1]


def test_export_is_safe_in_a_spreadsheet(alfa: Tenant, owner: User, agency_browser: Browser, now: datetime) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(name="=HYPERLINK(1)")
    add_clients(1, now)
    browser = agency_browser(owner)
    answer = browser.get("/portfolio/?format=csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][0] == "client"

    assert "'=HYPERLINK(1)" in {line[0] for line in lines}
    book = load_workbook(io.BytesIO(browser.get("/portfolio/?format=xlsx").content))
    assert [cell.value for cell in book.active["A"]][0] == "client"


def test_the_front_door_leads_each_to_their_place(
    alfa: Tenant, beta: Tenant, owner: User, viewer: User, agency_browser: Browser
) -> None:
    assert agency_browser(owner).get("/").headers["Location"] == "/portfolio/"
    assert agency_browser(viewer).get("/").headers["Location"] == "/handover/?to=alfa.localhost&path=/"
