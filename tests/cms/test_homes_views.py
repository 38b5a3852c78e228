"""Where each role's day begins, and what waits for whom on the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Objective
from clients.spaces.selectors import spaces
from clients.spaces.services.spaces import open_space
from content_calendar.models import Item
from content_calendar.services import approvals, items
from playbooks.rules.guideline import Action, Guideline, Rule, Severity
from playbooks.services import guidelines
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO
from tests.content_calendar.conftest import an_objective

RULE = Rule("1", "No insults", "Nobody is insulted", Severity.HIGH, Action.REMOVE)
NEXT_WEEK = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=7)
SignIn = Callable[[User, Tenant], Client]
Agency = Callable[[User], Client]
HANDOVER = "/handover/?to=alfa.localhost&path="


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("owner", "/portfolio/"),
        ("account_manager", "/portfolio/"),
        ("analyst", "/reports/"),
        ("finance", "/money/"),
        ("moderator", "/queue/"),
        ("community_manager", f"{HANDOVER}/desk/calendar/"),
        ("approver", f"{HANDOVER}/approvals/"),
        ("sponsor", f"{HANDOVER}/"),
        ("viewer", f"{HANDOVER}/"),
    ],
)
def test_the_day_begins_where_the_work_is(
    role: str, first: str, agency_browser: Agency, request: pytest.FixtureRequest
) -> None:
    assert agency_browser(request.getfixturevalue(role)).get("/")["Location"] == first


def acting(user: User, tenant: Tenant) -> Actor:
    return actor_at(user, tenant, at=timezone.now())


def an_item(by: Actor, writer: Actor, *, title: str) -> Item:
    """Handed in by `writer`, for next week."""
    space = spaces.every()[0] if spaces.every() else open_space(spec(), by=by, at=LONG_AGO)
    objective = Objective.objects.first() or an_objective(by, ends_on="2099-12-31")
    now = timezone.now()
    said = {"kind": "article", "objective_id": objective.pk, "space_id": space.pk, "on": NEXT_WEEK}
    item = items.plan(title=title, body="What we learned, and what we changed.", **said, by=writer, at=now)
    return items.submit(item, by=writer, at=now)


def test_nothing_waits_at_first(alfa: Tenant, community_manager: User, sign_in: SignIn) -> None:
    assert "Nothing waits for you here." in sign_in(community_manager, alfa).get("/desk/").content.decode()


def test_staff_see_what_waits_for_them_and_no_more_than_a_few_queries_are_asked(
    alfa: Tenant, by: Actor, community_manager: User, account_manager: User, analyst: User, sign_in: SignIn
) -> None:
    with standing_at(alfa):
        guidelines.freeze(Guideline("House rules", "Be kind", (RULE,)), by=by, at=LONG_AGO)
        asked = an_item(by, acting(community_manager, alfa), title="Two hundred first questions")
    manager, writer, reader = (sign_in(user, alfa) for user in (account_manager, community_manager, analyst))
    page = manager.get("/desk/").content.decode()
    assert "1 item waits for your review" in page
    assert "Version 1 of the guideline waits for your word" in page
    assert "waits for your review" not in writer.get("/desk/").content.decode()  # nobody reviews their own
    assert "waits for your review" not in reader.get("/desk/").content.decode()
    with CaptureQueriesContext(connection) as few:
        manager.get("/desk/")
    with standing_at(alfa):
        for number in range(18):
            an_item(by, acting(community_manager, alfa), title=f"Two hundred first questions, part {number}")
    with CaptureQueriesContext(connection) as many:
        assert "19 items wait for your review" in manager.get("/desk/").content.decode()
    assert len(many) == len(few)
    assert asked.status == "IN_REVIEW"


def test_the_tab_counts_what_waits_for_the_approver_alone(
    alfa: Tenant,
    by: Actor,
    community_manager: User,
    account_manager: User,
    approver: User,
    sponsor: User,
    sign_in: SignIn,
) -> None:
    counted = re.compile(r'href="/approvals/"[^>]*>\s*Approvals\s*<small>1</small>')
    browser = sign_in(approver, alfa)
    assert not counted.search(browser.get("/charter/").content.decode())
    with standing_at(alfa):
        item = an_item(by, acting(community_manager, alfa), title="Two hundred first questions")
        approvals.review(item, edition=1, by=acting(account_manager, alfa), at=timezone.now())
    assert counted.search(browser.get("/charter/").content.decode())
    assert not counted.search(sign_in(sponsor, alfa).get("/charter/").content.decode())
