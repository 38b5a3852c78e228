"""Views that people keep of the portfolio: their own, one to begin with, and those an owner shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.boards.models import SavedView
from tenants.boards.selectors_views import PORTFOLIO
from tenants.boards.services import saved_views
from tenants.boards.services.saved_views import TooManyViews, ViewGone, ViewNameNeeded, ViewTooLong
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant
from tests.cms.full_rows import add_clients, fill
from tests.cms.test_portal_views import text_of

Browser = Callable[[User], Client]
SAVE = "/portfolio/views/"


def kept(browser: Client, name: str = "Worst", query: str = "sort=health&stage=LIVE", **more: str) -> Any:
    return browser.post(SAVE, {"name": name, "query": query, **more})


def actor(user: User, role: Role) -> Actor:
    return Actor(ActorKind.PERSON, user.name, user_id=user.pk, user_uuid=user.uuid, roles=frozenset({role}))


def test_a_view_is_kept_opened_and_let_go(alfa: Tenant, owner: User, now: datetime, agency_browser: Browser) -> None:
    add_clients(2, now)
    browser = agency_browser(owner)
    query = "stage=LIVE&sort=health&cols=health&cols=fee&hide=content&after=3&format=csv&nonsense=1"
    said = kept(browser, "  Worst   first ", query)
    opened = "stage=LIVE&sort=health&cols=health&cols=fee&hide=content"
    assert said.headers["Location"] == f"/portfolio/?{opened}"
    page = browser.get(said.headers["Location"])
    assert "Saved as “Worst first”." in text_of(page)
    tab = next(each for each in page.context["view_tabs"] if each["label"] == "Worst first")
    assert (tab["current"], tab["url"]) == (True, f"?{opened}")
    kept(browser, "Worst first", "stage=LIVE")
    view = SavedView.objects.get()
    assert view.query == "stage=LIVE"  # the same name again replaces it
    gone = browser.post(f"/portfolio/views/{view.pk}/forget/", follow=True)
    assert "“Worst first” is gone." in text_of(gone)
    assert not SavedView.objects.exists()
    verbs = Entry.objects.filter(verb__startswith="boards.view.").order_by("pk").values_list("verb", flat=True)
    assert [*verbs] == ["boards.view.saved", "boards.view.saved", "boards.view.forgotten"]


def test_a_list_begins_with_ones_default_until_all_is_asked_for(
    alfa: Tenant, beta: Tenant, owner: User, now: datetime, agency_browser: Browser
) -> None:
    fill(alfa, 1, now)
    browser = agency_browser(owner)
    kept(browser, "Late", "late=invoice", is_default="on")
    assert browser.get("/portfolio/").headers["Location"] == "/portfolio/?late=invoice"
    rows = browser.get("/portfolio/", follow=True).context["rows"]
    assert [row.tenant.name for row in rows] == ["Alfa"]
    assert len(browser.get("/portfolio/?view=all").context["rows"]) == 2
    kept(browser, "Other", "sort=-client", is_default="on")
    assert [*SavedView.objects.filter(is_default=True).values_list("name", flat=True)] == ["Other"]


def test_an_owner_shares_and_each_sees_their_own_parts(
    alfa: Tenant, owner: User, moderator: User, outsider: User, now: datetime, agency_browser: Browser
) -> None:
    fill(alfa, 1, now)
    owners = agency_browser(owner)
    kept(owners, "Money", "sort=-fee&cols=fee&cols=health", is_shared="on")
    browser = agency_browser(moderator)
    page = browser.get("/portfolio/")
    assert "Money" in [each["label"] for each in page.context["view_tabs"]]
    opened = browser.get("/portfolio/?sort=-fee&cols=fee&cols=health")
    assert [head.key for head in opened.context["list"].heads] == ["health"]
    assert "Share it with the agency" not in text_of(page)
    assert kept(browser, "Mine", is_shared="on").status_code == 403
    shared = SavedView.objects.get()
    assert "is gone already" in text_of(browser.post(f"/portfolio/views/{shared.pk}/forget/", follow=True))
    assert SavedView.objects.count() == 1
    kept(browser, "Mine", "late=any")
    tabs = owners.get("/portfolio/?view=all").context["view_tabs"]
    assert ("Mine", "?whose=mine") in [(each["label"], each["url"]) for each in tabs]
    assert ("Mine", "?late=any") not in [(each["label"], each["url"]) for each in tabs]


def test_refusals(alfa: Tenant, moderator: User, viewer: User, now: datetime, agency_browser: Browser) -> None:
    by = actor(moderator, Role.MODERATOR)

    def save(name: str, query: str = "", **more: Any) -> SavedView:
        return saved_views.save(name, query, board=PORTFOLIO, by=by, at=now, **more)

    for name in ("", "  ", "x" * 41, "a\u202eb"):
        with pytest.raises(ViewNameNeeded):
            save(name)
    with pytest.raises(ViewTooLong):
        save("Long", "q=" + "x" * 600)
    with pytest.raises(NotPermitted):
        save("Shared", is_shared=True)
    with pytest.raises(NotPermitted):
        saved_views.save("No", "", board=PORTFOLIO, by=actor(viewer, Role.VIEWER), at=now)
    with pytest.raises(ViewGone):
        saved_views.forget(1, board=PORTFOLIO, by=by, at=now)
    for number in range(saved_views.MOST_VIEWS):
        save(f"View {number}")
    with pytest.raises(TooManyViews):
        save("One more")
    save("View 3", "q=x")
    assert "Give the view a name" in text_of(agency_browser(moderator).post(SAVE, {"name": " "}, follow=True))
