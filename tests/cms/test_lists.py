"""One way to search, filter, sort, page and export for every list: over rows that are held, and on the screens."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from clients.spaces.models import IngestRun, Space
from cms.lists import Column, Filter, Listing, Table
from reporting.models import ReportRun
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.cms.conftest import MADE_AT, Put, put_report
from tests.cms.test_desk_home_views import a_space
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]


@dataclass(frozen=True)
class Maker:
    name: str


@dataclass(frozen=True)
class Lamp:
    name: str
    watts: int | None
    maker: Maker | None
    lit_at: datetime | None = None


COLUMNS = (Column("lamp", "name"), Column("watts"), Column("maker", "maker__name"), Column("lit_at"))
TABLE = Table("lamps", (*COLUMNS, Column("loud", value=lambda lamp: lamp.name.upper())), "lamp", ("name",), page_size=2)
LAMPS = [
    Lamp("Österbo", 40, Maker("Ek")),
    Lamp("alder", None, None),
    Lamp("=SUM(A1)", 7, Maker("Asp"), datetime(2026, 3, 1, 12, tzinfo=UTC)),
    Lamp("Birch", 60, Maker("Asp")),
]
MAKERS = Filter("by", "Maker", [("Asp", "Asp"), ("Ek", "Ek")], "maker__name")


def listing(asked: str = "", filters: tuple[Filter, ...] = (MAKERS,)) -> Listing[Lamp]:
    return Listing(QueryDict(asked), TABLE, LAMPS, filters)


def lines(response: HttpResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["=SUM(A1)", "alder", "Birch", "Österbo"]),
        ("sort=-lamp", ["Österbo", "Birch", "alder", "=SUM(A1)"]),
        ("sort=watts", ["=SUM(A1)", "Österbo", "Birch", "alder"]),
        ("sort=-watts", ["Birch", "Österbo", "=SUM(A1)", "alder"]),
        ("sort=maker", ["=SUM(A1)", "Birch", "Österbo", "alder"]),
        ("sort=--watts&by=Nobody&page=x", ["=SUM(A1)", "alder", "Birch", "Österbo"]),
        ("q=ÖSTER", ["Österbo"]),
        ("q=%00", ["=SUM(A1)", "alder", "Birch", "Österbo"]),
        ("by=Asp", ["=SUM(A1)", "Birch"]),
        ("by=Asp&q=b&sort=watts", ["Birch"]),
    ],
)
def test_rows_are_searched_filtered_and_sorted_and_what_is_missing_comes_last(asked: str, found: list[str]) -> None:
    assert [lamp.name for lamp in listing(asked).found] == found
    assert listing(asked).total == 4


def test_a_page_holds_its_part_and_one_too_far_is_the_last() -> None:
    assert [lamp.name for lamp in listing("page=2").page] == ["Birch", "Österbo"]
    assert listing("page=99").page.number == 2


def test_a_choice_keeps_what_else_was_asked_and_begins_at_the_first_page() -> None:
    asked = listing("q=b&sort=-watts&by=Ek&page=2&format=csv")
    ((name, chips),) = asked.bars
    assert name == "Maker"
    assert [(chip.label, chip.is_on) for chip in chips] == [("All", False), ("Asp", False), ("Ek", True)]
    assert [chip.url for chip in chips][:2] == ["?q=b&sort=-watts", "?q=b&sort=-watts&by=Asp"]
    assert asked.kept == [("by", "Ek"), ("sort", "-watts")]


def test_a_filter_with_one_choice_is_none() -> None:
    asked = listing("by=Asp", (Filter("by", "Maker", [("Asp", "Asp")], "maker__name"),))
    assert (asked.bars, asked.is_narrowed, len(asked.found)) == ([], False, 4)


def test_a_file_holds_all_that_was_found_and_runs_nothing() -> None:
    response = listing("by=Asp&format=csv&page=2").file("alfa")
    assert response is not None
    assert response["Content-Disposition"].startswith('attachment; filename="alfa-lamps-20')
    first, second = lines(response)
    assert first == {
        "lamp": "'=SUM(A1)",
        "watts": "7",
        "maker": "Asp",
        "lit_at": "2026-03-01T12:00:00+00:00",
        "loud": "'=SUM(A1)",
    }
    assert (second["lamp"], second["lit_at"], second["loud"]) == ("Birch", "", "BIRCH")
    assert listing("format=pdf").file("alfa") is None


def test_a_workbook_keeps_numbers_and_runs_nothing() -> None:
    response = listing("format=xlsx&sort=-watts").file("alfa")
    assert response is not None
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[1][:3] == ("Birch", 60, "Asp")
    assert rows[3][0] == "'=SUM(A1)"


@pytest.mark.parametrize("name", ["al\x0bder", "\x1balder", "alder\ufffe", "al\u202eder"])
def test_what_no_workbook_can_hold_is_left_out(name: str) -> None:
    """A title that a platform took with a control character in it, which is the platform's to judge."""
    for kind in ("csv", "xlsx"):
        response = Listing(QueryDict(f"format={kind}"), TABLE, [Lamp(name, 1, None)], ()).file("alfa")
        assert response is not None
        held = (
            load_workbook(io.BytesIO(response.content)).active["A2"].value
            if kind == "xlsx"
            else lines(response)[0]["lamp"]
        )
        assert held == "alder"


def test_a_formula_does_not_hide_behind_a_control_character() -> None:
    response = Listing(QueryDict("format=csv"), TABLE, [Lamp("\x01=1+1", 1, None)], ()).file("alfa")
    assert response is not None
    assert lines(response)[0]["lamp"] == "'=1+1"


@pytest.fixture
def desk(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


def months(response: Any) -> list[str]:
    return [row.month for row in response.context["page"].object_list]


@pytest.fixture
def four_months(alfa: Tenant, put: Put) -> None:
    put("2025-12")
    put("2026-01")
    put("2026-01", "RESTATED", 1)
    put("2026-02", "DRAFT")
    with standing_at(alfa):
        ReportRun.objects.create(month="2026-03", requested_at=MADE_AT, requested_by="x")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["2026-03", "2026-02", "2026-01", "2025-12"]),
        ("?sort=month", ["2025-12", "2026-01", "2026-02", "2026-03"]),
        ("?status=DRAFT", ["2026-02"]),
        ("?status=NO_DRAFT", ["2026-03"]),
        ("?q=january", ["2026-01"]),
        ("?q=2026&sort=-released_at&status=RESTATED", ["2026-01"]),
        ("?q=nothing", []),
    ],
)
def test_the_desks_months_are_found(desk: Client, four_months: None, asked: str, found: list[str]) -> None:
    response = desk.get(f"/desk/reports/{asked}")
    assert months(response) == found
    assert ("Nothing matches" in text_of(response)) == (not found)


def test_the_desks_months_as_a_file(desk: Client, four_months: None) -> None:
    rows = lines(desk.get("/desk/reports/?format=csv"))
    assert [(row["month"], row["status"], row["run"]) for row in rows] == [
        ("2026-03", "NO_DRAFT", "QUEUED"),
        ("2026-02", "DRAFT", ""),
        ("2026-01", "RESTATED", ""),
        ("2025-12", "FINAL", ""),
    ]
    assert [(row["correction"], row["made_by"], row["released_by"]) for row in rows[1:3]] == [
        ("0", "automatically", ""),
        ("1", "automatically", "automatically"),
    ]


def test_the_clients_months_are_found_and_taken_along(
    alfa: Tenant, beta: Tenant, viewer: User, sign_in: SignIn, four_months: None
) -> None:
    put_report(beta, "2026-01")
    browser = sign_in(viewer, alfa)
    assert months(browser.get("/reports/")) == ["2026-01", "2025-12"]
    assert months(browser.get("/reports/?year=2025")) == ["2025-12"]
    assert months(browser.get("/reports/?q=found it")) == ["2026-01"]
    assert months(browser.get("/reports/?sort=month")) == ["2025-12", "2026-01"]
    assert "Show all" in text_of(browser.get("/reports/?q=february"))
    rows = lines(browser.get("/reports/?format=csv"))
    assert [(row["month"], row["status"], row["correction"]) for row in rows] == [
        ("2026-01", "RESTATED", "1"),
        ("2025-12", "FINAL", "0"),
    ]


def test_the_inputs_are_found_and_taken_along(alfa: Tenant, desk: Client) -> None:
    a_space(alfa, "forum")
    a_space(alfa, "chat")
    found = desk.get("/desk/evidence/?space=chat")
    assert [row.run.source_name for row in found.context["runs"]] == ["chat.csv"]
    assert [row.run.source_name for row in desk.get("/desk/evidence/?sort=source").context["runs"]] == [
        "chat.csv",
        "forum.csv",
    ]
    assert "Nothing matches" in text_of(desk.get("/desk/evidence/?q=nothing"))
    (row,) = lines(desk.get("/desk/evidence/?q=FORUM&format=csv"))
    assert (row["space"], row["source"], row["skipped"], row["by"]) == ("forum", "forum.csv", "3", "automatically")
    assert row["taken_in_at"] == "2026-04-02T06:40:00+00:00"


def test_what_was_left_out_is_found_and_taken_along(alfa: Tenant, desk: Client) -> None:
    pk = a_space(alfa, "forum")
    skipped = [{"where": f"a.csv:{n}", "why": "=no author" if n % 2 else "no instant"} for n in (9, 10, 11)]
    with standing_at(alfa):
        unlisted = {"where": "", "why": "and 4 more that are not listed"}
        IngestRun.objects.update(skipped=[*skipped, unlisted], skipped_count=7)
    path = f"/desk/evidence/runs/{pk}/"
    page = desk.get(path)
    assert [row.where for row in page.context["page"].object_list] == ["a.csv:9", "a.csv:10", "a.csv:11"]
    assert "4 more rows were left out and are not listed." in text_of(page)
    assert [row.where for row in desk.get(f"{path}?why=no instant").context["page"].object_list] == ["a.csv:10"]
    rows = lines(desk.get(f"{path}?q=AUTHOR&format=csv"))
    assert [(row["row"], row["where"], row["why"]) for row in rows] == [
        ("1", "a.csv:9", "'=no author"),
        ("3", "a.csv:11", "'=no author"),
    ]


def test_many_reasons_are_searched_not_chosen(alfa: Tenant, desk: Client) -> None:
    pk = a_space(alfa, "forum")
    with standing_at(alfa):
        IngestRun.objects.update(skipped=[{"where": f"a:{n}", "why": f"{n} is none"} for n in range(9)])
    assert desk.get(f"/desk/evidence/runs/{pk}/").context["list"].bars == []


@pytest.mark.parametrize("asked", ["", "?q=csv&sort=-skipped", "?format=csv"])
def test_queries_do_not_grow_with_the_inputs(alfa: Tenant, desk: Client, asked: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(f"/desk/evidence/{asked}").status_code == 200
        return len(caught)

    a_space(alfa, "forum")
    few = queries()
    with standing_at(alfa):
        pattern = IngestRun.objects.get()
        assert Space.objects.count() == 1
        for index in range(20):
            pattern.pk, pattern.source_name = None, f"more-{index}.csv"
            pattern.save(force_insert=True)
    assert queries() == few
