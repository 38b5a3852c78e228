"""Where one can go: the pages about a client in groups, the portal's tabs, and from a fact to where it is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clients.services import duties
from cms.desk.sections import GROUPS
from tenants.access.models import User
from tenants.access.rules.permissions import MATRIX
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.clients.agreed import a_duty
from tests.conftest import SYSTEM

SignIn = Callable[[User, Tenant], Client]
DESK = [Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER, Role.MODERATOR, Role.ANALYST]


@pytest.mark.parametrize("role", DESK)
def test_the_desk_groups_what_this_reader_may_open(
    alfa: Tenant, role: Role, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(str(role)), alfa)
    page = browser.get("/desk/programme/")
    offered = page.context["places"]["groups"]
    wanted = [len([1 for each in pages if role in MATRIX[each[0]]]) for _label, pages in GROUPS]
    assert [len(group["pages"]) for group in offered] == [count for count in wanted if count]
    assert all(browser.get(item["url"]).status_code == 200 for group in offered for item in group["pages"])
    nav = page.content.decode().partition('<nav class="places"')[2].partition("</nav>")[0]
    assert nav.count('aria-current="page"') == 1
    assert "places" not in browser.get("/desk/").context


def test_a_page_further_in_belongs_to_its_place(alfa: Tenant, account_manager: User, sign_in: SignIn) -> None:
    browser = sign_in(account_manager, alfa)
    for path, label in (("/desk/setup/charter/", "Set-up"), (f"/desk/people/{account_manager.uuid}/", "People")):
        assert browser.get(path).context["places"]["here"]["label"] == label


@pytest.mark.parametrize(
    ("role", "kept", "behind"),
    [
        (Role.SPONSOR, ["month", "duties"], None),
        (Role.VIEWER, ["month", "duties"], None),
        (Role.APPROVER, ["month", "approvals"], 1),
    ],
)
def test_a_phone_keeps_what_may_wait_and_counts_the_rest_on_its_button(
    alfa: Tenant,
    role: Role,
    kept: list[str],
    behind: int | None,
    sign_in: SignIn,
    request: pytest.FixtureRequest,
) -> None:
    duty = a_duty((timezone.now() - timedelta(days=2)).date())
    with standing_at(alfa):
        duties.open_duty(duty, by=SYSTEM, at=timezone.now() - timedelta(days=9))
    page = sign_in(request.getfixturevalue(str(role)), alfa).get("/charter/")
    tabs: list[Any] = page.context["tabs"]
    assert [tab["name"] for tab in tabs if tab["keep"]] == kept
    assert [tab["name"] for tab in tabs if tab["current"]] == ["charter"]
    assert next(tab["late"] for tab in tabs if tab["name"] == "duties") == 1
    more = page.context["places"]["more"]
    assert (more["is_here"], more["late"]) == (True, behind)
    listed = {item["name"] for group in page.context["places"]["groups"] for item in group["pages"]}
    assert listed >= {tab["name"] for tab in tabs} | {"responsibilities", "data_register"}
    button = page.content.decode().partition('class="pt-more')[2].partition("</button>")[0]
    assert ("tabs__late" in button) is bool(behind)


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("/desk/charter/", "charter"),
        ("/desk/", "objectives"),
        ("/desk/evidence/", "spaces"),
        ("/desk/evidence/", "value"),
        ("/desk/fit/", "service"),
    ],
)
def test_a_fact_leads_to_where_it_is_changed_who_may(
    alfa: Tenant, account_manager: User, moderator: User, sign_in: SignIn, path: str, step: str
) -> None:
    link = f'href="/desk/setup/{step}/"'
    assert link in sign_in(account_manager, alfa).get(path).content.decode()
    assert link not in sign_in(moderator, alfa).get(path).content.decode()
