"""The portfolio: every client in one row, for whom it is meant, at a cost that does not grow."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from clients.selectors import readiness
from cms.portfolio import words
from tenants.access.models import User
from tenants.access.services.memberships import grant
from tenants.boards.models import ClientRow
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.cms.full_rows import add_clients, fill

Browser = Callable[[User], Client]


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
    alfa: Tenant, beta: Tenant, owner: User, agency_browser: Browser, now: datetime, django_assert_num_queries: Any
) -> None:
    for number, tenant in enumerate((alfa, beta)):
        fill(tenant, number, now)
    browser = agency_browser(owner)
    browser.get("/portfolio/")
    with django_assert_num_queries(19) as few:
        browser.get("/portfolio/")
    add_clients(20, now)
    with django_assert_num_queries(len(few.captured_queries)):
        page = browser.get("/portfolio/")
    assert len(page.context["rows"]) == 20  # a page's


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
    assert "no term" in page
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


def headings(page: str) -> set[str]:
    """What the table's head says, in lower case."""
    head = page.split("<thead>")[1].split("</thead>")[0]
    return {" ".join(re.sub(r"<[^>]+>", " ", cell).split()).lower() for cell in re.findall(r"<th.*?</th>", head, re.S)}


ANY_COLUMN = ("fee", "health", "roi", "active", "answered", "evidence", "waits", "manager", "sector", "unheard-of")
COMMUNITY = {"health", "report", "sla kept", "approvals", "late duties"}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("owner", COMMUNITY | {"return (roi)", "charged a month", "invoice", "renewal", "missing"}),
        ("account_manager", COMMUNITY | {"return (roi)", "invoice", "renewal", "missing"}),
        ("analyst", COMMUNITY | {"return (roi)"}),
        ("community_manager", COMMUNITY),
        ("moderator", COMMUNITY),
        ("finance", {"charged a month", "invoice", "renewal"}),
    ],
)
def test_each_role_sees_its_parts_of_a_row_on_the_page_and_in_the_file(
    alfa: Tenant, now: datetime, role: str, seen: set[str], agency_browser: Browser, request: pytest.FixtureRequest
) -> None:
    fill(alfa, 3, now)
    browser = agency_browser(request.getfixturevalue(role))
    assert headings(browser.get("/portfolio/").content.decode()) == {"client", "stage"} | seen
    head = browser.get("/portfolio/?format=csv").content.decode("utf-8-sig").splitlines()[0].split(",")
    assert ("roi_expected_ratio" in head) == ("return (roi)" in seen)
    assert ("invoice" in head) == ("invoice" in seen)
    assert ("approvals_waiting" in head) == ("approvals" in seen)
    assert ("report_month" in head) == ("report" in seen)
    assert ("missing" in head) == (role in ("owner", "account_manager"))
    assert ("fee" in head) == ("charged a month" in seen)
    assert ("health" in head) == ("health" in seen)
    everything = headings(browser.get("/portfolio/?cols=" + "&cols=".join(ANY_COLUMN)).content.decode())
    assert ("charged a month" in everything) == ("charged a month" in seen)
    assert ("active" in everything) == ("report" in seen)


def test_a_name_leads_where_its_reader_may_go(
    alfa: Tenant, owner: User, finance: User, agency_browser: Browser
) -> None:
    assert (
        'href="/handover/?to=alfa.localhost&amp;path=/desk/"'
        in agency_browser(owner).get("/portfolio/").content.decode()
    )
    page = agency_browser(finance).get("/portfolio/").content.decode()
    assert "/desk/" not in page
    assert 'href="/money/invoices/?q=Alfa"' in page


def test_a_part_is_seen_at_the_clients_where_the_role_is_held_and_nowhere_else(
    alfa: Tenant, beta: Tenant, account_manager: User, by: Actor, now: datetime, agency_browser: Browser
) -> None:
    """Who manages one client and moderates another learns of the other's money neither by order nor by filter."""
    grant(account_manager, Role.MODERATOR, tenant=beta, by=by, at=now)
    fill(alfa, 3, now)
    fill(beta, 5, now)
    browser = agency_browser(account_manager)
    own, other = browser.get("/portfolio/").context["rows"]
    assert (own.tenant.roi_expected_ratio, own.tenant.invoice_standing) == (0.3, "PAST_DUE")
    assert (other.tenant.roi_expected_ratio, other.tenant.invoice_standing) == (None, None)
    assert other.tenant.active_members == 5
    late = browser.get("/portfolio/?invoice=PAST_DUE").context["rows"]
    assert [row.tenant.slug for row in late] == ["alfa"]
    dearest = browser.get("/portfolio/?sort=-roi_expected_ratio").context["rows"]
    assert [row.tenant.slug for row in dearest] == ["alfa", "beta"]
    lines = list(csv.DictReader(io.StringIO(browser.get("/portfolio/?format=csv").content.decode("utf-8-sig"))))
    assert [(line["slug"], line["roi_expected_ratio"], line["invoice"]) for line in lines] == [
        ("alfa", "0.3", "PAST_DUE"),
        ("beta", "", ""),
    ]


def test_a_row_tells_of_promises_approvals_and_invoices(
    alfa: Tenant, beta: Tenant, owner: User, now: datetime, agency_browser: Browser
) -> None:
    fill(alfa, 3, now)
    ClientRow.objects.filter(tenant=beta).update(sla_met_count=0, sla_clock_count=0, sla_missed_count=0)
    browser = agency_browser(owner)
    bad, quiet = (each.split("</tr>")[0] for each in browser.get("/portfolio/").content.decode().split("<tr")[2:4])
    for said in ("70.6%", "below what is promised", ">3 d<", "Past due", ">21 d<", "Mar 2018", "Draft"):
        assert said in bad
    assert "no cases" in quiet
    assert "%" not in re.sub(r"<[^>]+>", "", quiet)


def test_an_open_invoice_is_late_from_its_due_instant_on(
    alfa: Tenant, owner: User, now: datetime, agency_browser: Browser
) -> None:
    browser = agency_browser(owner)
    for due_at, standing in ((now + timedelta(hours=1), "OPEN"), (now - timedelta(hours=1), "PAST_DUE")):
        ClientRow.objects.filter(tenant=alfa).update(invoice_state="OPEN", invoice_due_at=due_at)
        rows = browser.get("/portfolio/?q=alfa").context["rows"]
        assert [row.tenant.invoice_standing for row in rows] == [standing]


def test_whatever_can_be_missing_has_its_words() -> None:
    floors = Path(readiness.__file__).parents[2]
    sources = [path.read_text() for path in floors.glob("*/selectors/readiness.py")]
    codes = {code for source in sources for code in re.findall(r'Missing\("(\w+)"', source)}
    codes |= {f"no_{role}" for role in readiness.NEEDED_ROLES}
    assert {"no_charter", "no_promise", "no_guideline", "no_sponsor"} <= codes
    assert not [code for code in codes if words.missing([code]) == "something else"]


def test_an_account_managers_day_begins_with_what_is_not_live_yet(
    alfa: Tenant, beta: Tenant, account_manager: User, owner: User, now: datetime, agency_browser: Browser
) -> None:
    ClientRow.objects.filter(tenant=beta).update(missing=["no_space"])
    browser = agency_browser(account_manager)
    for missing, told in (
        (None, "Nobody has looked yet"),
        (["no_charter", "no_baseline", "no_baseline"], "3 things missing: the charter, a KPI’s baseline (2)"),
        (["no_sponsor"], "1 thing missing: "),
        ([], "Nothing is missing: this client can go live."),
        (["unheard-of"], "something else"),
    ):
        ClientRow.objects.filter(tenant=alfa).update(missing=missing)
        page = browser.get("/portfolio/").content.decode()
        assert "Before they go live" in page
        assert told in page
        assert "a space" not in page.split("<table")[0]  # another's client
    assert "Before they go live" not in agency_browser(owner).get("/portfolio/").content.decode()
    Tenant.objects.filter(pk=alfa.pk).update(stage="LIVE")
    assert "Before they go live" not in browser.get("/portfolio/").content.decode()
