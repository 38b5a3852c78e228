"""A word of one client's own stands in all of its texts and files: nobody else is ever answered with it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, include, path, reverse

from clients.intake.services import drafts
from content_calendar.models import Item
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at_agency
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import AGENCY_WIDE, Role
from tenants.models import Tenant
from tests.cms.conftest import MADE_AT
from tests.conftest import person
from tests.house.onboarding_urls import NOBODYS
from tests.house.test_urls import AT_A_CLIENT, AT_THE_AGENCY, Row
from tests.house.urls import _names, foreign
from tests.isolation import outlets
from tests.isolation.crawling import SignIn, crawl, leaks, open_to, said, seat
from tests.isolation.planting import Planted, fill, plant

AT_ONE = [role for role in Role if role not in AGENCY_WIDE]
LEAST = Role.VIEWER
"""Who may least is asked for everything: whatever they may not open answers as it does to all who may not."""
OWN_PAGES = {
    "portal:month", "portal:reports", "portal:report", "portal:report_pdf", "portal:guideline",
    "portal:approvals", "portal:approval", "portal:calendar", "desk:home", "desk:calendar", "desk:item",
    "desk:item_peek", "desk:reports", "desk:report", "desk:case", "desk:cases", "desk:evidence", "desk:ingest_run",
    "desk:audit", "desk:guideline", "desk:playbook_run",
}  # fmt: skip
"""Where a client's own people must meet the word: a check that finds nothing anywhere would prove nothing."""
PLANTED = {
    "content_calendar.Item.title", "spaces.Post.body", "access.User.name", "tenants.Tenant.name",
    "reporting.Report.data", "playbooks.GuidelineVersion.content",
}  # fmt: skip

pytestmark = pytest.mark.django_db
Agency = Callable[[User], Client]
Stranger = Callable[[str], Client]


@pytest.fixture
def ours(alfa: Tenant) -> Planted:
    return plant(alfa, f"zq{secrets.token_hex(5)}")


@pytest.fixture
def theirs(beta: Tenant) -> dict[str, str]:
    return fill(beta)


@pytest.fixture
def desk(ours: Planted, alfa: Tenant, agency_browser: Agency) -> dict[str, Row]:
    """The agency's addresses, with a prospect of alfa's lead behind those of an onboarding."""
    lead = person(Role.ACCOUNT_MANAGER, alfa)
    with public():
        by = actor_at_agency(lead, at=MADE_AT)
        draft = drafts.begin(f"Prospect {ours.word}", by=by, at=MADE_AT, parts={"company": {"name": ours.word}})
    table = {
        name: Row(**{**vars(row), "path": row.path.replace(NOBODYS, f"/onboarding/{draft.uuid}")})
        for name, row in AT_THE_AGENCY.items()
        if name != "access:handover"
    }
    assert ours.word.encode() in said(agency_browser(lead).get("/onboarding/"))  # type: ignore[arg-type]
    return table


def test_its_own_people_meet_it_and_nobody_else_does(
    alfa: Tenant,
    beta: Tenant,
    ours: Planted,
    theirs: dict[str, str],
    desk: dict[str, Row],
    sign_in: SignIn,
    agency_browser: Agency,
    stranger: Stranger,
    settings: Any,
) -> None:
    """One test, since planting is dear; what leaks is named with who met it."""
    assert len(ours.fields) > 60
    assert sorted(PLANTED - ours.fields) == []
    outlets.mails(ours, alfa, beta)  # before the crawl: it reads what people were told
    insider = person(Role.ACCOUNT_MANAGER, alfa)
    # First its own: whatever is kept between requests is kept from here on.
    met = set(leaks(ours.word, crawl(sign_in(insider, alfa), AT_A_CLIENT, ours.behind)))
    assert sorted(OWN_PAGES - met) == []
    found: dict[str, list[str]] = {}
    for role in AT_ONE:
        somebody = person(role, beta)
        client, agency = (table if role is LEAST else open_to(role, table) for table in (AT_A_CLIENT, desk))
        found[f"{role} at home"] = leaks(ours.word, crawl(sign_in(somebody, beta), client, ours.behind))
        found[f"{role} at the agency"] = leaks(ours.word, crawl(agency_browser(somebody), agency, ours.behind))
    found |= _at_the_wrong_door(ours, alfa, beta, theirs, sign_in)
    tables = {alfa.host: AT_A_CLIENT, "nobody.localhost": AT_A_CLIENT, settings.AGENCY_HOST: AT_THE_AGENCY}
    for host, table in tables.items():
        found[f"a stranger at {host}"] = leaks(ours.word, crawl(stranger(host), table, ours.behind))
    told = {
        **outlets.from_feeds(ours, alfa, beta, stranger(beta.host)),
        **outlets.from_exports(ours, alfa, beta, sign_in),
    }
    settings.ROOT_URLCONF = outlets.__name__
    told |= outlets.from_faults(sign_in(person(Role.ACCOUNT_MANAGER, beta), beta))
    settings.ROOT_URLCONF = "config.urls.client"
    found["told outside of the pages"] = [name for name, text in told.items() if ours.word.encode() in text]
    assert {who: pages for who, pages in found.items() if pages} == {}
    _wagtail(ours, alfa, beta, sign_in)
    _behind(ours, alfa, insider, sign_in, stranger)


def _at_the_wrong_door(
    ours: Planted, alfa: Tenant, beta: Tenant, theirs: dict[str, str], sign_in: SignIn
) -> dict[str, list[str]]:
    """Beta's lead with alfa's addresses: by a cookie of beta's, by a session made at alfa; and at home by own ids."""
    lead = person(Role.ACCOUNT_MANAGER, beta)
    elsewhere = sign_in(lead, beta)
    elsewhere.defaults["HTTP_HOST"] = alfa.host
    by_id = {name: row for name, row in AT_A_CLIENT.items() if "{" in row.path or name in OWN_PAGES}
    home = dict(crawl(sign_in(lead, beta), by_id, theirs))
    assert home["desk:item"].status_code == home["portal:report_pdf"].status_code == 200
    return {
        "a cookie of another client": leaks(ours.word, crawl(elsewhere, AT_A_CLIENT, ours.behind)),
        "a session made here": [
            name
            for name, row in by_id.items()  # the first answer ends it: a new one for each
            for name in leaks(ours.word, crawl(sign_in(lead, alfa), {name: row}, ours.behind))
        ],
        "with ids of their own": leaks(ours.word, iter(home.items())),
    }


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
    document = ours.behind["document"]
    paths = [*wagtails([ours.behind["draft"]]), document]
    assert len(paths) > 80
    insider, outsider = (seat(person(Role.COMMUNITY_MANAGER, each), each, sign_in) for each in (alfa, beta))
    for own in ("/cms/snippets/content_calendar/item/", document):
        assert ours.word.encode() in said(insider.get(own)), own  # type: ignore[arg-type]
    assert [path for path in paths if ours.word.encode() in said(outsider.get(path))] == []  # type: ignore[arg-type]


def _behind(ours: Planted, alfa: Tenant, insider: User, sign_in: SignIn, stranger: Stranger) -> None:
    """While its schema waits for a change nobody reads anything of it: the page is the same for its own people."""
    browser = sign_in(insider, alfa)
    with public():
        Tenant.objects.filter(pk=alfa.pk).update(schema_digest="another")
    answers = [browser.get("/"), stranger(alfa.host).get("/")]
    assert [each.status_code for each in answers] == [503, 401]
    assert not [each for each in answers if ours.word.encode() in said(each)]  # type: ignore[arg-type]


def leaky(request: HttpRequest) -> HttpResponse:
    """What a bug of ours would do: it reads the client that it names, not the one where it stands."""
    with standing_at("alfa"):
        return HttpResponse(Item.objects.first().title)


urlpatterns = [path("leak/", leaky), path("", include("config.urls.client"))]


def test_a_leak_is_found(beta: Tenant, ours: Planted, sign_in: SignIn, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    table = {"leak": Row("/leak/", frozenset()), "portal:month": AT_A_CLIENT["portal:month"]}
    assert leaks(ours.word, crawl(sign_in(person(Role.VIEWER, beta), beta), table, {})) == ["leak"]
