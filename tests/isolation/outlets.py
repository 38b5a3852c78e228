"""What leaves a client beside its pages: mails, feeds, exports, data of people, and the pages of faults."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core import mail
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from clients.services import taking_out
from clients.spaces.models import Person
from content_calendar.models import Item
from content_calendar.services import feeds
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.access.services import invitation_mail, invitations
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.services import mail as mailing
from tests.conftest import LONG_AGO, SYSTEM, person
from tests.isolation.crawling import SignIn, said
from tests.isolation.planting import Planted


def mails(ours: Planted, alfa: Tenant, beta: Tenant) -> None:
    """Alfa's people are told its word, in notices and in an invitation; no mail of beta's holds it."""
    now = timezone.now()
    for tenant, name in ((alfa, f"Ny {ours.word}"), (beta, "Ny")):
        with public():
            lead = actor_at(person(Role.ACCOUNT_MANAGER, tenant), tenant, at=now)
            address = f"new@{tenant.slug}.example"
            invitations.invite(address, name, Role.VIEWER, tenant=tenant, language="en", by=lead, at=now)
        with standing_at(tenant):
            for told in Notification.objects.filter(mailed_at=None, read_at=None):
                mailing.send(told.pk, told.told_at)
    with public():
        assert invitation_mail.send_due(at=now) >= 2
    by_client: dict[str, list[bool]] = {"alfa": [], "beta": []}
    for each in mail.outbox:
        has_it = ours.word in each.message().as_string() or ours.word in f"{each.subject}{each.body}"
        by_client[each.to[0].rsplit("@")[1].split(".")[0]].append(has_it)
    assert any(by_client["alfa"])
    assert len(by_client["beta"]) > 1
    assert not any(by_client["beta"])


def from_feeds(ours: Planted, alfa: Tenant, beta: Tenant, stranger: Client) -> dict[str, bytes]:
    """Who asks for which calendar → what it says. A secret of alfa's shows its calendar there alone."""
    tokens = {}
    for tenant in (alfa, beta):
        by = actor_at(person(Role.ACCOUNT_MANAGER, tenant), tenant, at=timezone.now())
        with standing_at(tenant):
            tokens[tenant.slug] = feeds.make(by=by, at=timezone.now())
    own = f"/feeds/calendar/{tokens['alfa']}.ics"
    at_home = said(stranger.get(own, headers={"host": alfa.host}))  # type: ignore[arg-type]
    assert ours.word in at_home.decode().replace("\r\n ", ""), "lines are folded"
    asked = {
        "its own feed": (beta.host, f"/feeds/calendar/{tokens['beta']}.ics"),
        "alfa's feed at beta": (beta.host, own),
        "alfa's feed at nobody's": ("nobody.localhost", own),
    }
    answers = {who: stranger.get(path, headers={"host": host}) for who, (host, path) in asked.items()}
    assert answers["its own feed"].status_code == HTTPStatus.OK
    return {who: said(answer).replace(b"\r\n ", b"") for who, answer in answers.items()}  # type: ignore[arg-type]


def from_exports(ours: Planted, alfa: Tenant, beta: Tenant, sign_in: SignIn) -> dict[str, bytes]:
    """The archive of each client, and at beta what it hands out of one person whom both know, and of one member."""
    now = timezone.now()
    runs, browsers = {}, {}
    for tenant in (alfa, beta):
        with standing_at(tenant):
            run = taking_out.request(by=SYSTEM, at=now)
            with connection.execute_wrapper(_within_the_test):
                taking_out.perform(run.pk, now)
        runs[tenant.slug], browsers[tenant.slug] = run.pk, sign_in(person(Role.OWNER, tenant), tenant)
    archives = {
        slug: said(browsers[slug].get(f"/desk/client-data/exports/{pk}/file/"))  # type: ignore[arg-type]
        for slug, pk in runs.items()
    }
    assert ours.word.encode() in archives["alfa"]
    both = _known_to_both(alfa, beta)
    with standing_at(beta):
        member = Person.objects.earliest("pk").pk
    lead = sign_in(person(Role.ACCOUNT_MANAGER, beta), beta)
    handed = {
        "a person of both": lead.post(f"/desk/people-data/people/{both.uuid}/export/"),
        "a member": lead.post(f"/desk/people-data/members/{member}/export/"),
    }
    assert {name: answer.status_code for name, answer in handed.items()} == dict.fromkeys(handed, HTTPStatus.OK)
    return {"its archive": archives["beta"], **{name: said(each) for name, each in handed.items()}}  # type: ignore[arg-type]


def _within_the_test(execute: Callable[..., object], statement: object, *rest: object) -> object:
    """An export takes one instant of the database; here it stands inside the test's own transaction, which is one."""
    return None if "ISOLATION LEVEL" in str(statement) else execute(statement, *rest)


def _known_to_both(alfa: Tenant, beta: Tenant) -> User:
    both = ensure_user("both@both.example", "Bo Both", by=SYSTEM, at=LONG_AGO)
    for tenant in (alfa, beta):
        grant(both, Role.VIEWER, tenant=tenant, by=SYSTEM, at=LONG_AGO)
    return both


FAULTS = {
    "400": BadRequest,
    "400-odd": SuspiciousOperation,
    "403": PermissionDenied,
    "404": Http404,
    "500": RuntimeError,
}


def faulty(request: HttpRequest, kind: str) -> HttpResponse:
    """A fault that holds another client's text in its words and in a local name."""
    with standing_at("alfa"):
        read = Item.objects.latest("pk").title
    raise FAULTS[kind](read)


urlpatterns = [path("fault/<str:kind>/", faulty), path("", include("config.urls.client"))]
handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.forbidden"
handler404 = "cms.views.errors.not_found"
handler500 = "cms.views.errors.fault"


def from_faults(browser: Client) -> dict[str, bytes]:
    """What the pages of faults say at beta, where ROOT_URLCONF is this module; each has its status."""
    browser.raise_request_exception = False
    answers = {kind: browser.get(f"/fault/{kind}/") for kind in FAULTS}
    answers["405"] = browser.get("/notifications/read/")
    guarded = Client(headers={"host": browser.defaults["HTTP_HOST"]}, enforce_csrf_checks=True)
    guarded.cookies = browser.cookies
    answers["403-csrf"] = guarded.post("/notifications/read/")
    browser.raise_request_exception = True
    assert {kind: str(each.status_code) for kind, each in answers.items()} == {kind: kind[:3] for kind in answers}
    return {kind: said(answer) for kind, answer in answers.items()}  # type: ignore[arg-type]
