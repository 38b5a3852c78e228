"""URL × role: who gets what at each of our addresses. A URL that is not in the table fails here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.utils import timezone

from clients.spaces.models import Space
from reporting.models import ReportRun
from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.kernel.actor import AGENCY_WIDE, STAFF, STAKEHOLDERS, Role
from tenants.kernel.announcements import announce
from tenants.models import Tenant
from tests.cms import planned
from tests.cms.conftest import MADE_AT, put_report
from tests.cms.queue_cases import a_flag_case
from tests.cms.test_desk_home_views import a_space
from tests.conftest import SYSTEM, person
from tests.house import agreed_urls, integration_urls, members_urls, onboarding_urls, privacy_urls
from tests.house.urls import foreign, ours
from tests.playbooks.sample import conduct

SignIn = Callable[[User, Tenant], Client]
EVERYONE = frozenset(Role)
COMMUNITY = STAFF - {Role.FINANCE}
READERS = COMMUNITY | STAKEHOLDERS
MAKERS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.ANALYST})
RELEASERS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
BOOKS = frozenset({Role.OWNER, Role.FINANCE})
PAYERS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.SPONSOR})
EDITORS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER})
MODERATORS = EDITORS | {Role.MODERATOR}
CASE_READERS = MODERATORS | {Role.ANALYST}
SPEAKERS = EDITORS | {Role.APPROVER, Role.SPONSOR}
APPROVERS = frozenset({Role.APPROVER})
OWNER = frozenset({Role.OWNER})
NOBODYS = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Row:
    """One URL: those in `who` get `status`, every other role `other`, and who is not signed in `stranger`."""

    path: str
    who: frozenset[Role]
    status: int = 200
    other: int = 403
    stranger: int = 401
    post: dict[str, str] | None = field(default=None)

    def ask(self, browser: Client) -> int:
        path = self.path
        response = browser.get(path) if self.post is None else browser.post(path, self.post)
        if response.streaming:
            response.getvalue()  # type: ignore[attr-defined]
        return response.status_code


AT_A_CLIENT = {
    "portal:month": Row("/", READERS),
    "portal:reports": Row("/reports/", READERS),
    "portal:report": Row("/reports/2026-03/", READERS),
    "portal:report_pdf": Row("/reports/2026-03/report.pdf", READERS),
    "portal:report_data": Row("/reports/2026-03/data.csv", READERS),
    "portal:charter": Row("/charter/", READERS),
    "portal:community": Row("/community/", READERS),
    "portal:service_levels": Row("/service-levels/", READERS),
    "portal:notifications": Row("/notifications/", READERS),
    "portal:notifications_read": Row("/notifications/read/", READERS, status=302, post={}),
    "portal:notifications_mail": Row("/notifications/mail/", READERS, status=302, post={}),
    "portal:notification": Row("/notifications/999999999/", READERS, status=404),
    "portal:billing": Row("/billing/", PAYERS),
    "portal:calendar": Row("/calendar/", READERS),
    "portal:calendar_feed": Row("/calendar/feed/", READERS, post={"do": "make"}),
    "portal:approvals": Row("/approvals/", SPEAKERS),
    "portal:approval": Row("/approvals/{asked}/", SPEAKERS),
    "portal:approval_change": Row("/approvals/{asked}/change/", APPROVERS),
    "portal:approval_approve": Row("/approvals/{asked}/approve/", APPROVERS, status=409, post={"edition": "99"}),
    "portal:approval_comment": Row("/approvals/{asked}/comment/", SPEAKERS, status=409, post={"note": " "}),
    "desk:calendar": Row("/desk/calendar/", COMMUNITY),
    "desk:item_new": Row("/desk/calendar/new/", EDITORS),
    "desk:item_look": Row("/desk/calendar/look/", EDITORS, post={"title": "A title"}),
    "desk:item": Row("/desk/calendar/{draft}/", COMMUNITY),
    "desk:item_peek": Row("/desk/calendar/{draft}/peek/", COMMUNITY),
    "desk:item_move": Row("/desk/calendar/{draft}/move/", EDITORS),
    "desk:item_cancel": Row("/desk/calendar/{draft}/cancel/", EDITORS),
    "desk:item_send": Row("/desk/calendar/{asked}/send/", EDITORS, status=409, post={}),
    "desk:item_review": Row("/desk/calendar/{draft}/review/", EDITORS, status=409, post={"edition": "1"}),
    "desk:item_take_back": Row("/desk/calendar/{draft}/take-back/", EDITORS, status=409, post={}),
    "desk:item_remind": Row("/desk/calendar/{draft}/remind/", EDITORS, status=409, post={}),
    "desk:item_retry": Row("/desk/calendar/{draft}/retry/", EDITORS, status=409, post={}),
    "desk:item_comment": Row("/desk/calendar/{draft}/comment/", EDITORS, status=409, post={"note": ""}),
    "desk:home": Row("/desk/", COMMUNITY),
    "desk:reports": Row("/desk/reports/", COMMUNITY),
    "desk:report_make": Row("/desk/reports/make/", MAKERS, status=302, post={"month": "2024-01"}),
    "desk:report": Row("/desk/reports/2026-03/", COMMUNITY),
    "desk:report_run": Row("/desk/reports/2026-03/run/", COMMUNITY),
    "desk:report_release": Row("/desk/reports/2026-03/release/", RELEASERS),
    "desk:report_restate": Row("/desk/reports/2026-03/restate/", RELEASERS),
    "desk:cases": Row("/desk/cases/", CASE_READERS),
    "desk:case": Row("/desk/cases/1/", CASE_READERS),
    "desk:case_act": Row("/desk/cases/1/claim/", MODERATORS, status=302, post={}),
    "desk:community": Row("/desk/community/", COMMUNITY),
    "desk:community_behind": Row("/desk/community/behind/posts/", COMMUNITY),
    "desk:community_structure": Row("/desk/community/structure/", COMMUNITY),
    "desk:community_topics": Row("/desk/community/topics/", COMMUNITY),
    "desk:community_order": Row("/desk/community/order/", COMMUNITY),
    "desk:community_stage": Row("/desk/community-stage/", COMMUNITY),
    "desk:evidence": Row("/desk/evidence/", COMMUNITY),
    "desk:ingest_run": Row("/desk/evidence/runs/{run}/", COMMUNITY),
    "desk:space": Row("/desk/spaces/forum/", COMMUNITY),
    "desk:connection": Row("/desk/spaces/forum/connection/", RELEASERS),
    "desk:connection_test": Row("/desk/spaces/forum/connection/test/", RELEASERS, status=302, post={}),
    "desk:connection_end": Row("/desk/spaces/forum/connection/end/", RELEASERS, status=302),
    "desk:webhook": Row("/desk/spaces/forum/webhook/close/", RELEASERS, status=302, post={}),
    "desk:source": Row("/desk/spaces/forum/source/", COMMUNITY),
    "desk:source_look": Row("/desk/spaces/forum/source/look/", RELEASERS, status=302, post={}),
    "desk:fit": Row("/desk/fit/", COMMUNITY),
    "desk:fit_override": Row("/desk/fit/override/", frozenset({Role.OWNER}), status=302, post={"text": "Because"}),
    "desk:setup": Row("/desk/setup/", RELEASERS),
    "desk:setup_step": Row("/desk/setup/charter/", RELEASERS),
    "desk:audit": Row("/desk/audit/", RELEASERS),
    **{name: Row(*row) for name, row in integration_urls.PATHS.items()},
    "desk:people": Row("/desk/people/", RELEASERS),
    "desk:people_invite": Row("/desk/people/invite/", RELEASERS),
    "desk:people_send": Row("/desk/people/send/", RELEASERS, status=302, post={}),
    "desk:invitation_act": Row("/desk/people/invitations/999999999/again/", RELEASERS, status=404, post={}),
    "desk:role": Row("/desk/people/roles/999999999/", RELEASERS, status=404),
    "desk:person": Row(f"/desk/people/{NOBODYS}/", RELEASERS, status=404),
    "desk:person_grant": Row(f"/desk/people/{NOBODYS}/roles/", RELEASERS, status=404),
    "portal:guideline": Row("/guideline/", READERS),
    "portal:programme": Row("/programme/", READERS),
    "desk:go_live": Row("/desk/go-live/", RELEASERS),
    "desk:stage": Row("/desk/stage/", RELEASERS),
    "desk:stage_move": Row("/desk/stage/pause/", RELEASERS, status=422, post={}),
    "desk:programme": Row("/desk/programme/", COMMUNITY),
    "desk:milestone_new": Row("/desk/programme/milestones/", RELEASERS, status=422, post={}),
    "desk:milestone_reached": Row("/desk/programme/milestones/999999/", COMMUNITY, status=404, post={}),
    "desk:maintenance_new": Row("/desk/programme/tasks/", RELEASERS, status=422, post={}),
    "desk:maintenance_act": Row("/desk/programme/tasks/999999/done/", COMMUNITY, status=404, post={}),
    "desk:closing": Row("/desk/closing/", RELEASERS),
    "desk:closing_step": Row("/desk/closing/data/", RELEASERS, status=302, post={}),
    "desk:guideline": Row("/desk/guideline/", COMMUNITY),
    "desk:guideline_begin": Row("/desk/guideline/begin/", EDITORS, status=302, post={}),
    "desk:guideline_publish": Row("/desk/guideline/publish/", RELEASERS),
    "desk:guideline_confirm": Row("/desk/guideline/confirm/", COMMUNITY, status=302, post={"version": "1"}),
    "desk:guideline_readers": Row("/desk/guideline/readers/", COMMUNITY),
    "desk:guideline_version": Row("/desk/guideline/versions/1/", COMMUNITY),
    "desk:check": Row("/desk/guideline/check/", COMMUNITY, post={"text": "fine"}),
    "desk:playbooks": Row("/desk/playbooks/", COMMUNITY),
    "desk:playbook_start": Row("/desk/playbooks/start/", COMMUNITY, status=404, post={"playbook": "none"}),
    "desk:playbook_run": Row("/desk/playbooks/runs/{playbook}/", COMMUNITY),
    "desk:playbook_task": Row("/desk/playbooks/tasks/999999/done/", COMMUNITY, status=404, post={}),
    "content_calendar:feed": Row("/feeds/calendar/no-such-secret.ics", EVERYONE, status=404, stranger=404),
    **{name: Row(path, who, status, post=post) for name, (path, who, status, post) in agreed_urls.PATHS.items()},
    **{name: Row(path, who, status, post=post) for name, (path, who, status, post) in privacy_urls.PATHS.items()},
    **{name: Row(path, who, status, post=post) for name, (path, who, status, post) in members_urls.PATHS.items()},
    "spaces:hook": Row("/hooks/nowhere/", EVERYONE, status=404, stranger=404, post={}),
    "theme": Row("/theme.css", EVERYONE),
    "media": Row("/media/images/none.png", READERS, status=404),
    "access:arrive": Row("/handover/no-such-ticket/", EVERYONE, status=404, stranger=404),
    "access:sign_out": Row("/sign-out/", EVERYONE, status=302, post={}),
}
"""Signing out comes last: after it the session is gone."""

AT_THE_AGENCY = {
    "agency:home": Row("/", EVERYONE, status=302, stranger=302),
    "agency:portfolio": Row("/portfolio/", STAFF, stranger=302),
    "agency:view_save": Row(
        "/portfolio/views/", STAFF, status=302, stranger=302, post={"name": "Worst", "query": "sort=health"}
    ),
    "agency:view_forget": Row("/portfolio/views/999999/forget/", STAFF, status=302, stranger=302, post={}),
    "agency:reports": Row("/reports/", COMMUNITY, stranger=302),
    "agency:queue": Row("/queue/", CASE_READERS, stranger=302),
    "agency:case": Row("/queue/alfa/1/", CASE_READERS, stranger=302),
    "agency:case_act": Row("/queue/alfa/1/claim/", MODERATORS, status=302, stranger=302, post={}),
    "agency:notifications": Row("/notifications/", EVERYONE, stranger=302),
    "agency:notifications_read": Row("/notifications/read/", EVERYONE, status=302, stranger=302, post={}),
    "agency:notifications_mail": Row("/notifications/mail/", EVERYONE, status=302, stranger=302, post={}),
    "agency:notification": Row("/notifications/999999999/", EVERYONE, status=404, stranger=302),
    "agency:money": Row("/money/", BOOKS, stranger=302),
    "agency:money_invoices": Row("/money/invoices/", BOOKS, stranger=302),
    "agency:money_credits": Row("/money/credits/", BOOKS, stranger=302),
    "agency:money_credit": Row("/money/credits/1/", BOOKS, status=404, stranger=302),
    "agency:money_credit_retry": Row("/money/credits/1/again/", BOOKS, status=404, stranger=302, post={}),
    "agency:money_events": Row("/money/events/again/", BOOKS, status=302, stranger=302, post={}),
    "agency:money_client": Row("/money/clients/alfa/", BOOKS, stranger=302),
    "agency:money_terms": Row("/money/clients/alfa/terms/", BOOKS, stranger=302),
    "agency:money_price_retry": Row("/money/prices/1/again/", BOOKS, status=404, stranger=302, post={}),
    "agency:checkout": Row("/money/checkouts/1/", BOOKS, status=404, stranger=302),
    "agency:checkout_start": Row("/money/clients/none/checkout/", BOOKS, status=404, stranger=302, post={}),
    **{
        name: Row(path, who, status, stranger=302, post=post)
        for name, (path, who, status, post) in onboarding_urls.PATHS.items()
    },
    "agency:audit": Row("/audit/", frozenset({Role.OWNER}), stranger=302),
    "agency:people": Row("/people/", OWNER, stranger=302),
    "agency:people_invite": Row("/people/invite/", OWNER, stranger=302),
    "agency:invitation_act": Row("/people/invitations/999999999/again/", OWNER, status=404, stranger=302, post={}),
    "agency:role": Row("/people/roles/999999999/", OWNER, status=404, stranger=302),
    "agency:person": Row(f"/people/{NOBODYS}/", RELEASERS, status=404, stranger=302),
    "agency:person_grant": Row(f"/people/{NOBODYS}/roles/", RELEASERS, status=404, stranger=302),
    "agency:person_account": Row(f"/people/{NOBODYS}/account/", OWNER, status=404, stranger=302),
    "agency:person_hand_over": Row(
        f"/people/{NOBODYS}/account/alfa/", OWNER, status=404, stranger=302, post={"to": "1"}
    ),
    "agency:account": Row("/account/", EVERYONE, stranger=302),
    "agency:working_time": Row("/account/working-time/", STAFF, stranger=302),
    "agency:person_working_time": Row(f"/people/{NOBODYS}/working-time/", OWNER, status=404, stranger=302),
    "agency:sessions": Row("/account/sessions/", EVERYONE, stranger=302),
    "agency:sessions_end": Row("/account/sessions/end-others/", EVERYONE, status=302, stranger=302, post={}),
    "agency:session_end": Row("/account/sessions/999999999/end/", EVERYONE, status=302, stranger=302, post={}),
    "access:invitation": Row("/invitation/no-such-token/", EVERYONE, status=410, stranger=410),
    **{name: Row(path, who, status, stranger=302) for name, (path, who, status) in privacy_urls.AGENCY.items()},
    "billing:stripe": Row("/billing/stripe/", EVERYONE, status=400, stranger=400, post={}),
    "design": Row("/ds/", EVERYONE, stranger=200),
    "access:handover": Row("/handover/?to=alfa.localhost&path=/", EVERYONE, status=302, stranger=302),
}


def a_case(tenant: Tenant) -> None:
    """Case 1 of a client that has one space."""
    with standing_at(tenant):
        space_id = Space.objects.get().pk
    a_flag_case(tenant, space_id, "A case", at=MADE_AT)


@pytest.fixture
def alfas_case(alfa: Tenant) -> None:
    a_space(alfa, "forum")
    a_case(alfa)


def stocked(alfa: Tenant) -> dict[str, Row]:
    """The client's table, with a released month, its run and one input behind the addresses."""
    put_report(alfa)
    with standing_at(alfa):
        ReportRun.objects.create(
            month="2026-03", state="DONE", requested_at=MADE_AT, requested_by="Alma", ended_at=MADE_AT
        )
    run, playbook = str(a_space(alfa, "forum")), str(conduct(alfa, by=SYSTEM))
    a_case(alfa)
    behind = {
        **agreed_urls.put(alfa),
        "run": run,
        "playbook": playbook,
        "draft": planned.put(alfa).pk,
        "asked": planned.put(alfa, "WITH_CLIENT").pk,
    }
    return {name: Row(**{**vars(row), "path": row.path.format(**behind)}) for name, row in AT_A_CLIENT.items()}


@pytest.fixture
def table(alfa: Tenant) -> dict[str, Row]:
    return stocked(alfa)


def test_every_url_of_ours_is_in_a_table() -> None:
    assert ours("config.urls.client") == AT_A_CLIENT.keys()
    assert ours("config.urls.agency") == AT_THE_AGENCY.keys()


@pytest.mark.parametrize("role", list(Role))
def test_at_a_client_each_role_gets_what_the_table_says(
    alfa: Tenant, role: Role, table: dict[str, Row], sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(str(role)), alfa)
    got = {name: row.ask(browser) for name, row in table.items()}
    assert got == {name: row.status if role in row.who else row.other for name, row in table.items()}


def test_at_a_client_a_stranger_and_an_outsider_get_nothing(
    alfa: Tenant,
    beta: Tenant,
    table: dict[str, Row],
    outsider: User,
    sign_in: SignIn,
    stranger: Callable[[str], Client],
) -> None:
    expected = {name: row.stranger for name, row in table.items()}
    assert {name: row.ask(stranger(alfa.host)) for name, row in table.items()} == expected
    elsewhere = sign_in(outsider, beta)
    elsewhere.defaults["HTTP_HOST"] = alfa.host
    assert {name: row.ask(elsewhere) for name, row in table.items()} == expected
    forced = sign_in(outsider, alfa)  # even a session made here is worth nothing without a membership
    assert {name: row.ask(forced) for name, row in table.items()} == expected


def test_a_cookie_of_another_client_gets_what_a_stranger_gets(
    alfa: Tenant, beta: Tenant, table: dict[str, Row], sign_in: SignIn
) -> None:
    expected = {name: row.stranger for name, row in table.items()}
    for role in sorted(set(Role) - AGENCY_WIDE):
        browser = sign_in(person(role, beta), beta)
        browser.defaults["HTTP_HOST"] = alfa.host
        assert {name: row.ask(browser) for name, row in table.items()} == expected, role


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.APPROVER])
def test_another_clients_objects_are_not_there_rather_than_forbidden(
    beta: Tenant, role: Role, table: dict[str, Row], sign_in: SignIn
) -> None:
    """At one's own host, by the numbers that things have at the other client."""
    browser = sign_in(person(role, beta), beta)
    behind = {name: row for name, row in table.items() if row.path != AT_A_CLIENT[name].path and role in row.who}
    assert behind
    assert {name: status for name, row in behind.items() if (status := row.ask(browser)) != 404} == {}


@pytest.mark.parametrize("role", list(Role))
def test_at_the_agency_each_role_gets_what_the_table_says(
    role: Role, alfas_case: None, agency_browser: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    browser = agency_browser(request.getfixturevalue(str(role)))
    got = {name: row.ask(browser) for name, row in AT_THE_AGENCY.items()}
    assert got == {name: row.status if role in row.who else row.other for name, row in AT_THE_AGENCY.items()}


def test_at_the_agency_a_stranger_signs_in_first(db: None, stranger: Callable[[str], Client]) -> None:
    browser = stranger("agency.localhost")
    assert {name: row.ask(browser) for name, row in AT_THE_AGENCY.items()} == {
        name: row.stranger for name, row in AT_THE_AGENCY.items()
    }


@pytest.fixture
def seated(alfa: Tenant, sign_in: SignIn) -> Callable[[User], Client]:
    """A browser at alfa of someone who came in as people do: the hand-over gives them their groups."""

    def browser(user: User) -> Client:
        now = timezone.now()
        with standing_at(alfa):
            announce(PersonArrived(user_id=user.pk, actor=actor_at(user, alfa, at=now)))
        return sign_in(user, alfa)

    return browser


@pytest.mark.parametrize("role", list(Role))
def test_wagtails_admin_opens_to_its_editors_alone(
    role: Role, seated: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    browser = seated(request.getfixturevalue(str(role)))
    assert browser.get("/cms/").status_code == (200 if role in EDITORS else 403)
    assert browser.get("/cms-documents/1/x.pdf").status_code == (404 if role in EDITORS else 403)


def test_whatever_wagtails_front_page_leads_to_answers(
    community_manager: User, seated: Callable[[User], Client]
) -> None:
    """Its pages are walked in test_foreign_urls.py."""
    editor = seated(community_manager)
    shown = set(re.findall(r'href="(/cms/[^"#?]+)"', editor.get("/cms/").content.decode()))
    assert {"/cms/images/", "/cms/documents/"} <= shown
    assert {editor.get(path).status_code for path in shown - {"/cms/logout/"}} == {200}


def test_nobody_signs_in_at_a_client(community_manager: User, owner: User, seated: Callable[[User], Client]) -> None:
    """Wagtail has a form of its own, which knows no second factor."""
    browser = seated(community_manager)
    answer = browser.post("/cms/login/", {"username": owner.email, "password": "a long enough password"})
    assert (answer.status_code, answer["Location"]) == (302, "/cms/")
    assert browser.get("/cms/").status_code == 200


def test_allauths_pages_answer_a_stranger(db: None, stranger: Callable[[str], Client]) -> None:
    browser = stranger("agency.localhost")
    answers = {path: browser.get(path).status_code for path in foreign("config.urls.agency")}
    assert "/accounts/login/" in answers
    assert not {path: status for path, status in answers.items() if status >= 500}
