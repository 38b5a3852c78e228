"""The desk's calendar: what stands in a month, and moving it with the server's word final."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content_calendar.models import Item
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.cms import planned
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]
JSON = {"Accept": "application/json"}


@pytest.fixture
def browser(alfa: Tenant, community_manager: User, sign_in: SignIn) -> Client:
    return sign_in(community_manager, alfa)


def shown(response: HttpResponse) -> dict[str, Any]:
    """What the grid's script reads from the page."""
    found = re.search(r'<script id="calendar-data" type="application/json">(.*?)</script>', response.content.decode())
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def month_of(item: Item) -> str:
    return f"/desk/calendar/?month={item.planned_on:%Y-%m}"


def row(item: Item, tenant: Tenant) -> Item:
    with standing_at(tenant):
        return Item.objects.get(pk=item.pk)


def test_a_month_shows_its_items_by_shape_word_and_place(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "SCHEDULED", title="Ask the engineers")
    page = browser.get(month_of(item))
    assert "Scheduled 1" in text_of(page)
    assert "10:00 Scheduled Ask the engineers" in text_of(page)
    [told] = shown(page)["items"]
    assert (told["title"], told["icon"], told["time"], told["asks"]) == ("Ask the engineers", "clock", "10:00", True)
    assert told["on"] == item.planned_on.isoformat()


def test_an_empty_month_says_what_to_do_to_who_may(
    alfa: Tenant, browser: Client, analyst: User, sign_in: SignIn
) -> None:
    page = browser.get("/desk/calendar/?month=2031-02")
    assert "Nothing is planned for February 2031" in text_of(page)
    assert "Plan the first item" in text_of(page)
    other = sign_in(analyst, alfa).get("/desk/calendar/?month=2031-02")
    assert "Plan the first item" not in text_of(other)
    assert "A community manager plans what is published here." in text_of(other)


@pytest.mark.parametrize(
    "query", ["month=soon", "month=2026-13", "month=%00", "status=NONE", "view=round", "q=%00", "sort=x"]
)
def test_nonsense_in_the_address_counts_as_not_asked(browser: Client, alfa: Tenant, query: str) -> None:
    planned.put(alfa)
    assert browser.get(f"/desk/calendar/?{query}").status_code == 200


def test_the_month_is_narrowed_by_status_and_words(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "DRAFT", title="Tool swap")
    planned.put(alfa, "PLANNED", title="Ask the lab")
    assert [each["title"] for each in shown(browser.get(f"{month_of(item)}&status=PLANNED"))["items"]] == [
        "Ask the lab"
    ]
    found = browser.get(f"{month_of(item)}&q=TOOL")
    assert [each["title"] for each in shown(found)["items"]] == ["Tool swap"]
    assert "Nothing matches" in text_of(browser.get(f"{month_of(item)}&q=zebra"))


def test_the_month_is_taken_along_as_a_file_safe_from_formulas(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, title="=HYPERLINK(1)")
    file = browser.get(f"{month_of(item)}&format=csv")
    assert f"alfa-{item.planned_on:%Y-%m}-calendar-" in file["Content-Disposition"]
    assert "'=HYPERLINK(1)" in b"".join(file).decode()


def test_queries_do_not_grow_with_the_items(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa)

    def count() -> int:
        browser.get(month_of(item))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(month_of(item)).status_code == 200
        return len(queries)

    planned.put(alfa, "PLANNED")
    few = count()
    for number in range(9):
        planned.put(alfa, "PLANNED", title=f"Idea {number}")
        planned.put(alfa, "DRAFT", title=f"Draft {number}")
    assert count() == few


def test_who_may_only_look_is_offered_nothing_to_move(alfa: Tenant, moderator: User, sign_in: SignIn) -> None:
    item = planned.put(alfa)
    page = sign_in(moderator, alfa).get(month_of(item))
    [told] = shown(page)["items"]
    assert not told["movable"]
    assert "not move what is in it" in told["stays"]
    assert "/move/" not in re.sub(r"<script.*?</script>", "", page.content.decode(), flags=re.DOTALL)


def test_a_planned_item_moves_freely_and_tells_how_to_undo_it(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "PLANNED")
    on = (item.planned_on + timedelta(days=2)).isoformat()
    moved = browser.post(f"/desk/calendar/{item.pk}/move/", {"on": on}, headers=JSON).json()
    assert moved["moved"]
    assert moved["undo"] == {"on": item.planned_on.isoformat(), "time": "10:00"}
    assert row(item, alfa).planned_on.isoformat() == on
    back = browser.post(f"/desk/calendar/{item.pk}/move/", moved["undo"], headers=JSON).json()
    assert back["moved"]
    assert row(item, alfa).slot_at == item.slot_at


def test_a_scheduled_item_moves_only_when_its_new_approval_was_agreed_to(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "SCHEDULED")
    to = {"on": (item.planned_on + timedelta(days=1)).isoformat()}
    asked = browser.post(f"/desk/calendar/{item.pk}/move/", to, headers=JSON)
    assert asked.status_code == 409
    assert asked.json()["asks"]
    assert "will need approval again" in asked.json()["said"]
    assert row(item, alfa).status == "SCHEDULED"
    moved = browser.post(f"/desk/calendar/{item.pk}/move/", {**to, "again": "1"}, headers=JSON).json()
    assert (moved["moved"], moved["undo"]) == (True, None)
    assert (row(item, alfa).status, row(item, alfa).edition) == ("IN_REVIEW", 2)


@pytest.mark.parametrize(
    ("on", "at", "said"),
    [
        ("yesterday", "", "That is in the past."),
        ("", "", "Choose a day"),
        ("2026-02-30", "", "Choose a day"),
        ("soon", "", "Choose a day"),
        ("tomorrow", "25:00", "Choose a day"),
    ],
)
def test_what_is_refused_says_why_and_moves_nothing(alfa: Tenant, browser: Client, on: str, at: str, said: str) -> None:
    item = planned.put(alfa, "PLANNED")
    today = timezone.now().astimezone(alfa.zone).date()
    day = {"yesterday": today - timedelta(days=1), "tomorrow": today + timedelta(days=1)}.get(on, on)
    answer = browser.post(f"/desk/calendar/{item.pk}/move/", {"on": str(day), "time": at}, headers=JSON)
    assert answer.status_code == 422
    assert said in answer.json()["said"]
    assert row(item, alfa).slot_at == item.slot_at


def test_an_hour_that_clocks_leave_out_is_refused_in_words(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "PLANNED")
    day, hour = planned.skipped_hour(alfa)
    answer = browser.post(
        f"/desk/calendar/{item.pk}/move/", {"on": day.isoformat(), "time": f"{hour:%H:%M}"}, headers=JSON
    )
    assert "there is no 02:30: clocks are put forward over it" in answer.json()["said"]
    page = browser.post(f"/desk/calendar/{item.pk}/move/", {"on": day.isoformat(), "time": f"{hour:%H:%M}"})
    assert page.status_code == 422
    assert "Nothing was changed." in text_of(page)
    assert 'value="02:30' in page.content.decode()


def test_without_a_script_an_item_has_a_page_on_which_it_moves(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "SCHEDULED")
    page = browser.get(f"/desk/calendar/{item.pk}/move/")
    assert "Move and ask again" in text_of(page)
    on = item.planned_on + timedelta(days=1)
    moved = browser.post(f"/desk/calendar/{item.pk}/move/", {"on": on.isoformat(), "time": "11:30", "again": "1"})
    assert moved["Location"] == f"/desk/calendar/?month={on:%Y-%m}"
    assert f"{row(item, alfa).slot_at.astimezone(alfa.zone):%H:%M}" == "11:30"


def test_what_is_out_stays(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "PUBLISHED")
    assert "stays where it is" in text_of(browser.get(f"/desk/calendar/{item.pk}/move/"))
    answer = browser.post(f"/desk/calendar/{item.pk}/move/", {"on": "2031-01-01"}, headers=JSON)
    assert "stays as it is" in answer.json()["said"]


def test_a_look_at_an_item_tells_what_it_is_for_and_who_waits(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    piece = browser.get(f"/desk/calendar/{item.pk}/peek/")
    assert "Developers help each other" in text_of(piece)
    assert "asked the client, answer due" in text_of(piece)
    assert "Remind the approver" in text_of(piece)
    assert "<html" not in piece.content.decode()


def test_an_item_of_another_client_does_not_exist(alfa: Tenant, beta: Tenant, browser: Client) -> None:
    other = planned.put(beta, "WITH_CLIENT", title="A secret plan of beta")
    for path in ("", "peek/", "move/", "cancel/"):
        assert browser.get(f"/desk/calendar/{other.pk}/{path}").status_code == 404
    for path in ("send/", "review/", "take-back/", "remind/", "comment/"):
        assert browser.post(f"/desk/calendar/{other.pk}/{path}", {"edition": "1", "note": "x"}).status_code == 404
    assert "A secret plan of beta" not in browser.get(month_of(other)).content.decode()
