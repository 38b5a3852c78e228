"""The community in the portal: numbers of a month, frozen where its report is released, and nobody's name or words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.rules.community_stages import Stage
from clients.services.community_stages import name_stage
from clients.spaces.models import Person, Post, Thread
from reporting.selectors import reports
from reporting.selectors.metrics import month_metrics
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.cms.conftest import put_report
from tests.cms.test_desk_home_views import a_space
from tests.cms.test_portal_views import text_of
from tests.reporting import sample

SignIn = Callable[[User, Tenant], Client]
PAGE, APRIL = "/community/", "/community/?month=2024-04"
WORDS = "Nobody else should read this"


@pytest.fixture
def portal(kelpwright: Tenant, at_kelpwright: Callable[[Role], User], sign_in: SignIn) -> Client:
    with standing_at(kelpwright):
        Post.objects.update(body=WORDS)
        Thread.objects.update(title=WORDS)
        Person.objects.update(name=WORDS)
    return sign_in(at_kelpwright(Role.VIEWER), kelpwright)


def shown(answer: Any) -> dict[str, str]:
    return {figure.key: figure.value for figure in answer.context["figures"]}


def states(answer: Any) -> dict[str, tuple[str, str]]:
    return {row.name: (row.status, row.status_word) for row in answer.context["rows"]}


def test_five_figures_with_definitions_a_line_and_the_months_before(portal: Client, kelpwright: Tenant) -> None:
    answer = portal.get(APRIL)
    with standing_at(kelpwright):
        now = month_metrics(Month(2024, 4), zone=kelpwright.zone, as_of=timezone.now())
    told = shown(answer)
    assert list(told) == ["active_members", "posts", "median_first_response_hours", "sentiment", "new_members"]
    assert (told["active_members"], told["posts"]) == (str(now["active_members"]), str(now["posts"]))
    page = text_of(answer)
    assert f"{now['active_members']} members took part in April 2024." in page
    assert page.count("Distinct authors of posts that are not staff posts") == 2, "on the figure, and below in full"
    assert answer.context["figures"][0].line is not None
    assert list(states(answer)) == ["April 2024", "March 2024"], "none from before anything was written"
    assert (answer.context["earlier"].name, answer.context["later"].name) == ("March 2024", "May 2024")
    assert portal.get("/community/?month=2024-03").context["earlier"] is None


def test_the_last_month_with_activity_opens(portal: Client) -> None:
    assert portal.get(PAGE).context["month_name"] == "May 2024"


def test_numbers_alone_are_told(portal: Client) -> None:
    page = portal.get(APRIL).content.decode()
    assert WORDS not in page
    assert "/desk/" not in page.partition("<main")[2]


def test_staff_find_the_way_to_what_lies_behind(
    kelpwright: Tenant, at_kelpwright: Callable[[Role], User], sign_in: SignIn
) -> None:
    page = sign_in(at_kelpwright(Role.ANALYST), kelpwright).get(APRIL).content.decode()
    assert "/desk/community/?month=2024-04" in page


def test_a_released_month_says_what_its_report_says(portal: Client, kelpwright: Tenant) -> None:
    live = shown(portal.get(APRIL))
    put_report(kelpwright, "2024-04")
    answer = portal.get(APRIL)
    frozen = sample.metrics(12)
    told = shown(answer)
    assert told["active_members"] == str(frozen["active_members"]) != live["active_members"]
    assert told["posts"] == str(frozen["posts"])
    assert told["sentiment"] == live["sentiment"], "no report keeps the tone"
    page = text_of(answer)
    assert "These figures are those of the month’s report, and stay as they are." in page
    assert "As read today: the report keeps no tone." in page
    assert "No report of this month" not in page
    assert states(answer) == {"April 2024": ("FINAL", "Final"), "March 2024": ("LIVE", "No report")}
    assert 'href="/reports/2024-04/#community"' in answer.content.decode()


def test_a_corrected_month_says_what_its_last_correction_says(portal: Client, kelpwright: Tenant) -> None:
    for number in (0, 1, 2):
        put_report(kelpwright, "2024-04", "RESTATED" if number else "FINAL", number)
    assert states(portal.get(APRIL))["April 2024"] == ("RESTATED", "Restated, correction 2")


def test_a_draft_is_nothing_to_the_client(portal: Client, kelpwright: Tenant) -> None:
    before = shown(portal.get(APRIL))
    put_report(kelpwright, "2024-04", "DRAFT")
    answer = portal.get(APRIL)
    assert shown(answer) == before
    assert states(answer)["April 2024"] == ("LIVE", "No report")
    assert "No report of this month is released: these figures stand as of" in text_of(answer)


def test_the_running_month_is_marked(portal: Client, kelpwright: Tenant) -> None:
    running = Month.of(timezone.now(), kelpwright.zone)
    answer = portal.get(f"/community/?month={running}")
    page = text_of(answer)
    assert "The month is not over: these figures stand as of" in page
    assert "Under way" in page
    assert answer.context["later"] is None
    assert "Show May 2024, the month of the latest activity" in page


@pytest.mark.parametrize("asked", ["?month=nonsense", "?month=9990-01", "?month=1970-01", "?space=forum", "?month="])
def test_nonsense_counts_as_not_asked(portal: Client, asked: str) -> None:
    assert portal.get(PAGE + asked).status_code == 200


def test_before_anything_was_taken_in(alfa: Tenant, viewer: User, sign_in: SignIn) -> None:
    portal = sign_in(viewer, alfa)
    assert "Nothing is counted yet" in text_of(portal.get(PAGE))
    a_space(alfa, "forum", read_at=None)
    assert "Nothing is counted yet" in text_of(portal.get(PAGE))


def test_it_stands_among_the_places(portal: Client) -> None:
    tabs = portal.get(PAGE).context["tabs"]
    assert [tab["name"] for tab in tabs if tab["current"]] == ["community"]


def test_queries_do_not_grow_with_reports(portal: Client, kelpwright: Tenant) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            portal.get("/community/?month=2025-06")
        return len(seen)

    portal.get(PAGE)
    put_report(kelpwright, "2024-06")
    few = queries()
    for month in range(7, 13):
        put_report(kelpwright, f"2024-{month:02}")
    assert queries() == few


def test_released_months_are_for_whoever_reads_reports(
    kelpwright: Tenant, at_kelpwright: Callable[[Role], User], finance: User
) -> None:
    put_report(kelpwright, "2024-04")
    april, at = Month(2024, 4), datetime(2026, 1, 1, tzinfo=UTC)

    def read(by: Actor) -> list[Month]:
        with standing_at(kelpwright):
            return list(reports.released_months(by, april, april.shifted(1)))

    assert read(actor_at(at_kelpwright(Role.VIEWER), kelpwright, at=timezone.now())) == [april]
    assert read(actor_at(finance, kelpwright, at=at)) == []
    with standing_at(kelpwright):
        viewer = actor_at(at_kelpwright(Role.VIEWER), kelpwright, at=timezone.now())
        [held] = reports.released_months(viewer, april, april).values()
    assert held.metrics == sample.metrics(12)


def test_the_stage_is_told_with_its_day_in_every_month(portal: Client, kelpwright: Tenant, by: Actor) -> None:
    assert "The community’s stage" not in text_of(portal.get(APRIL)), "nobody has named one"
    with standing_at(kelpwright):
        name_stage(Stage.MATURITY, since_on=date(2024, 2, 3), seen=0, reason="Asked in May", by=by, at=timezone.now())
    for address in (PAGE, APRIL):
        page = text_of(portal.get(address))
        assert "The community’s stage: Maturity" in page
        assert "Since 3 February 2024. Members carry it. Staff help, and see to the whole." in page
        assert "Asked in May" not in page, "the reason is the agency's"
    with standing_at(kelpwright):
        today = timezone.localdate()
        name_stage(Stage.MITOSIS, since_on=today, seen=1, reason="Too large", by=by, at=timezone.now())
    assert "The community’s stage: Maturity" in text_of(portal.get(APRIL)), "that month was another stage's"


def test_a_community_of_which_nothing_is_counted_has_its_stage(
    alfa: Tenant, viewer: User, sign_in: SignIn, by: Actor
) -> None:
    with standing_at(alfa):
        name_stage(Stage.INCEPTION, since_on=date(2024, 2, 3), seen=0, reason="It opened", by=by, at=timezone.now())
    page = text_of(sign_in(viewer, alfa).get(PAGE))
    assert "Nothing is counted yet" in page
    assert "The community’s stage: Inception" in page
