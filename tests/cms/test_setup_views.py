"""Fit and scope on the desk, and the steps of a client's start: what stands, new versions, ways to be wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from clients.models import Charter, Objective, ObjectiveVersion, ServiceCalendar, ValueInput
from clients.rules.fit import Criterion
from clients.rules.platforms import Facet
from clients.selectors import charters, fit, objectives, service_hours, value
from clients.selectors.readiness import missing_for_go_live
from clients.services import fit as judging
from clients.spaces.selectors import spaces
from sla.selectors import policies
from tenants.access.models import User
from tenants.access.rules.working_time import WorkingTime
from tenants.access.services.working_time import state
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.kernel.week import WEEKDAYS, Window
from tenants.models import Tenant
from tests.clients.judged import fit as said_fit
from tests.cms.conftest import put_report
from tests.cms.test_portal_views import text_of
from tests.cms.typing_in import fields

SignIn = Callable[[User, Tenant], Client]
At = Callable[[Role], User]
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def manager(kelpwright: Tenant, at_kelpwright: At, sign_in: SignIn) -> Client:
    return sign_in(at_kelpwright(Role.ACCOUNT_MANAGER), kelpwright)


@pytest.fixture
def new(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    """The account manager of a client of which nothing stands."""
    return sign_in(account_manager, alfa)


def form_of(browser: Client, path: str) -> dict[str, Any]:
    """What the page's form would send when nothing is typed."""
    return dict(fields(browser.get(path).content.decode()))


def kept(browser: Client, code: str, *, query: str = "", **changes: Any) -> str:
    """Open a step, type some changes and keep them; the page that follows."""
    path = f"/desk/setup/{code}/{query}"
    said = form_of(browser, path) | {"reason": "Agreed by phone", "do": "keep"} | changes
    answer = browser.post(path, said, follow=True)
    assert answer.redirect_chain, text_of(answer)
    return text_of(answer)


def refused(browser: Client, code: str, **changes: Any) -> str:
    path = f"/desk/setup/{code}/"
    said = form_of(browser, path) | {"reason": "Agreed by phone", "do": "keep"} | changes
    answer = browser.post(path, {name: each for name, each in said.items() if each is not None})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Nothing was changed." in page
    return page


def marks(**changes: str) -> dict[str, str]:
    said = {f"{each.value}-score": "4" for each in Criterion} | {
        name.replace("__", "-"): mark for name, mark in changes.items()
    }
    return {f"b-fit-{name}": mark for name, mark in said.items()}


def two_platforms(**changes: str) -> dict[str, str]:
    said = {"compared-0-name": "Discourse", "compared-1-name": "Zulip", "chosen": "Zulip", "why": "Members are there"}
    for facet in Facet:
        said |= {f"compared-0-{facet.value}-score": "4", f"compared-1-{facet.value}-score": "3"}
    return platforms(**(said | changes))


def charter(**said: str) -> dict[str, str]:
    return {f"b-charter-{name}": each for name, each in said.items()}


def service(**said: str) -> dict[str, str]:
    return {f"b-service-{name}": each for name, each in said.items()}


def objective(said: dict[str, str]) -> dict[str, str]:
    """As typed on a page that shows one row for KPIs."""
    typed = {f"b-objectives-0-{name}": each for name, each in said.items()}
    return typed | {"b-objectives-0-kpis-rows": "1", "b-objectives-0-kpis-0-was": ""}


def space(said: dict[str, str]) -> dict[str, str]:
    return {f"b-spaces-0-{name}": each for name, each in said.items()}


def platforms(**said: str) -> dict[str, str]:
    return {f"b-platforms-{name}": each for name, each in said.items()}


def test_a_new_client_shows_what_is_not_known(new: Client) -> None:
    page = text_of(new.get("/desk/fit/"))
    for told in ("Nobody has judged", "No retainer plan is in force", "No platforms were compared", "No service hours"):
        assert told in page
    assert text_of(new.get("/desk/setup/")).count("Nothing stands yet") == 7


def test_fit_is_judged_and_an_owner_takes_on_a_no_go(
    kelpwright: Tenant, manager: Client, at_kelpwright: At, sign_in: SignIn, by: Actor
) -> None:
    page = kept(manager, "fit", **marks(sponsor__note="Met her"))
    assert "75 of 100, go from 60 Go" in page
    assert "Met her" in page
    page = kept(manager, "fit", **marks(risk_and_legal__score="1"))
    assert "No-go" in page
    assert "A no-go whatever the sum: Risk and law" in page
    assert "does not go live until" in page
    assert "Take the client on" not in page
    assert manager.post("/desk/fit/override/", {"text": "Mine"}).status_code == 403
    owner = sign_in(at_kelpwright(Role.OWNER), kelpwright)
    assert owner.post("/desk/fit/override/", {"text": " "}).status_code == 422
    page = text_of(owner.post("/desk/fit/override/", {"text": "Counsel agrees"}, follow=True))
    assert "No-go, taken on by an owner" in page
    assert "Counsel agrees" in page
    kept(manager, "fit", **marks())
    assert "there is nothing to override" in text_of(owner.post("/desk/fit/override/", {"text": "x"}, follow=True))
    assert "This is needed." in refused(manager, "fit", **marks(sponsor__score=""))


def test_platforms_are_compared(manager: Client) -> None:
    page = kept(manager, "platforms", **two_platforms(**{"compared-0-integration-note": "Good API"}))
    assert "Members are there" in page
    assert "Another platform has the higher score." in page
    assert "Good API" in page
    assert "75" in page
    assert "is not compared" in refused(manager, "platforms", **platforms(chosen="Slack"))
    assert "together they are 100" in refused(manager, "platforms", **platforms(**{"weights-integration": "50"}))
    path = "/desk/setup/platforms/"
    page = fields(manager.post(path, form_of(manager, path) | {"do": "remove:b-platforms-compared:0"}).content.decode())
    answer = manager.post(path, page | {"reason": "One is enough", "do": "keep"})
    assert "Needs at least 2" in text_of(answer)


def test_the_scope_greys_what_is_not_bought(kelpwright: Tenant, manager: Client) -> None:
    answer = manager.get("/desk/fit/")
    page = text_of(answer)
    assert "2 of 9 pillars are bought" in page
    assert "What is not bought cannot be billed." in page
    assert page.count("not bought") >= 7
    assert answer.content.decode().count('class="su-off"') == 7
    put_report(kelpwright)
    page = text_of(manager.get("/desk/fit/"))
    assert "What March 2026 has to show" in page


def test_the_team_s_week_is_drawn(kelpwright: Tenant, manager: Client, at_kelpwright: At, by: Actor) -> None:
    week = {day: (Window.parse("09:00", "17:00"),) for day in WEEKDAYS[:5]}
    state(at_kelpwright(Role.MODERATOR), WorkingTime("America/Los_Angeles", ("fi",), week), by=by, at=NOW)
    answer = manager.get("/desk/fit/")
    page = text_of(answer)
    assert "under 2 hours" in page
    assert "English: nobody of the team speaks it" in page
    assert "America/Los Angeles" in page
    assert "<rect" in answer.content.decode()
    home = text_of(manager.get("/desk/"))
    assert "On some days the team meets less than 2 hours of the service" in home
    assert "Nobody of the team speaks a language of the client: English" in home


def test_the_public_sector_brings_its_plan(alfa: Tenant, new: Client) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(sector="public")
    page = text_of(new.get("/desk/fit/"))
    assert "Collect proposals" in page
    assert "Open dialogue with a decision-maker" in page
    assert "Which proposals of the citizen budget are built" in new.get("/desk/setup/charter/").content.decode()


def test_a_charter_in_a_new_version(kelpwright: Tenant, manager: Client) -> None:
    page = kept(
        manager, "charter", **charter(goal="Nobody waits", community_decides="site of the month\n\n the theme ")
    )
    assert "Kept: Charter." in page
    with standing_at(kelpwright):
        held = charters.in_force(timezone.now())
        assert held is not None
        assert (held.version, held.goal, held.why) == (2, "Nobody waits", "Divers learn from divers")
        assert held.community_decides == ("site of the month", "the theme")
        assert Charter.objects.get(version=2).reason == "Agreed by phone"
    assert "This is needed." in refused(manager, "charter", **charter(why="\u2800"))
    assert "Choose" in refused(manager, "charter", since="2020-01-01")
    assert "stand in a reason" in refused(manager, "charter", reason="a\u202eb")
    refused(manager, "charter", reason="")


def test_before_the_first_day_the_set_up_shows_what_is_agreed_for_it(alfa: Tenant, new: Client) -> None:
    first_on = timezone.now().date() + timedelta(days=10)
    Tenant.objects.filter(pk=alfa.pk).update(service_since=first_on)
    words = {"why": "Yarn", "for_whom": "Knitters", "goal": "A jumper", "participation": "Show it"}
    kept(new, "charter", **charter(**words))
    assert form_of(new, "/desk/setup/charter/")["b-charter-why"] == ["Yarn"]
    assert text_of(new.get("/desk/setup/")).count("Nothing stands yet") == 6


def test_hours_and_promises(kelpwright: Tenant, manager: Client) -> None:
    kept(manager, "service", **service(**{"hours-tue": "10:00-12:00, 13:00-15:00", "promises-1-minutes": "240"}))
    with standing_at(kelpwright):
        held = service_hours.in_force(timezone.now())
        assert held is not None
        assert [window.text for window in held.week["tue"]] == [["10:00", "12:00"], ["13:00", "15:00"]]
        promises = {
            str(each.case_kind): (each.minutes, each.version) for each in policies.promises_in_force(timezone.now())
        }
        assert promises == {"flag": (0, 1), "question": (240, 2)}
    kept(manager, "service", **service(**{"promises-0-minutes": "30"}))
    with standing_at(kelpwright):
        assert ServiceCalendar.objects.count() == 2  # hours that are not changed keep their version
    assert "Closes at 08:00" in refused(manager, "service", **service(**{"hours-mon": "09:00-08:00"}))
    assert "Unknown country" in refused(manager, "service", **service(holidays="ZZ"))
    assert "is not in the calendar" in refused(manager, "service", **service(holidays="2026-02-30"))
    assert "the staff" in refused(manager, "service", **service(**{"promises-0-answered_by": "anyone"}))


def test_objectives_new_and_in_a_new_version(kelpwright: Tenant, manager: Client) -> None:
    said = {
        "title": "Newcomers stay", "business_value": "They buy again", "member_value": "They are welcome",
        "four_c": "connectivity", "corm_application": "buzz", "goal_type": "members",
        "starts_on": "2024-04-01", "ends_on": "2099-03-31",
        "kpis-0-metric": "retention_rate", "kpis-0-baseline": "0.2", "kpis-0-target": "0.4",
    }  # fmt: skip
    kept(manager, "objectives", **objective(said))
    kept(manager, "objectives", query="?number=2", **objective(said | {"kpis-0-target": "0.5"}))
    with standing_at(kelpwright):
        assert Objective.objects.count() == 2
        assert ObjectiveVersion.objects.filter(objective__number=2).count() == 2
        found = next(each for each in objectives.in_force(timezone.now()) if each.number == 2)
        assert [(str(kpi.target), kpi.version) for kpi in found.kpis] == [("0.5000", 2)]
    assert form_of(manager, "/desk/setup/objectives/?number=2")["b-objectives-0-title"] == ["Newcomers stay"]
    assert "is not above the baseline" in refused(manager, "objectives", **objective(said | {"kpis-0-target": "0.1"}))
    vanity = objective(said | {"kpis-0-metric": "likes_received", "kpis-0-target": "9", "kpis-0-baseline": "1"})
    assert "vanity" in refused(manager, "objectives", **vanity)


def test_value_and_cost(kelpwright: Tenant, manager: Client, at_kelpwright: At, sign_in: SignIn) -> None:
    start = "b-value-0-cost_per_contact-"
    kept(manager, "value", **{f"{start}high": "40", "b-cost-platform_fees": "120"})
    with standing_at(kelpwright):
        found = value.inputs_in_force(timezone.now())
        assert found["direct_support_deflection"]["cost_per_contact"].high == 40
        assert value.costs_in_force(timezone.now())["platform_fees"].expected == 120
        assert {each.driver for each in ValueInput.objects.filter(version=2)} == {"direct_support_deflection"}
    assert "is below" in refused(manager, "value", **{f"{start}low": "50"})
    analyst = sign_in(at_kelpwright(Role.ANALYST), kelpwright)
    assert analyst.get("/desk/setup/value/").status_code == 200
    assert analyst.get("/desk/setup/charter/").status_code == 403


def test_one_more_space(kelpwright: Tenant, manager: Client) -> None:
    said = {"name": "The club", "slug": "club", "kind": "offline", "platform": "none", "visibility": "public"}
    words = {"description": "For divers", "keywords": "Kelp\nDry suit"}
    kept(manager, "spaces", **space(said | {"language": "fi"} | words))
    with standing_at(kelpwright):
        assert [(space.slug, space.language) for space in spaces.every()] == [("club", "fi"), ("forum", "en")]
        club = spaces.by_slug("club")
        assert (club.description, club.keywords) == ("For divers", ["kelp", "dry suit"])
    assert "There is a space of that short name already." in refused(manager, "spaces", **space(said))
    assert manager.get("/desk/setup/nothing/").status_code == 404


def test_each_lack_leads_to_where_it_is_mended(alfa: Tenant, new: Client, by: Actor) -> None:
    with standing_at(alfa):
        judging.assess(said_fit(2), assessed_on=TODAY, valid_from=NOW, reason="Now", by=by, at=NOW)
        missing = missing_for_go_live(timezone.now())
    assert len(missing) >= 10
    assert all(each.where for each in missing), missing
    for each in missing:
        try:
            resolve(each.where.split("?")[0], urlconf="config.urls.client")
        except Resolver404:
            assert each.where == "/desk/people/"  # where people are let in
            continue
        assert new.get(each.where).status_code == 200, each


def test_nothing_of_it_is_seen_at_another_client(kelpwright: Tenant, alfa: Tenant, manager: Client, by: Actor) -> None:
    kept(manager, "fit", **marks())
    with standing_at(alfa):
        assert fit.assessment(timezone.now(), by=by) is None
        assert fit.comparison(timezone.now(), by=by) is None
