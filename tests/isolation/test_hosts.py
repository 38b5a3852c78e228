"""What a client's host tells to whom: nothing to a stranger, 404 without membership, 403 without the right."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants.access.models import Membership, User
from tenants.access.services import handover, memberships, users
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant

SignIn = Callable[[User, Tenant], Client]
Stranger = Callable[[str], Client]
PATHS = [
    "/handover/x/",
    "/handover/x",
    "/",
    "/reports/",
    "/desk/",
    "/cms/",
    "/media/images/a.png",
    "/theme.css",
    "/nonsense/",
]


def _shape(browser: Client, host: str, path: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """A response without what names the host itself and the request."""
    response = browser.get(path, headers={"host": host, "accept-language": "en"})
    own = {"X-Request-ID", "Expires", "Date"}
    headers = [(k, v) for k, v in response.items() if k not in own]
    return response.status_code, response.content.replace(host.encode(), b"HOST"), headers


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_sees_the_same_at_a_client_as_at_an_unknown_host(
    alfa: Tenant, stranger: Stranger, path: str
) -> None:
    known = _shape(stranger("alfa.localhost"), "alfa.localhost", path)
    unknown = _shape(stranger("nobo.localhost"), "nobo.localhost", path)
    assert known[0] in (401, 404, 301)
    assert (known[0] == 401) is not path.startswith("/handover/")
    assert [known[0], known[1], len(known[2])] == [unknown[0], unknown[1], len(unknown[2])]
    assert known[2] == unknown[2]


@pytest.mark.parametrize("path", ["/", "/desk/"])
def test_another_clients_cookie_is_worth_nothing(
    alfa: Tenant, beta: Tenant, outsider: User, viewer: User, sign_in: SignIn, stranger: Stranger, path: str
) -> None:
    browser = sign_in(outsider, beta)
    assert browser.get("/", headers={"host": "beta.localhost"}).status_code == 200
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    answers = []
    for host in ("alfa.localhost", "nobo.localhost"):
        forged = stranger(host)
        forged.cookies[settings.SESSION_COOKIE_NAME] = cookie
        answers.append(_shape(forged, host, path))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


def test_a_hand_over_without_membership_is_not_found(
    alfa: Tenant, outsider: User, agency_browser: Callable[[User], Client]
) -> None:
    browser = agency_browser(outsider)
    assert browser.get("/handover/?to=alfa.localhost&path=/").status_code == 404
    assert browser.get("/handover/?to=nobo.localhost&path=/").status_code == 404
    assert browser.get("/handover/?to=agency.localhost&path=/").status_code == 404
    assert browser.get("/handover/").status_code == 404


def test_a_hand_over_opens_a_session_on_that_host(
    alfa: Tenant, viewer: User, agency_browser: Callable[[User], Client]
) -> None:
    response = agency_browser(viewer).get("/handover/?to=ALFA.localhost.:80&path=/reports/")
    assert response.status_code == 302
    address = response["Location"]
    assert address.startswith("http://alfa.localhost/handover/")
    browser = Client(headers={"host": "alfa.localhost"})
    path = address.removeprefix("http://alfa.localhost")
    arrived = browser.get(path)
    assert (arrived.status_code, arrived["Location"]) == (302, "/reports/")
    cookie = arrived.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["domain"] == ""
    assert cookie["httponly"]
    assert browser.get("/reports/").status_code == 200
    assert Client(headers={"host": "alfa.localhost"}).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/desk/", "/cms/", "/desk/reports/", "/desk/evidence/"])
def test_a_viewer_is_forbidden_where_staff_work(alfa: Tenant, viewer: User, sign_in: SignIn, path: str) -> None:
    assert sign_in(viewer, alfa).get(path).status_code == 403


def test_a_session_ends_with_the_membership_and_with_the_person(
    alfa: Tenant, viewer: User, approver: User, sign_in: SignIn, by: Actor
) -> None:
    first, second = sign_in(viewer, alfa), sign_in(approver, alfa)
    assert [b.get("/").status_code for b in (first, second)] == [200, 200]
    memberships.end(Membership.objects.get(user=viewer), by=by, at=timezone.now())
    users.deactivate(approver, by=by, at=timezone.now())
    assert [b.get("/").status_code for b in (first, second)] == [401, 401]


def test_the_cache_names_the_client(alfa: Tenant, beta: Tenant) -> None:
    with client(alfa):
        cache.set("colour", "green", 60)
    with client(beta):
        assert cache.get("colour") is None
    with client(alfa):
        assert cache.get("colour") == "green"
        cache.delete("colour")


def test_files_lie_in_the_clients_folder_and_only_its_host_serves_them(
    alfa: Tenant, beta: Tenant, viewer: User, outsider: User, sign_in: SignIn
) -> None:
    with client(alfa):
        name = default_storage.save("images/only-alfa.png", ContentFile(b"alfa's"))
        assert default_storage.path(name).startswith(str(settings.MEDIA_ROOT / "c_alfa"))
    url = f"/media/{name}"
    assert b"".join(sign_in(viewer, alfa).get(url).streaming_content) == b"alfa's"  # type: ignore[arg-type]
    other = sign_in(outsider, beta)
    assert other.get(url).status_code == 404
    assert other.get("/media/images/../../c_alfa/images/only-alfa.png").status_code == 404
    assert other.get("/media/images/%2e%2e/%2e%2e/c_alfa/images/only-alfa.png").status_code == 404


def test_a_thread_starts_in_public_and_reaches_no_client_by_accident(in_alfa: Tenant) -> None:
    seen: list[str] = []
    thread = threading.Thread(target=lambda: seen.append(connection.schema_name))
    thread.start()
    thread.join()
    assert seen == ["public"]
    assert connection.schema_name == "c_alfa"


def test_an_issued_ticket_names_no_person_in_its_address(alfa: Tenant, viewer: User) -> None:
    token = handover.issue(viewer, alfa, "/", at=timezone.now())
    assert viewer.email not in token
    assert len(token) >= 43


def test_no_header_moves_the_paths_that_the_sign_in_guards(alfa: Tenant) -> None:
    for path in ("/cms-documents/1/plan.txt", "/theme.css", "/desk/"):
        browser = Client(headers={"host": "alfa.localhost"}, SCRIPT_NAME="/handover")
        assert browser.get(path).status_code == 401


@pytest.mark.parametrize(
    "path", ["images/../documents/plan.txt", "images/./a.png", "images//a.png", "documents/plan.txt"]
)
def test_pictures_are_the_only_media_and_paths_do_not_climb(
    alfa: Tenant, viewer: User, sign_in: SignIn, path: str
) -> None:
    with client(alfa):
        for name in ("documents/plan.txt", "images/a.png"):
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(b"x"))
    assert sign_in(viewer, alfa).get(f"/media/{path}").status_code == 404


def test_people_do_not_rename_themselves_in_wagtail(alfa: Tenant, community_manager: User, sign_in: SignIn) -> None:
    browser = sign_in(community_manager, alfa)
    page = browser.get("/cms/account/")
    assert b"name_email-first_name" not in page.content
    form = {"locale-preferred_language": "sv", "locale-current_time_zone": "Europe/Stockholm", "theme-theme": "dark"}
    answer = browser.post("/cms/account/", {**form, "theme-density": "default", "theme-contrast": "system"})
    assert answer.status_code == 302


def test_a_host_with_nul_is_not_found(viewer: User, agency_browser: Callable[[User], Client]) -> None:
    assert agency_browser(viewer).get("/handover/?to=%00&path=/").status_code == 404
