"""Topics by volume and tone on the desk: what is hot and negative is met first, and leads to its thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from clients.spaces.models import Space
from clients.spaces.selectors import spaces
from clients.spaces.services import signals
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows
from tests.cms.test_community_views import AT
from tests.cms.test_portal_views import text_of

HEADER = ["post_id", "created_at", "author", "thread", "channel", "body"]
PATH = "/desk/community/topics/?month=2024-04"
BAD, GOOD = "This update is terrible and I hate it", "This is wonderful and very helpful, thank you"


@pytest.fixture
def browser(
    alfa: Tenant, community_manager: User, sign_in: Callable[[User, Tenant], Client], tmp_path: Path, by: Actor
) -> Client:
    """A heated thread of ten posts among calm ones of two, all in one channel that was quiet before."""
    rows: list[list[str]] = [
        [f"h{n}", f"2024-04-{n + 1:02}T10:00:00Z", f"p{n}", "Broken update", "talk", BAD] for n in range(10)
    ]
    for thread in range(4):
        rows += [
            [f"c{thread}{n}", f"2024-04-{n + 5:02}T10:00:00Z", "ada", f"Calm {thread}", "help", GOOD] for n in range(2)
        ]
    rows.append(["m", "2024-02-05T10:00:00Z", "ada", "Old", "help", GOOD])
    with standing_at(alfa):
        open_space(spec(), by=by, at=AT)
        ingest(spaces.by_slug("forum"), "csv", write_rows(tmp_path / "topics.csv", rows, HEADER), by=by, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("DISCARD TEMP")
        signals.judge_all()
    return sign_in(community_manager, alfa)


def test_the_heated_thread_is_hot_and_negative(browser: Client) -> None:
    answer = browser.get(PATH)
    page = text_of(answer)
    assert "1 topic is hot and negative." in page
    first = answer.context["page"].object_list[0]
    assert (first.posts, first.usual, first.sentiment, first.state) == (10, 2.0, -1.0, "hot and negative")
    assert first.url.startswith("https://forum.example.com/t/")
    assert f'href="{first.url}"' in answer.content.decode()
    assert "5 topics" not in page
    assert [row.state for row in answer.context["page"].object_list[1:]] == ["calm"] * 4


def test_channels_are_held_against_their_own_past(browser: Client) -> None:
    rows = {row.topic: row for row in browser.get(PATH + "&by=channels").context["page"].object_list}
    assert (rows["talk"].posts, rows["talk"].usual, rows["talk"].state) == (10, 0.0, "hot and negative")
    assert (rows["help"].posts, rows["help"].usual, rows["help"].state) == (8, 0.3, "hot")


def test_without_signals_nothing_is_called_negative(browser: Client, alfa: Tenant) -> None:
    with standing_at(alfa), connection.cursor() as cursor:
        cursor.execute("DELETE FROM spaces_textsignal")
    page = text_of(browser.get(PATH))
    assert "The tone of no topic is known" in page
    assert "hot and negative." not in page


def test_the_list_is_exported_safely_and_a_silent_month_says_so(browser: Client, alfa: Tenant) -> None:
    with standing_at(alfa):
        space = Space.objects.get()
        space.threads.filter(title="Broken update").update(title="=1+1")
        space.threads.filter(external_id="Broken update").update(title="=1+1")
    lines = browser.get(PATH + "&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 5
    assert "'=1+1" in lines[1]
    assert "Nothing was said in this month." in text_of(browser.get("/desk/community/topics/?month=2020-01"))


def test_the_months_tone_stands_on_the_health_page(browser: Client) -> None:
    """Of 18 judged posts a tone says nothing; the page says so rather than guess."""
    answer = browser.get("/desk/community/?month=2024-04")
    assert "18 posts judged, of fewer than 20 it says nothing" in text_of(answer)
    assert "not available in Danish" in text_of(answer)
    counts = [each["count"] for each in browser.get("/desk/community/behind/sentiment/?month=2024-04").context["lists"]]
    assert counts == ["8", "10", "18"]
