"""The community's month on the desk: its figures, what lies behind each, and every odd month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clients.spaces.models import Person, Post, Space
from clients.spaces.selectors import spaces
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.rules.behind import BEHIND, Follows
from reporting.selectors.metrics import month_metrics
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows
from tests.cms.test_desk_home_views import a_space
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]
PATH, APRIL = "/desk/community/", "/desk/community/?month=2024-04"
AT = datetime(2024, 6, 1, tzinfo=UTC)
HEADER = ["post_id", "created_at", "author", "thread", "reply_to", "staff"]


@pytest.fixture
def browser(kelpwright: Tenant, at_kelpwright: Callable[[Role], User], sign_in: SignIn) -> Client:
    return sign_in(at_kelpwright(Role.COMMUNITY_MANAGER), kelpwright)


def take_in(tenant: Tenant, folder: Path, rows: list[list[object]], by: Actor, slug: str = "forum") -> None:
    with standing_at(tenant):
        path = write_rows(folder / f"{slug}.csv", rows, HEADER)
        ingest(spaces.by_slug(slug), "csv", path, by=by, at=AT)
        with connection.cursor() as cursor:
            cursor.execute("DISCARD TEMP")


def test_the_last_month_with_activity_opens(browser: Client) -> None:
    answer = browser.get(PATH)
    page = text_of(answer)
    assert "Community, May 2024" in page
    assert answer.context["month"] == "2024-05"
    assert "Distinct authors of posts that are not staff posts" in page


def test_every_figure_opens_what_it_counts(browser: Client, kelpwright: Tenant) -> None:
    """The lists behind all of them are counted in tests/reporting; here each page says the same."""
    with standing_at(kelpwright):
        figures = month_metrics(Month(2024, 4), zone=kelpwright.zone, as_of=datetime.now(UTC))
    for key, behind in BEHIND.items():
        answer = browser.get(f"/desk/community/behind/{key}/?month=2024-04")
        counts = [int(each["count"]) for each in answer.context["lists"]]
        if behind.follows is Follows.COUNT:
            assert counts == [figures[key]], key
        elif behind.follows is Follows.SHARE and behind.whole:
            assert figures[key] == (round(counts[0] / counts[1], 4) if counts[1] else None), key
        shown = answer.context["rows"] if answer.context["found"].is_rows else answer.context["page"].object_list
        assert len(shown) == min(counts[0], 25 if not answer.context["found"].is_rows else 50), key


def test_posts_lead_to_their_place_page_by_page(browser: Client, kelpwright: Tenant) -> None:
    with standing_at(kelpwright):
        Space.objects.update(platform="DISCOURSE", url="https://forum.example.com/")
        post = Post.objects.filter(created_at__year=2024, created_at__month=4).latest("created_at", "pk")
        thread = post.thread.external_id
        body, title = "<script>alert(1)</script>kind words", "=SUM(A1)"
        Post.objects.filter(pk=post.pk).update(body=body, is_html=True)
        type(post.thread).objects.filter(pk=post.thread_id).update(title=title)
    answer = browser.get("/desk/community/behind/posts/?month=2024-04&sort=-at")
    page = answer.content.decode()
    assert f"https://forum.example.com/t/{thread}" in page
    assert "kind words" in page
    assert "alert(1)" not in page
    file = browser.get("/desk/community/behind/posts/?month=2024-04&format=csv").content.decode("utf-8-sig")
    assert "'=SUM(A1)" in file
    assert len(file.splitlines()) == 1 + 36


def test_a_month_steps_and_a_space_is_chosen(browser: Client, kelpwright: Tenant, tmp_path: Path, by: Actor) -> None:
    with standing_at(kelpwright):
        open_space(spec("chat"), by=by, at=AT)
    take_in(kelpwright, tmp_path, [["x1", "2024-04-03T10:00:00Z", "zoe", "x", "", 0]], by, "chat")
    answer = browser.get(APRIL)
    rows = {row.name: row.cells for row in answer.context["rows"]}
    assert int(rows["All spaces"][1]) == sum(int(cells[1]) for name, cells in rows.items() if name != "All spaces")
    assert 'href="?month=2024-03"' in answer.content.decode()
    assert 'href="?month=2024-05"' in answer.content.decode()
    one = browser.get(APRIL + "&space=chat")
    assert "Chat, April 2024" in text_of(one)
    assert [figure.value for figure in one.context["default"] if figure.key == "posts"] == ["1"]
    assert "month=2024-03&amp;space=chat" in one.content.decode()


def test_a_month_with_nothing_says_where_something_is(browser: Client) -> None:
    page = text_of(browser.get(PATH + "?month=2019-01"))
    assert "Nothing was written in January 2019" in page
    assert "Show May 2024, the month of the latest activity" in page
    assert "is none in this month" in text_of(browser.get("/desk/community/behind/posts/?month=2019-01"))


@pytest.mark.parametrize("asked", ["?month=nonsense", "?month=9990-01", "?space=nowhere", "?month=2024-04&of=whole"])
def test_nonsense_counts_as_not_asked(browser: Client, asked: str) -> None:
    assert browser.get(PATH + asked).status_code == 200
    assert browser.get("/desk/community/behind/posts/" + asked).status_code == 200
    assert browser.get("/desk/community/behind/no_such_figure/").status_code == 404


def test_a_client_without_spaces_or_activity(alfa: Tenant, community_manager: User, sign_in: SignIn) -> None:
    browser = sign_in(community_manager, alfa)
    assert "There is no space yet" in text_of(browser.get(PATH))
    a_space(alfa, "forum", read_at=None)
    assert "No activity was taken in yet" in text_of(browser.get(PATH))


def test_two_people_who_write_everything_are_concentrated(
    alfa: Tenant, community_manager: User, sign_in: SignIn, tmp_path: Path, by: Actor
) -> None:
    with standing_at(alfa):
        open_space(spec(), by=by, at=AT)
    rows: list[list[object]] = [
        [str(n), f"2024-04-{1 + n % 28:02}T10:00:00Z", ("ada", "bo")[n % 2], "t", "", 0] for n in range(100)
    ]
    take_in(alfa, tmp_path, rows, by)
    page = text_of(sign_in(community_manager, alfa).get(APRIL))
    assert "voices concentrated" in page
    assert "from 50% on voices are concentrated" in page


def test_fifty_of_five_thousand_is_red(browser: Client, kelpwright: Tenant, tmp_path: Path, by: Actor) -> None:
    with standing_at(kelpwright):
        Space.objects.update(registered_count=500)
    page = text_of(browser.get(APRIL))
    assert "1.0%" in page
    assert "too few take part" in page
    assert "below 2% is too few" in page
    with standing_at(kelpwright):
        Space.objects.update(registered_count=20)
    assert "too few take part" not in text_of(browser.get(APRIL))


def test_queries_do_not_grow_with_posts(browser: Client, kelpwright: Tenant, tmp_path: Path, by: Actor) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    paths = [
        APRIL,
        *(f"/desk/community/behind/{key}/?month=2024-04" for key in ("posts", "solved_threads", "graph_edges")),
    ]
    [asked(path) for path in paths]
    before = [asked(path) for path in paths]
    rows: list[list[object]] = [
        [f"m{n}", f"2024-04-{1 + n % 28:02}T11:00:00Z", f"p{n}", f"u{n % 9}", "", 0] for n in range(40)
    ]
    take_in(kelpwright, tmp_path, rows, by)
    assert [asked(path) for path in paths] == before


def test_newcomers_whose_thirty_days_are_not_over_are_compared_with_nobody(browser: Client, kelpwright: Tenant) -> None:
    now = datetime.now(UTC)
    month = Month.of(now, kelpwright.zone)
    with standing_at(kelpwright):
        Person.objects.update(joined_at=month.starts_at(kelpwright.zone))
        Person.objects.filter(pk=Person.objects.earliest("pk").pk).update(joined_at=AT)
    assert "not everybody’s 30 days are over" in text_of(browser.get(f"{PATH}?month={month}"))
    assert "not everybody’s 30 days are over" not in text_of(browser.get(f"{PATH}?month=2024-06"))


def test_queries_do_not_grow_with_spaces(browser: Client, kelpwright: Tenant, by: Actor) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(APRIL).status_code == 200
        return len(queries)

    def opened(first: int, last: int) -> None:
        with standing_at(kelpwright):
            for number in range(first, last):
                open_space(spec(f"club-{number}"), by=by, at=AT)

    opened(0, 1)
    asked()
    before = asked()
    opened(1, 20)
    assert asked() == before


def test_finance_and_stakeholders_see_nothing_of_it(
    kelpwright: Tenant, at_kelpwright: Callable[[Role], User], sign_in: SignIn
) -> None:
    for role in (Role.FINANCE, Role.VIEWER):
        browser = sign_in(at_kelpwright(role), kelpwright)
        assert browser.get(APRIL).status_code == 403
        assert browser.get("/desk/community/behind/posts/").status_code == 403
