"""Whatever a request calls its host: it is the right client's, or looks exactly as a host that is nobody's."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from wagtail.documents.models import Document

from tenants.access.models import Invitation, Membership, User
from tenants.access.services import handover, invitations
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.conftest import SYSTEM, person
from tests.isolation.crawling import seat

SignIn = Callable[[User, Tenant], Client]
Answer = tuple[str, bytes, list[tuple[str, str]]]
OURS = ("alfa.localhost", "AlFa.LocalHost", "alfa.localhost.", "alfa.localhost:80", "alfa.localhost.:8000")
NOBODYS = (
    "", "nobody.localhost", "alfa.localhost.evil.example", "evil.example", "c_alfa.localhost", "alfa",
    "alfa..localhost",
    "alfa.localhost:80:80", "alfa.localhost/", "alfa.localhost@beta.localhost", "beta.localhost@alfa.localhost",
    "alfa.localhost beta.localhost", "alfa.localhost,beta.localhost", "xn--alf-7na.localhost", "alfà.localhost",
    "а" "lfa.localhost", "www.alfa.localhost", "localhost", "127.0.0.1", "[::1]", "a" * 300 + ".localhost",
    "alfa.localhost\t", "%61lfa.localhost", "public.localhost", "-.localhost",
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A server closes its connection with the request; here the test's own transaction stands in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def wsgi(host: str, path: str = "/", **environ: Any) -> Answer:
    """A request as a server hands it on, past the test client, which mends hosts."""
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
        own = ("X-Request-ID", "Expires", "Date", "Content-Length")  # the last with the path that is told back
        told.append((status, [(name, value) for name, value in headers if name not in own]))

    base: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "nobody", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host, "HTTP_ACCEPT_LANGUAGE": "en",
    }  # fmt: skip
    answer = WSGIHandler()({**base, **environ}, start)
    body = b"".join(answer)
    status, headers = told[0]
    return status, body.replace(host.encode("utf-8", "replace"), b"HOST") if host else body, headers


@pytest.fixture
def alfas_cookie(alfa: Tenant, viewer: User, sign_in: SignIn) -> str:
    browser = sign_in(viewer, alfa)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


@pytest.mark.parametrize("host", OURS)
def test_a_clients_host_by_any_spelling_is_its_own(alfas_cookie: str, host: str) -> None:
    assert wsgi(host, "/charter/", HTTP_COOKIE=alfas_cookie)[0].startswith("200")


@pytest.mark.parametrize("host", NOBODYS)
def test_every_other_host_is_nobodys(beta: Tenant, alfas_cookie: str, host: str) -> None:
    """With a cookie that opens alfa: no spelling but alfa's own reaches it, and none is a fault."""
    status, body, _ = wsgi(host, "/charter/", HTTP_COOKIE=alfas_cookie)
    assert status.startswith(("401", "404", "400")), status
    assert b"Alfa" not in body


@pytest.mark.parametrize(
    "moved",
    [
        {"HTTP_X_FORWARDED_HOST": "alfa.localhost"},
        {"HTTP_FORWARDED": "host=alfa.localhost"},
        {"HTTP_X_HOST": "alfa.localhost"},
        {"HTTP_X_ORIGINAL_HOST": "alfa.localhost"},
        {"SERVER_NAME": "alfa.localhost"},
        {"HTTP_X_ORIGINAL_URL": "http://alfa.localhost/charter/"},
        {"HTTP_X_REWRITE_URL": "http://alfa.localhost/charter/"},
        {"RAW_URI": "http://alfa.localhost/charter/", "REQUEST_URI": "http://alfa.localhost/charter/"},
    ],
)
def test_no_other_header_and_no_absolute_address_names_the_client(
    beta: Tenant, alfas_cookie: str, moved: dict[str, str]
) -> None:
    here = wsgi("beta.localhost", "/charter/", HTTP_COOKIE=alfas_cookie)
    assert wsgi("beta.localhost", "/charter/", HTTP_COOKIE=alfas_cookie, **moved) == here
    assert here[0].startswith("401")


def keys(alfa: Tenant, viewer: User, at: datetime) -> Iterator[tuple[str, str]]:
    """What opens something at alfa, as a path."""
    yield "a ticket", f"/handover/{handover.issue(viewer, alfa, '/', at=at)}/"
    with standing_at(alfa):
        name = default_storage.save("images/secret.png", ContentFile(b"alfa's"))
    yield "a picture", f"/media/{name}"
    yield "a file", "/cms-documents/1/plan.pdf"
    yield "a report", "/reports/2026-03/report.pdf"


def test_what_opens_something_at_one_is_worth_nothing_at_another(
    alfa: Tenant, beta: Tenant, viewer: User, alfas_cookie: str, now: datetime
) -> None:
    """The same bytes as for what never was, at another client and at nobody's host."""
    for what, path in keys(alfa, viewer, now):
        never = path.rsplit("/", 2)[0] + "/never-was" + ("/" if path.endswith("/") else ".png")
        answers = []
        for host in ("beta.localhost", "nobody.localhost"):
            for each in (path, never):
                status, body, headers = wsgi(host, each, HTTP_COOKIE=alfas_cookie)
                plain = body.replace(each.replace("/", "%2F").encode(), b"PATH")
                answers.append((status, plain, headers))
        assert answers[0][0][:3] in ("401", "404"), what
        assert b"alfa" not in answers[0][1].lower().replace(b"to=alfa", b""), what
        assert all(each == answers[0] for each in answers[1:]), what


@pytest.fixture
def invited(alfa: Tenant, now: datetime) -> str:
    """The path of an invitation to alfa, as its mail brings it."""
    said: dict[str, Any] = {"tenant": alfa, "language": "en", "by": SYSTEM, "at": now}
    link = invitations.link(invitations.invite("new@alfa.example", "New", Role.VIEWER, **said))
    return link.removeprefix(settings.PUBLIC_ORIGIN)


def test_an_invitation_opens_at_the_agency_alone_and_its_own_client(
    alfa: Tenant, beta: Tenant, alfas_cookie: str, invited: str, now: datetime
) -> None:
    """At every other host, and at the agency in another edition, it is what never was; tried there, it still opens."""
    never = invited[:-5] + ("aaaa/" if not invited.endswith("aaaa/") else "bbbb/")
    for host in ("beta.localhost", "alfa.localhost", "nobody.localhost"):
        answers = [wsgi(host, path, HTTP_COOKIE=alfas_cookie) for path in (invited, never)]
        plain = [
            (status, body.replace(path.replace("/", "%2F").encode(), b"PATH").replace(path.encode(), b"PATH"), headers)
            for path, (status, body, headers) in zip((invited, never), answers, strict=True)
        ]
        assert plain[0][0][:3] in ("401", "404"), host
        assert plain[0] == plain[1], host
    assert wsgi(settings.AGENCY_HOST, never)[0].startswith("410")
    assert wsgi(settings.AGENCY_HOST, invited)[0].startswith("200")
    taken = invitations.accept(invited.rstrip("/").rsplit("/", 1)[1], password="a long enough password", at=now)
    held = Membership.objects.filter(user=taken)
    assert [(each.tenant_id, each.role) for each in held] == [(alfa.pk, Role.VIEWER)], "beta is not opened by it"


def test_an_invitation_of_another_client_is_nobodys_to_send_again(
    alfa: Tenant, beta: Tenant, invited: str, sign_in: SignIn
) -> None:
    """By its number, at another client and at the agency: not there, and as good as before."""
    number = Invitation.objects.get().pk
    lead = sign_in(person(Role.ACCOUNT_MANAGER, beta), beta)
    acts = {act: lead.post(f"/desk/people/invitations/{number}/{act}/").status_code for act in ("again", "withdraw")}
    assert set(acts.values()) == {404}
    held = Invitation.objects.get()
    assert (held.edition, held.withdrawn_at) == (1, None)


def test_the_same_path_and_number_is_another_thing_at_another_client(
    alfa: Tenant, beta: Tenant, sign_in: SignIn
) -> None:
    """A picture and a document of one name and number at both: each host gives its own, to its own people."""
    at, said = {}, f"images/{secrets.token_hex(8)}.png"
    for tenant in (alfa, beta):
        with standing_at(tenant):
            name = default_storage.save(said, ContentFile(tenant.slug.encode()))
            plan = Document.objects.create(title="Plan", file=ContentFile(tenant.slug.encode(), "plan.pdf"))
        at[tenant.slug] = (f"/media/{name}", plan.url)
    assert at["alfa"][0] == at["beta"][0]
    for tenant in (alfa, beta):
        browser = seat(person(Role.COMMUNITY_MANAGER, tenant), tenant, sign_in)
        for path in at[tenant.slug]:
            answer = browser.get(path)
            assert b"".join(answer.streaming_content) == tenant.slug.encode(), path  # type: ignore[attr-defined]
    outsider = seat(person(Role.COMMUNITY_MANAGER, beta), beta, sign_in)
    outsider.defaults["HTTP_HOST"] = alfa.host
    assert [outsider.get(path).status_code for path in at["alfa"]] == [401, 401]


def test_a_ticket_that_was_tried_elsewhere_still_opens_its_own_door(
    alfa: Tenant, beta: Tenant, viewer: User, now: datetime
) -> None:
    path = f"/handover/{handover.issue(viewer, alfa, '/', at=now)}/"
    assert wsgi("beta.localhost", path)[0].startswith("404")
    assert wsgi("alfa.localhost", path)[0].startswith("302")
    assert wsgi("alfa.localhost", path)[0].startswith("404")
