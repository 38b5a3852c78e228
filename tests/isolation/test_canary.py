"""A word of one client's own stands in all of its texts and files: nobody else is ever answered with it."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, include, path, reverse

from content_calendar.models import Item
from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.kernel.actor import AGENCY_WIDE, Role
from tenants.kernel.announcements import announce
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.services import mail as mailing
from tests.cms.conftest import MADE_AT
from tests.conftest import person
from tests.house.test_urls import AT_A_CLIENT, AT_THE_AGENCY, Row
from tests.house.urls import _names, foreign
from tests.isolation.planting import Planted, fill, plant

AT_ONE = [role for role in Role if role not in AGENCY_WIDE]
LISTS = ("?format=csv", "?format=xlsx")
OWN_PAGES = {
    "portal:month", "portal:reports", "portal:report", "portal:report_pdf", "portal:guideline",
    "portal:approvals", "portal:approval", "portal:calendar", "desk:home", "desk:calendar", "desk:item",
    "desk:item_peek", "desk:reports", "desk:report", "desk:case", "desk:cases", "desk:evidence", "desk:ingest_run",
    "desk:audit", "desk:guideline", "desk:playbook_run",
}  # fmt: skip
"""Where a client's own people must meet the word: a check that finds nothing anywhere would prove nothing."""

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]


@pytest.fixture
def ours(alfa: Tenant) -> Planted:
    return plant(alfa, f"zq{secrets.token_hex(5)}")


@pytest.fixture
def theirs(beta: Tenant) -> dict[str, str]:
    return fill(beta)


def said(response: HttpResponse) -> bytes:
    """All of an answer: content, unpacked where it is a workbook, headers, cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return body + repr((list(response.items()), response.cookies, response.reason_phrase)).encode()


def ask(browser: Client, row: Row, path: str) -> HttpResponse:
    return browser.get(path) if row.post is None else browser.post(path, row.post)  # type: ignore[return-value]


def crawl(browser: Client, table: dict[str, Row], behind: dict[str, str]) -> Iterator[tuple[str, HttpResponse]]:
    """Every address of a table with these ids behind it, and each list as a file."""
    for name, row in table.items():
        path = row.path.format(**behind)
        answer = ask(browser, row, path)
        yield name, answer
        if row.post is None and b"format=csv" in getattr(answer, "content", b""):
            for kind in LISTS:
                yield f"{name}{kind}", browser.get(f"{path}{kind}")


def leaks(word: str, answers: Iterator[tuple[str, HttpResponse]]) -> list[str]:
    return [name for name, answer in answers if word.encode() in said(answer)]


def seat(user: User, tenant: Tenant, sign_in: SignIn) -> Client:
    """As people come in: the hand-over gives them their groups in Wagtail."""
    with standing_at(tenant):
        announce(PersonArrived(user_id=user.pk, actor=actor_at(user, tenant, at=MADE_AT)))
    return sign_in(user, tenant)


def test_its_own_people_meet_it_and_nobody_else_does(
    alfa: Tenant,
    beta: Tenant,
    ours: Planted,
    theirs: dict[str, str],
    sign_in: SignIn,
    agency_browser: Callable[[User], Client],
    stranger: Callable[[str], Client],
) -> None:
    """One test, since planting is dear; what leaks is named with who met it."""
    assert len(ours.fields) > 60
    assert {"content_calendar.Item.title", "spaces.Post.body", "access.User.name", "tenants.Tenant.name"} <= ours.fields
    _mail(ours, alfa, beta)  # before the crawl: it reads what people were told
    insider = person(Role.ACCOUNT_MANAGER, alfa)
    # First its own: whatever is kept between requests is kept from here on.
    met = set(leaks(ours.word, crawl(sign_in(insider, alfa), AT_A_CLIENT, ours.behind)))
    assert sorted(OWN_PAGES - met) == []
    found: dict[str, list[str]] = {}
    for role in AT_ONE:
        somebody = person(role, beta)
        elsewhere = sign_in(somebody, beta)
        found[f"{role} at home"] = leaks(ours.word, crawl(elsewhere, AT_A_CLIENT, ours.behind))
        desk = {name: row for name, row in AT_THE_AGENCY.items() if name != "access:handover"}
        found[f"{role} at the agency"] = leaks(ours.word, crawl(agency_browser(somebody), desk, ours.behind))
    lead = person(Role.ACCOUNT_MANAGER, beta)
    at_the_wrong_door = sign_in(lead, beta)
    at_the_wrong_door.defaults["HTTP_HOST"] = alfa.host
    found["a cookie of another client"] = leaks(ours.word, crawl(at_the_wrong_door, AT_A_CLIENT, ours.behind))
    found["a session made here"] = leaks(ours.word, crawl(sign_in(lead, alfa), AT_A_CLIENT, ours.behind))
    home = dict(crawl(sign_in(lead, beta), AT_A_CLIENT, theirs))
    assert home["desk:item"].status_code == home["portal:report_pdf"].status_code == 200
    found["with ids of their own"] = leaks(ours.word, iter(home.items()))
    tables = {alfa.host: AT_A_CLIENT, "nobody.localhost": AT_A_CLIENT, settings.AGENCY_HOST: AT_THE_AGENCY}
    for host, table in tables.items():
        found[f"a stranger at {host}"] = leaks(ours.word, crawl(stranger(host), table, ours.behind))
    assert {who: pages for who, pages in found.items() if pages} == {}
    _wagtail(ours, alfa, beta, sign_in)


def wagtails(pks: list[str]) -> list[str]:
    """Wagtail's addresses, with these numbers where one is asked for."""
    found = [path for path in foreign("config.urls.client") if path not in ("/cms/logout/", "/cms/failwhale/")]
    for name in set(_names(get_resolver("config.urls.client").url_patterns, "", foreign=True)):
        for pk in pks:
            try:
                found.append(reverse(name, urlconf="config.urls.client", args=[pk]))
            except NoReverseMatch:
                break
    return [path for path in found if "logout" not in path]


def _wagtail(ours: Planted, alfa: Tenant, beta: Tenant, sign_in: SignIn) -> None:
    """Its editors meet it in their lists; another client's editors do on no page, whatever number they ask for."""
    paths = wagtails([ours.behind["draft"]])
    assert len(paths) > 80
    insider, outsider = (seat(person(Role.COMMUNITY_MANAGER, each), each, sign_in) for each in (alfa, beta))
    assert ours.word.encode() in said(insider.get("/cms/snippets/content_calendar/item/"))  # type: ignore[arg-type]
    assert [path for path in paths if ours.word.encode() in said(outsider.get(path))] == []  # type: ignore[arg-type]


def _mail(ours: Planted, alfa: Tenant, beta: Tenant) -> None:
    for tenant in (alfa, beta):
        with standing_at(tenant):
            for told in Notification.objects.filter(mailed_at=None, read_at=None):
                mailing.send(told.pk, told.told_at)
    by_client = {each.to[0].rsplit("@")[1].split(".")[0]: [] for each in mail.outbox}
    for each in mail.outbox:
        by_client[each.to[0].rsplit("@")[1].split(".")[0]].append(ours.word in each.message().as_string())
    assert any(by_client["alfa"])
    assert by_client["beta"]
    assert not any(by_client["beta"])


def leaky(request: HttpRequest) -> HttpResponse:
    """What a bug of ours would do: it reads the client that it names, not the one where it stands."""
    with standing_at("alfa"):
        return HttpResponse(Item.objects.first().title)


urlpatterns = [path("leak/", leaky), path("", include("config.urls.client"))]


def test_a_leak_is_found(beta: Tenant, ours: Planted, sign_in: SignIn, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    table = {"leak": Row("/leak/", frozenset()), "portal:month": AT_A_CLIENT["portal:month"]}
    assert leaks(ours.word, crawl(sign_in(person(Role.VIEWER, beta), beta), table, {})) == ["leak"]
