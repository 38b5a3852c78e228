"""A client that waits to be brought up to date: its people read so, and a stranger learns nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tenants import context, schema_fit
from tenants.access.models import Membership, User
from tenants.billing.models import Account, Invoice, WebhookEvent
from tenants.billing.services import inbox
from tenants.boards import services
from tenants.boards.models import Work
from tenants.boards.services import work as board
from tenants.boards.tasks import dispatch, perform
from tenants.context import client
from tenants.kernel.actor import Role
from tenants.models import SchemaState, Tenant
from tests.conftest import LONG_AGO, person
from tests.tenants.test_billing_inbox_services import CUSTOMER, event, invoice

SignIn = Callable[[User, Tenant], Client]
Stranger = Callable[[str], Client]
PATHS = ["/", "/reports/", "/desk/", "/cms/", "/media/images/a.png", "/theme.css", "/handover/x/", "/nonsense/"]


def left_behind(tenant: Tenant, digest: str = "another") -> None:
    with context.public():
        Tenant.objects.filter(pk=tenant.pk).update(schema_digest=digest)


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/handover/x/"])
def test_its_people_read_that_it_is_being_updated(
    alfa: Tenant, beta: Tenant, viewer: User, outsider: User, sign_in: SignIn, path: str
) -> None:
    browser, other = sign_in(viewer, alfa), sign_in(outsider, beta)
    left_behind(alfa)
    answer = browser.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "We are at work on this" in answer.content.decode()
    assert "Alfa" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert other.get("/").status_code == 200, "the others are not touched"


@pytest.mark.parametrize(("language", "words"), [("sv", "Vi arbetar"), ("da", "Vi arbejder")])
def test_it_speaks_the_readers_language(alfa: Tenant, viewer: User, sign_in: SignIn, language: str, words: str) -> None:
    User.objects.filter(pk=viewer.pk).update(language=language)
    browser = sign_in(viewer, alfa)
    left_behind(alfa)
    answer = browser.get("/", headers={"accept-language": "en"})
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()
    assert words in answer.content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_sees_what_an_unknown_host_shows(
    alfa: Tenant, viewer: User, sign_in: SignIn, stranger: Stranger, path: str
) -> None:
    ended = sign_in(viewer, alfa)
    Membership.objects.filter(user=viewer).update(ended_at=datetime.fromisoformat("2018-01-01T00:00:00+00:00"))
    left_behind(alfa)
    forged = stranger(alfa.host)
    forged.cookies[settings.SESSION_COOKIE_NAME] = "0" * 32
    answers = [one.get(path, headers={"host": alfa.host}) for one in (stranger(alfa.host), forged, ended)]
    unknown = stranger("nobo.localhost").get(path, headers={"host": "nobo.localhost"})
    for answer in answers:
        assert answer.status_code == unknown.status_code != 503
        assert answer.content.decode().replace("alfa", "nobo") == unknown.content.decode()


def test_the_agency_sends_nobody_there(
    alfa: Tenant, viewer: User, outsider: User, agency_browser: Callable[[User], Client]
) -> None:
    left_behind(alfa)
    path = reverse("access:handover", urlconf=settings.PUBLIC_SCHEMA_URLCONF) + f"?to={alfa.host}&path=/"
    assert agency_browser(viewer).get(path).status_code == 503
    assert agency_browser(outsider).get(path).status_code == 404


def test_a_schema_that_is_ahead_is_served(alfa: Tenant, viewer: User, sign_in: SignIn) -> None:
    """The new release has migrated, and this process is of the old one."""
    needed = schema_fit.needed()
    SchemaState.objects.create(digest="ahead", parts=[*needed.parts, "sla.9999_later"])
    SchemaState.objects.create(digest="aside", parts=[*needed.parts[1:], "sla.9999_later"])
    browser = sign_in(viewer, alfa)
    left_behind(alfa, "ahead")
    assert browser.get("/reports/").status_code == 200
    left_behind(alfa, "aside")
    assert browser.get("/reports/").status_code == 503
    schema_fit.forget()


def test_the_agencys_pages_that_look_inside_say_so_too(alfa: Tenant, agency_browser: Callable[[User], Client]) -> None:
    left_behind(alfa)
    browser = agency_browser(person(Role.OWNER, alfa))
    assert browser.get("/queue/alfa/1/").status_code == 503
    with pytest.raises(context.SchemaBehind, match="migrate_clients"), client("alfa"):
        pass


def test_its_work_waits_on_the_board(
    alfa: Tenant, beta: Tenant, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    monkeypatch.setitem(board._handlers, "tests.kind", lambda object_id, at: done.append(object_id))
    works = {}
    for tenant in (alfa, beta):
        with client(tenant):
            works[tenant.slug] = services.enqueue("tests.kind", tenant.pk, at=now - timedelta(hours=1))
    left_behind(alfa)
    sent: list[str] = []
    monkeypatch.setattr(perform, "apply_async", lambda args, headers, expires: sent.append(headers["_schema_name"]))
    dispatch()
    assert sent == ["c_beta"]
    perform.apply(args=[works["alfa"].pk], headers={"_schema_name": "c_alfa"}, throw=True)
    assert done == []
    work = Work.objects.get(pk=works["alfa"].pk)
    assert (work.attempts, work.claimed_until, work.done_at) == (0, None, None)
    left_behind(alfa, schema_fit.needed().digest)
    perform.apply(args=[works["alfa"].pk], headers={"_schema_name": "c_alfa"}, throw=True)
    assert done == [alfa.pk]


def test_stripes_events_that_tell_its_people_wait_too(alfa: Tenant, now: datetime) -> None:
    Account.objects.create(tenant=alfa, customer_id=CUSTOMER, created_at=LONG_AGO)
    inbox.store(event("invoice.payment_failed", invoice("open", attempt_count=1)), at=now)
    left_behind(alfa)
    assert inbox.handle_waiting(at=now) == 0
    assert not Invoice.objects.exists()
    assert WebhookEvent.objects.get().state == "WAITING"
    left_behind(alfa, schema_fit.needed().digest)
    assert inbox.handle_waiting(at=now) == 1
    assert Invoice.objects.get().status == "PAYMENT_FAILED"
