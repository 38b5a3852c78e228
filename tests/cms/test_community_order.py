"""Whether knowledge can be found: each list's count is its rows, and what a platform does not tell is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from clients.spaces.models import Channel, Thread
from clients.spaces.selectors import spaces
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows
from tests.cms.test_community_views import AT
from tests.cms.test_portal_views import text_of

HEADER = ["post_id", "created_at", "author", "thread", "channel"]
PATH = "/desk/community/order/"
LATELY = datetime.now(UTC).isoformat()


@pytest.fixture
def browser(
    alfa: Tenant, community_manager: User, sign_in: Callable[[User, Tenant], Client], tmp_path: Path, by: Actor
) -> Client:
    rows = [
        ["1", "2023-01-01T10:00:00Z", "ada", "old", "help"],
        ["2", "2023-01-02T10:00:00Z", "bo", "old", "help"],
        ["3", "2023-01-01T10:00:00Z", "ada", "woken", "help"],
        ["4", LATELY, "bo", "woken", "help"],
        ["5", "2023-01-03T10:00:00Z", "ada", "silent", ""],
        ["6", LATELY, "ada", "fresh", "help"],
    ]
    with standing_at(alfa):
        open_space(spec(), by=by, at=AT)
        ingest(spaces.by_slug("forum"), "csv", write_rows(tmp_path / "order.csv", rows, HEADER), by=by, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("DISCARD TEMP")
        for name, title in (
            ("old", "How do I reset it?"),
            ("woken", " how do i RESET it? "),
            ("silent", "=2"),
            ("fresh", ""),
        ):
            Thread.objects.filter(external_id=name).update(title=title)
    return sign_in(community_manager, alfa)


def test_every_list_counts_its_rows(browser: Client) -> None:
    expected = {
        "unanswered": {"=2"},
        "uncategorised": {"=2"},
        "stale": {"How do I reset it?", "=2"},
        "repeated": {"How do I reset it?", " how do i RESET it? "},
    }
    for part, titles in expected.items():
        answer = browser.get(f"{PATH}?list={part}")
        assert {row["title"] for row in answer.context["rows"]} == titles
        counts = {each.key: each.count for each in answer.context["parts"]}
        assert counts[part] == str(len(titles))


def test_what_no_platform_tells_is_said(browser: Client) -> None:
    page = text_of(browser.get(PATH))
    assert "Not told: no platform of this client says which threads are pinned" in page
    assert "Not told: no platform of this client says which threads carry tags" in page
    for part in ("untagged", "unpinned"):
        for query in (f"?list={part}", f"?list={part}&format=csv", f"?list={part}&q=zebra"):
            answer = browser.get(PATH + query)
            assert answer.context["part"] == part, "the list that was asked for, and no other"
            page = text_of(answer)
            assert page.count("Not told: no platform of this client says") == 3
            assert "Nothing is out of order here." not in page
            assert "CSV" not in page


def test_it_is_searched_and_exported(browser: Client) -> None:
    assert "Nothing matches" in text_of(browser.get(PATH + "?q=zebra"))
    assert "'=2" in browser.get(PATH + "?list=stale&format=csv").content.decode("utf-8-sig")
    assert browser.get(PATH + "?list=nonsense&space=nowhere").context["part"] == "unanswered"


def test_solved_twins_are_left_in_peace(browser: Client, alfa: Tenant) -> None:
    with standing_at(alfa):
        Thread.objects.filter(external_id="old").update(marked_number=2)
    assert browser.get(PATH + "?list=repeated").context["rows"] == []


def test_lost_tags_and_pins_are_told(browser: Client, alfa: Tenant) -> None:
    """What a platform tells is a list with its count and its day; what none tells stays a dash without a way."""
    lost_at = datetime(2024, 2, 1, 12, tzinfo=UTC)
    with standing_at(alfa):
        Thread.objects.filter(external_id="old").update(tags=[], untagged_at=lost_at)
        Thread.objects.filter(external_id="woken").update(tags=["paper"])
        Thread.objects.filter(external_id="silent").update(tags=[])
    answer = browser.get(PATH + "?list=untagged")
    assert {(row["title"], row["since"]) for row in answer.context["rows"]} == {
        ("How do I reset it?", "1\N{NO-BREAK SPACE}Feb\N{NO-BREAK SPACE}2024"),
        ("=2", ""),
    }
    page = text_of(answer)
    assert "1 had tags and lost them" in page
    assert "Tags gone since" in page
    assert "Not told: no platform of this client says which threads are pinned" in page
    assert "Nothing is out of order here." not in text_of(browser.get(PATH + "?list=unpinned"))
    with standing_at(alfa):
        Thread.objects.filter(external_id="old").update(is_pinned=False, unpinned_at=lost_at)
        Thread.objects.filter(external_id="woken").update(is_pinned=True)
    answer = browser.get(PATH + "?list=unpinned")
    assert [row["title"] for row in answer.context["rows"]] == ["How do I reset it?"]
    assert "1 is pinned now" in text_of(answer)
    file = browser.get(PATH + "?list=untagged&format=csv").content.decode("utf-8-sig")
    assert "tags,pinned,untagged_at,unpinned_at" in file
    assert "2024-02-01" in file


def test_a_channel_without_a_name_is_no_bare_number(browser: Client, alfa: Tenant) -> None:
    with standing_at(alfa):
        Channel.objects.update(external_id="12")
    assert "Channel 12" in {row["channel"] for row in browser.get(PATH + "?list=stale").context["rows"]}
    with standing_at(alfa):
        Channel.objects.update(name="Paper")
    assert "Paper" in {row["channel"] for row in browser.get(PATH + "?list=stale").context["rows"]}
