"""A client's cases on its desk: found, filtered, sorted and taken along; nothing of another client's."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.access.models import User
from tenants.models import Tenant
from tests.cms.queue_cases import a_flag_case, a_forum, settled_there
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]


@pytest.fixture
def at() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def forum(alfa: Tenant) -> int:
    return a_forum(alfa)


@pytest.fixture
def desk(alfa: Tenant, moderator: User, sign_in: SignIn) -> Client:
    return sign_in(moderator, alfa)


def titles(page: Any) -> list[str]:
    return [row.title for row in page.context["rows"]]


def test_it_says_what_opens_a_case_when_there_is_none(desk: Client) -> None:
    assert "No case was opened yet" in text_of(desk.get("/desk/cases/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Newer", "Older"]),
        ("?q=OLD", ["Older"]),
        ("?q=nothing at all", []),
        ("?q=%00", ["Newer", "Older"]),
        ("?sort=title", ["Newer", "Older"]),
        ("?sort=-title", ["Older", "Newer"]),
        ("?sort=nonsense&page=99&status=NONSENSE", ["Newer", "Older"]),
        ("?status=WAITING", ["Older"]),
    ],
)
def test_cases_are_found(alfa: Tenant, forum: int, desk: Client, at: datetime, query: str, found: list[str]) -> None:
    number = a_flag_case(alfa, forum, "Older", at=at - timedelta(minutes=5))
    a_flag_case(alfa, forum, "Newer", at=at)
    desk.post(f"/desk/cases/{number}/pause/", {"seen": "2", "pause_reason": "CLIENT", "evidence": "Mail"})
    page = desk.get(f"/desk/cases/{query}")
    assert titles(page) == found
    if not found:
        assert "Nothing matches" in text_of(page)


def test_what_was_decided_on_the_platform_says_so(alfa: Tenant, forum: int, desk: Client, at: datetime) -> None:
    for title, by_staff in (("By staff", True), ("By nobody", False)):
        number = a_flag_case(alfa, forum, title, at=at - timedelta(minutes=5))
        settled_there(alfa, number, at=at, by_staff=by_staff)
    rows = {row.title: (row.word, row.why) for row in desk.get("/desk/cases/").context["rows"]}
    assert rows == {"By staff": ("Done", "decided on the platform"), "By nobody": ("Withdrawn", "")}


def test_a_file_is_safe_in_a_spreadsheet(alfa: Tenant, forum: int, desk: Client, at: datetime) -> None:
    a_flag_case(alfa, forum, "=HYPERLINK(1)", at=at)
    lines = list(csv.reader(io.StringIO(desk.get("/desk/cases/?format=csv").content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["number", "title", "space"]
    assert lines[1][:4] == ["1", "'=HYPERLINK(1)", "Forum", "flag"]
    assert desk.get("/desk/cases/?format=xlsx").content[:2] == b"PK"


def test_the_list_and_its_files_hold_one_client(
    alfa: Tenant, beta: Tenant, forum: int, desk: Client, at: datetime
) -> None:
    a_flag_case(beta, a_forum(beta), "Beta’s secret", at=at)
    a_flag_case(alfa, forum, "Alfa’s", at=at)
    assert titles(desk.get("/desk/cases/")) == ["Alfa’s"]
    assert "Beta" not in desk.get("/desk/cases/?format=csv").content.decode()


def test_queries_do_not_grow_with_cases(alfa: Tenant, forum: int, desk: Client, at: datetime) -> None:
    for number in range(2):
        a_flag_case(alfa, forum, f"Case {number}", at=at)
    desk.get("/desk/cases/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/desk/cases/")
    for number in range(18):
        a_flag_case(alfa, forum, f"More {number}", at=at)
    with CaptureQueriesContext(connection) as many:
        assert len(titles(desk.get("/desk/cases/"))) == 20
    assert len(many) == len(few)


def test_it_leads_to_the_queue_of_this_client(alfa: Tenant, desk: Client, forum: int) -> None:
    assert desk.get("/desk/cases/").context["queue_url"].endswith("/queue/?client=alfa")
