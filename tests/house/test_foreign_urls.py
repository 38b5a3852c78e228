"""Wagtail's and allauth's URLs are not listed one by one: which part of them is whose, by namespace and role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Task

from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.kernel.announcements import announce
from tenants.models import Tenant
from tenants.seats.models import UserGroup
from tests.conftest import person
from tests.house.urls import foreign

SignIn = Callable[[User, Tenant], Client]
EDITORS = (Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER)
OTHERS = tuple(role for role in Role if role not in EDITORS)
NOT_WALKED = {"/cms/logout/", "/cms/failwhale/"}
"""It ends the session; it fails on purpose."""

OPEN = {"home", "account", "api", "dismissibles", "documents", "embeds", "forms", "images", "jsi18n", "pages"}
OPEN |= {f"choose-{what}" for what in ("anchor-link", "email-link", "external-link", "page", "phone-link")}
OPEN |= {"reports", "snippets", "sprite", "tag-autocomplete", "workflows/task_chooser"}
CLOSED = {"block-preview", "collections", "groups", "login", "password_reset", "redirects", "sites", "users"}
CLOSED |= {f"workflows/{what}" for what in ("add", "list", "tasks")}
"""Parts of Wagtail's admin by the first word of their address: what editors work with, and what nobody here may."""


def part(path: str) -> str:
    words = path.removeprefix("/cms/").strip("/").split("/")
    return "/".join(words[:2]) if words[0] == "workflows" else words[0] or "home"


def paths() -> list[str]:
    return [path for path in foreign("config.urls.client") if path not in NOT_WALKED]


@pytest.fixture
def seated(sign_in: SignIn) -> SignIn:
    """A browser of someone who came in as people do: the hand-over gives them their groups."""

    def browser(user: User, tenant: Tenant) -> Client:
        with standing_at(tenant):
            announce(PersonArrived(user_id=user.pk, actor=actor_at(user, tenant, at=timezone.now())))
        return sign_in(user, tenant)

    return browser


def is_shown(browser: Client, path: str) -> bool:
    """Wagtail sends who may not back to its front page; what is not there is not shown either."""
    answer = browser.get(path)
    assert answer.status_code < 500, path
    return answer.status_code == 200


def test_editors_reach_what_they_work_with_and_nothing_that_sets_up(
    alfa: Tenant, community_manager: User, seated: SignIn
) -> None:
    browser = seated(community_manager, alfa)
    reached: dict[str, set[bool]] = defaultdict(set)
    for path in paths():
        reached[part(path)].add(is_shown(browser, path))
    assert reached.keys() == OPEN | CLOSED, "say in OPEN or CLOSED whose this part of Wagtail is"
    assert {each for each in CLOSED if True in reached[each]} == set()
    assert {each for each in OPEN if True not in reached[each]} == set()
    before = _task_count(alfa)
    browser.post("/cms/workflows/task_chooser/create/", {"create-task-name": "My own", "name": "My own"})
    assert _task_count(alfa) == before


def _task_count(tenant: Tenant) -> int:
    with standing_at(tenant):
        return Task.objects.count()


def test_every_editor_sits_in_the_same_groups(
    alfa: Tenant, owner: User, account_manager: User, community_manager: User, seated: SignIn
) -> None:
    """So what one of them may reach of Wagtail, the others may; and it is walked for one."""
    seats = []
    for user in (owner, account_manager, community_manager):
        seated(user, alfa)
        with standing_at(alfa):
            seats.append(set(UserGroup.objects.filter(user=user).values_list("group__name", flat=True)))
    assert seats[0] == seats[1] == seats[2] | {"Guideline publishers"}


@pytest.mark.parametrize("role", OTHERS)
def test_everyone_else_is_refused_on_each_of_them(
    alfa: Tenant, role: Role, seated: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = seated(request.getfixturevalue(str(role)), alfa)
    one_of_each = {part(path): path for path in paths()}.values()
    assert {path: code for path in one_of_each if (code := browser.get(path).status_code) != 403} == {}


def test_a_cookie_of_one_client_opens_nothing_of_anothers(alfa: Tenant, beta: Tenant, seated: SignIn) -> None:
    browser = seated(person(Role.COMMUNITY_MANAGER, beta, "of-beta@beta.example"), beta)
    browser.defaults["HTTP_HOST"] = alfa.host
    assert {path: code for path in paths() if (code := browser.get(path).status_code) != 401} == {}


NAME, ADDRESS = "Zebulon Quistgaard", "zebulon@only-alfa.example"


def test_no_page_of_wagtails_names_another_clients_people(alfa: Tenant, beta: Tenant, seated: SignIn) -> None:
    """Walked by whoever sees most: lists, choosers, reports, workflows, the editor with its comments and mentions."""
    for tenant, (name, address) in {alfa: (NAME, ADDRESS), beta: ("Berit Beta", "berit@only-beta.example")}.items():
        someone = person(Role.COMMUNITY_MANAGER, tenant, address)
        User.objects.filter(pk=someone.pk).update(name=name)
        seated(User.objects.get(pk=someone.pk), tenant).get("/cms/")
    lead = person(Role.ACCOUNT_MANAGER, beta, "lead@only-beta.example")
    User.objects.filter(pk=lead.pk).update(is_superuser=True)
    browser = seated(User.objects.get(pk=lead.pk), beta)
    assert b"Berit Beta" in browser.get("/cms/users/").content  # the walk would find somebody
    theirs = User.objects.get(email=ADDRESS)
    lists = [path for path in paths() if not path.endswith("results/") or part(path) in ("users", "reports")]
    asked = [*lists, "/cms/pages/1/", "/cms/pages/2/edit/", "/cms/pages/2/history/", "/cms/pages/2/workflow_history/"]
    asked += [f"{path}?q={word}" for path in ("/cms/users/", "/cms/users/results/") for word in ("zebulon", "Quist")]
    asked += [f"/cms/reports/{each}/?user={theirs.pk}" for each in ("site-history", "locked", "workflow")]
    told = []
    for path in asked:
        answer = browser.get(path)
        text = answer.getvalue() if answer.streaming else answer.content
        if NAME.encode() in text or ADDRESS.encode() in text:
            told.append(path)
    assert told == []
    assert browser.get(f"/cms/users/edit/{theirs.pk}/").status_code == 404
    assert browser.get(f"/cms/users/delete/{theirs.pk}/").status_code == 404


SIGNED_OUT = frozenset({"login", "inactive", "password"})
"""Parts of the accounts' pages that a stranger is shown."""


def test_of_allauths_pages_a_stranger_sees_what_leads_in(db: None, stranger: Callable[[str], Client]) -> None:
    browser = stranger("agency.localhost")
    shown = {path.split("/")[2] for path in foreign("config.urls.agency") if browser.get(path).status_code == 200}
    assert shown <= SIGNED_OUT


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.VIEWER])
def test_of_allauths_pages_everyone_signed_in_sees_their_own_and_none_fails(
    role: Role, agency_browser: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    browser = agency_browser(request.getfixturevalue(str(role)))
    walked = [path for path in foreign("config.urls.agency") if "logout" not in path]
    answers = {path: browser.get(path).status_code for path in walked}
    assert {path: code for path, code in answers.items() if code >= 500} == {}
    assert answers["/accounts/2fa/"] == answers["/accounts/2fa/webauthn/"] == 200
    assert not [path for path in walked if "signup" in path or "email" in path]
