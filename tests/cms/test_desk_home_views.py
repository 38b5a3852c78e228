"""The desk's first page, and the evidence behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from clients.selectors.readiness import Missing
from clients.spaces.models import IngestRun, Person, Post, Space, Thread
from cms.desk import freshness
from cms.desk.advice import todo
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.models import Stage, Tenant
from tests.cms.conftest import Put
from tests.cms.test_portal_views import text_of
from tests.conftest import SYSTEM

SignIn = Callable[[User, Tenant], Client]
AT = datetime(2026, 4, 2, 6, 40, tzinfo=UTC)


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


def a_space(
    tenant: Tenant, slug: str, *, read_at: datetime | None = AT, posts: int = 2, says: int | None = None
) -> int:
    """A space with one thread, so many posts in it, and one input with one row skipped; its run's id."""
    with standing_at(tenant):
        space = Space.objects.create(
            slug=slug,
            name=slug.capitalize(),
            kind="ONLINE",
            platform="DISCOURSE",
            visibility="PUBLIC",
            takes_questions=True,
            language="en",
            responsible="moderator",
            in_force_from=date(2025, 1, 1),
            created_at=AT,
        )
        if read_at is None:
            return 0
        person = Person.objects.create(space=space, external_id="1")
        thread = Thread.objects.create(space=space, external_id="1", stated_post_count=says)
        posts = [
            Post.objects.create(space=space, thread=thread, author=person, external_id=str(index), created_at=read_at)
            for index in range(2)
        ]
        Thread.objects.filter(pk=thread.pk).update(
            opening_post=posts[0], starter=person, opened_at=read_at, is_staff_started=False
        )
        run = IngestRun.objects.create(
            space=space,
            kind="csv",
            source_name=f"{slug}.csv",
            digest="0" * 64,
            started_at=read_at,
            by_name="Alma",
            thread_count=1,
            post_count=2,
            person_count=1,
            changed_count=4,
            skipped_count=3,
            skipped=[{"where": "line 7", "why": "<b>no author</b>"}],
            seconds=0.4,
        )
        return run.pk


def test_nothing_waits_and_nothing_is_missing_where_the_service_has_ended(browser: Client, alfa: Tenant) -> None:
    with public():
        Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.ENDED)
    page = text_of(browser.get("/desk/"))
    assert "The service has ended" in page
    assert "Waits for you" not in page
    assert "things missing" not in page


def test_what_is_missing_stands_with_what_to_do(browser: Client) -> None:
    page = text_of(browser.get("/desk/"))
    assert "Before go-live" in page
    assert "The charter does not say why this community exists Ask the sponsor why members should come at all" in page
    assert "There is no space where the community meets" in page


def test_every_known_lack_has_its_advice() -> None:
    codes = ["no_charter", "no_sponsor", "no_approver", "no_account_manager", "nobody_responsible", "no_space"]
    codes += ["no_activity", "no_plan", "no_objective", "no_baseline", "no_value_inputs", "no_service_hours"]
    codes += ["no_promise", "no_promise_for_questions", "no_guideline", "guideline_unconfirmed", "fit_no_go"]
    codes += ["plan_starts_late", "hours_start_late", "promises_start_late"]
    assert all(todo(Missing(code, "x"), by=SYSTEM).advice for code in codes)
    assert todo(Missing("something_new", "It lacks."), by=SYSTEM).advice == ""


def test_a_figure_without_a_baseline_is_named_as_people_know_it() -> None:
    lack = Missing("no_baseline", "The KPI response_rate_24h has no baseline", about="response_rate_24h")
    assert todo(lack, by=SYSTEM).what.startswith("“Answered within 24 hours”")
    with override("sv"):
        assert "saknar utgångsläge" in todo(lack, by=SYSTEM).what
        assert "response_rate_24h" not in todo(lack, by=SYSTEM).what


def test_a_client_from_its_brief_shows_its_objectives(
    kelpwright: Tenant, at_kelpwright: Callable[[Role], User], sign_in: SignIn
) -> None:
    page = text_of(sign_in(at_kelpwright(Role.ANALYST), kelpwright).get("/desk/"))
    assert "Objectives in force" in page
    assert "no charter" not in page


def test_the_latest_report_and_the_next_step_are_at_hand(
    browser: Client, alfa: Tenant, moderator: User, sign_in: SignIn, put: Put
) -> None:
    assert "waits for its draft" in text_of(browser.get("/desk/"))
    put("2026-03", "DRAFT")
    assert "Review and release" in text_of(browser.get("/desk/"))
    other = text_of(sign_in(moderator, alfa).get("/desk/"))
    assert "Look at the draft" in other
    assert "Make " not in other


def test_a_month_before_the_service_is_not_waited_for(alfa: Tenant, browser: Client) -> None:
    since = (timezone.now() + timedelta(days=40)).date()
    Tenant.objects.filter(pk=alfa.pk).update(service_since=since)
    assert "waits for its draft" not in text_of(browser.get("/desk/"))
    assert f"The next one is that of {since:%B %Y}." in text_of(browser.get("/"))


def test_evidence_says_how_fresh_and_how_complete_it_is(alfa: Tenant, browser: Client) -> None:
    now = timezone.now()
    a_space(alfa, "fresh", read_at=now, says=2)
    a_space(alfa, "gappy", read_at=now, says=5)
    a_space(alfa, "stale", read_at=now - timedelta(days=40))
    a_space(alfa, "unread", read_at=None)
    a_space(alfa, "club", read_at=None)
    with standing_at(alfa):
        Space.objects.filter(slug="club").update(kind="OFFLINE", platform="NONE")
    page = text_of(browser.get("/desk/evidence/"))
    assert "Club Offline, No platform · Connection entered by hand Off the platforms" in page
    home = text_of(browser.get("/desk/"))
    assert "No activity of the space Club" not in home
    assert "No activity of the space Unread" in home
    assert "Club entered by hand Off the platforms" in home
    assert "Fresh Online, Discourse · Connection up to date not connected 2 2 2 1" in page
    assert "Gappy Online, Discourse · Connection incomplete not connected 5 2 3 fewer than it says" in page
    assert "Stale Online, Discourse · Connection read more than 35 days ago not connected not told 2" in page
    assert "Unread Online, Discourse · Connection nothing held" in page
    assert "manage.py ingest alfa fresh --from discourse-archive FILE" in page


def test_an_input_lists_what_was_left_out_and_why(alfa: Tenant, browser: Client) -> None:
    pk = a_space(alfa, "forum")
    response = browser.get(f"/desk/evidence/runs/{pk}/")
    page = text_of(response)
    assert "line 7 <b>no author</b>" in page
    assert "<b>no author</b>" not in response.content.decode()
    assert "2 more rows were left out and are not listed." in page


def test_another_clients_input_is_not_found(alfa: Tenant, beta: Tenant, browser: Client) -> None:
    pk = a_space(beta, "forum")
    assert browser.get(f"/desk/evidence/runs/{pk}/").status_code == 404
    assert "Forum" not in text_of(browser.get("/desk/evidence/"))
    assert "Forum" not in text_of(browser.get("/desk/"))


def test_an_empty_desk_says_what_to_do(browser: Client) -> None:
    page = text_of(browser.get("/desk/evidence/"))
    assert "There is no space yet" in page
    assert "Nothing was taken in yet" in page
    assert "No objective runs today." in text_of(browser.get("/desk/"))


@pytest.mark.parametrize("path", ["/desk/", "/desk/evidence/"])
def test_queries_do_not_grow_with_the_spaces(alfa: Tenant, browser: Client, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(path).status_code == 200
        return len(caught)

    for index in range(2):
        a_space(alfa, f"space-{index}")
    few = queries()
    for index in range(2, 20):
        a_space(alfa, f"space-{index}")
    assert queries() == few


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("csv", "CSV"),
        ("discourse-archive", "Archive of Discourse"),
        ("discourse-pull", "asked for at Discourse"),
        ("matrix-kept", "read again from what Matrix answered"),
        ("api", "sent through the API"),
        ("webhook", "told by the platform itself"),
        ("something-else", "something-else"),
    ],
)
def test_how_an_input_came_is_said_in_words(kind: str, said: str) -> None:
    assert freshness.kind_of(kind) == said
