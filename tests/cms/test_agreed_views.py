"""What is agreed on, as people meet it: sign, ask, agree, do; and what nobody but the agency may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from clients.models import (
    Charter,
    CommunityStage,
    DataRegister,
    DutyTurn,
    Responsibilities,
    Stakeholder,
    StakeholderContact,
)
from clients.rules.charters import Side
from clients.selectors import charters
from clients.services import duties, signatures, stakeholders
from clients.spaces.models import Person, Space
from cms.agreements import starters
from cms.demo import agreeing
from sla.models import Case
from sla.services import cases
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.clients.agreed import a_charter, a_duty, acting
from tests.cms.conftest import MADE_AT, Put
from tests.cms.queue_cases import a_flag_case
from tests.cms.test_desk_home_views import a_space
from tests.conftest import SYSTEM, person

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]
YLVA = {
    "name": "Ylva Berg",
    "organisation_role": "Head of support",
    "influence": "5",
    "interest": "4",
    "stance": "CHAMPION",
    "contact_every_days": "30",
    "owner_user_id": "",
    "note": "",
}


def text(browser: Client, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def put_charter(tenant: Tenant, **changes: object) -> Charter:
    with standing_at(tenant):
        return a_charter(at=timezone.now(), **changes)


def test_a_charter_is_asked_for_signed_and_printed(
    alfa: Tenant, account_manager: User, sponsor: User, viewer: User, sign_in: SignIn
) -> None:
    desk, portal = sign_in(account_manager, alfa), sign_in(sponsor, alfa)
    assert "There is no charter yet" in text(desk, "/desk/charter/")
    assert portal.get("/charter/sign/").status_code == 404
    put_charter(alfa)
    assert "waits for the agency’s signature" in text(desk, "/desk/")
    assert "waits for your signature" not in text(portal, "/"), "nobody has asked yet"
    assert desk.post("/desk/charter/ask/", {"version": "1"}).status_code == 302
    again = desk.post("/desk/charter/ask/", {"version": "1"})
    assert again.status_code == 409
    assert "Give them a day" in again.content.decode()
    assert desk.post("/desk/charter/sign/", {"version": "1"}).status_code == 302
    assert "Version 1 of the charter waits for your signature" in text(portal, "/")
    asked = text(portal, "/charter/sign/")
    for words in ("Divers learn from divers", "Everyone with a regulator", "within a day", "dive logs", "prices"):
        assert words in asked
    assert portal.post("/charter/sign/", {"version": "2"}).status_code == 409
    assert portal.post("/charter/sign/", {"version": "1"}).status_code == 302
    printed = text(sign_in(viewer, alfa), "/charter/")
    for words in ("Version 1", sponsor.name, account_manager.name, "site of the month", "The company decides"):
        assert words in printed
    assert "not signed" not in printed
    assert "waits for your signature" not in text(portal, "/")
    assert "There is nothing more to sign" in text(portal, "/charter/sign/")
    assert "Signed by both sides" in text(desk, "/desk/charter/")


def test_a_sponsor_declines_and_both_sides_see_it(
    alfa: Tenant, account_manager: User, sponsor: User, viewer: User, sign_in: SignIn
) -> None:
    put_charter(alfa)
    with standing_at(alfa):
        for side, user in ((Side.AGENCY, account_manager), (Side.CLIENT, sponsor)):
            now = timezone.now()
            signatures.sign(side, version=1, by=acting(user, alfa, now), at=now)
    put_charter(alfa, goal="An answer within six hours")
    portal, desk = sign_in(sponsor, alfa), sign_in(account_manager, alfa)
    empty = portal.post("/charter/decline/", {"version": "2", "reason": " "})
    assert empty.status_code == 422
    assert "Say what should be other" in empty.content.decode()
    assert portal.post("/charter/decline/", {"version": "2", "reason": "Six hours is a night"}).status_code == 302
    assert "Six hours is a night" in text(desk, "/desk/charter/")
    assert "does not sign version 2" in text(desk, "/desk/")
    printed = text(sign_in(viewer, alfa), "/charter/")
    assert "within a day" in printed
    assert "Your side does not sign version 2." in printed
    with standing_at(alfa):
        held = charters.in_force(timezone.now())
    assert held is not None
    assert held.version == 1


def test_stakeholders_are_listed_drawn_filtered_and_taken_along(
    alfa: Tenant, community_manager: User, moderator: User, sponsor: User, sign_in: SignIn
) -> None:
    desk = sign_in(community_manager, alfa)
    assert "Nobody stands on the register yet" in text(desk, "/desk/stakeholders/")
    assert desk.post("/desk/stakeholders/new/", {**YLVA, "name": ""}).status_code == 422
    assert desk.post("/desk/stakeholders/new/", YLVA).status_code == 302
    with standing_at(alfa):
        ylva = Stakeholder.objects.get()
        Stakeholder.objects.create(
            **{**YLVA, "name": "=cmd|' /C calc'!A0", "owner_user_id": None, "influence": 1, "interest": 1},
            added_on=timezone.localdate() - timedelta(days=90),
        )
    page = text(desk, "/desk/stakeholders/")
    assert page.count('class="agr-dot"') == 2
    forgotten = text(desk, "/desk/stakeholders/?contact=none-90")
    assert ("Ylva Berg" in forgotten, "calc" in forgotten) == (False, True)
    assert "Nothing matches" in text(desk, "/desk/stakeholders/?q=nobody")
    file = desk.get("/desk/stakeholders/?format=csv").content.decode("utf-8-sig")
    assert "'=cmd|" in file
    assert desk.get("/desk/stakeholders/?format=xlsx").status_code == 200
    one = f"/desk/stakeholders/{ylva.pk}/"
    today = timezone.localdate()
    said = {"on": str(today), "way": "CALL", "note": "Wants numbers"}
    assert desk.post(f"{one}contact/", said).status_code == 302
    ahead = desk.post(f"{one}contact/", {**said, "on": str(today + timedelta(days=3))})
    assert ahead.status_code == 409
    assert "Wants numbers" in text(desk, one)
    assert desk.post(one, {**YLVA, "influence": "9"}).status_code == 422
    assert desk.post(one, {**YLVA, "stance": "SCEPTICAL"}).status_code == 302
    reader = sign_in(moderator, alfa)
    assert "Save" not in text(reader, one).split("<main")[1]
    assert "/desk/stakeholders/" not in text(sign_in(sponsor, alfa), "/")
    assert desk.post(f"{one}take-off/", {"name": "Ylva"}).status_code == 422
    assert desk.post(f"{one}take-off/", {"name": " ylva  berg"}).status_code == 302
    with standing_at(alfa):
        assert not StakeholderContact.objects.exists()
    assert desk.get(one).status_code == 404


def as_posted(page: str, prefix: str = "") -> dict[str, str]:
    """What a browser would send of a page's form."""
    found: dict[str, str] = {}

    class Reader(HTMLParser):
        select = words = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            said = dict(attrs)
            if tag == "input" and said.get("name"):
                found[str(said["name"])] = said.get("value") or ""
            elif tag == "select":
                self.select = str(said.get("name"))
                found.setdefault(self.select, "")
            elif tag == "textarea":
                self.words = str(said.get("name"))
                found[self.words] = ""
            elif tag == "option" and "selected" in said:
                found[self.select] = said.get("value") or ""

        def handle_endtag(self, tag: str) -> None:
            self.words = "" if tag == "textarea" else self.words

        def handle_data(self, data: str) -> None:
            if self.words:
                found[self.words] += data.lstrip("\r\n")

    Reader().feed(page)
    return {name: value for name, value in found.items() if name.startswith(prefix)}


def test_the_data_register_begins_with_what_is_held_and_grows_by_versions(
    alfa: Tenant, owner: User, viewer: User, sign_in: SignIn
) -> None:
    desk, portal, change = sign_in(owner, alfa), sign_in(viewer, alfa), "/desk/data-register/change/"
    assert "There is no data register yet" in text(desk, "/desk/data-register/")
    assert "The register is not here yet" in text(portal, "/data/")
    form = as_posted(text(desk, change))
    assert form["lines-0-what"] == starters.data_lines()[0]["what"]
    assert desk.post(change, form).status_code == 422, "a version has a reason"
    assert desk.post(change, {**form, "reason": "Begun"}).status_code == 302
    read = text(portal, "/data/")
    for line in starters.data_lines():
        assert line["what"].replace("’", "’") in read
    assert "Legal obligation" in read
    form = {**as_posted(text(desk, change)), "reason": "Again"}
    assert desk.post(change, form).status_code == 422, "nothing was changed"
    form["lines-1-what"], form["lines-2-why"] = "", ""
    assert desk.post(change, form).status_code == 422
    form["lines-2-why"] = "To let them in"
    assert desk.post(change, form).status_code == 302
    with standing_at(alfa):
        assert [len(each.lines) for each in DataRegister.objects.order_by("version")] == [8, 7]
    assert desk.post(change, form).status_code == 422, "somebody was faster"


def test_the_matrix_says_what_is_missing_in_a_row(alfa: Tenant, owner: User, viewer: User, sign_in: SignIn) -> None:
    desk, portal, change = sign_in(owner, alfa), sign_in(viewer, alfa), "/desk/responsibilities/change/"
    assert "This is not agreed on yet" in text(portal, "/responsibilities/")
    form = {**as_posted(text(desk, change)), "reason": "Begun"}
    spoilt = desk.post(change, {**form, "cell-0-approver": "", "cell-1-moderator": ""})
    assert spoilt.status_code == 422
    assert "an A in exactly one cell" in spoilt.content.decode()
    assert "an R in one cell at least" in spoilt.content.decode()
    own = {"activity-9": "Swag <b>", "cell-9-viewer": "RA", "decides-9": "community"}
    assert desk.post(change, {**form, **own}).status_code == 302
    with standing_at(alfa):
        lines = Responsibilities.objects.get().lines
    assert lines[0] == {
        "activity": "publishing",
        "responsible": ["community_manager"],
        "accountable": "approver",
        "consulted": ["account_manager"],
        "informed": ["sponsor"],
        "decides": "CLIENT",
    }
    assert lines[9]["accountable"] == "viewer"
    page = text(portal, "/responsibilities/")
    assert "Swag &lt;b&gt;" in page
    assert "The client decides" in page
    writing = text(desk, "/desk/calendar/new/")
    assert "So it is agreed: the client decides on publishing." in writing


def test_duties_are_asked_late_and_done(
    alfa: Tenant, account_manager: User, approver: User, viewer: User, sign_in: SignIn
) -> None:
    desk, portal, reader = (sign_in(user, alfa) for user in (account_manager, approver, viewer))
    assert "The client has nothing to do" in text(desk, "/desk/duties/")
    assert "Nothing is open on your side" in text(portal, "/duties/")
    today = timezone.localdate(timezone=alfa.zone)
    said = {"what": "Name the products", "asked": "role:approver", "due": str(today), "recurrence": "monthly"}
    assert desk.post("/desk/duties/new/", {**said, "due": str(today - timedelta(days=2))}).status_code == 422
    assert desk.post("/desk/duties/new/", said).status_code == 302
    with standing_at(alfa):
        duties.open_duty(a_duty(today - timedelta(days=9), what="Send the <figures>"), by=SYSTEM, at=timezone.now())
        named, late = DutyTurn.objects.order_by("-due_on")
    for browser in (portal, reader):
        front = text(browser, "/")
        assert "Send the &lt;figures&gt;" in front
        assert "9 days late" in front
    assert "The client is late with 1 thing" in text(desk, "/desk/")
    assert text(reader, "/duties/").count(">Done</button>") == 0
    refused = portal.post(f"/duties/{late.pk}/done/", {})
    assert refused.status_code == 409
    assert "Somebody else of your side" in refused.content.decode()
    assert portal.post(f"/duties/{named.pk}/done/", {"note": "By mail"}).status_code == 302
    page = text(portal, "/duties/")
    assert "By mail" in page
    assert page.count("Name the products") == 3, "done once, and to be done again"
    assert desk.post(f"/desk/duties/{late.pk}/done/").status_code == 302
    with standing_at(alfa):
        following = DutyTurn.objects.get(done_at=None)
    assert "Call off “Name the products”?" in text(desk, f"/desk/duties/{following.pk}/end/")
    assert desk.post(f"/desk/duties/{following.pk}/end/").status_code == 302
    assert desk.post(f"/desk/duties/{following.pk}/end/").status_code == 409
    assert desk.get(f"/desk/duties/{following.pk}/end/").status_code == 404


def test_the_sponsor_sees_one_page_and_no_queue_detail(
    alfa: Tenant, sponsor: User, viewer: User, moderator: User, put: Put, sign_in: SignIn
) -> None:
    put()
    a_space(alfa, "forum")
    with standing_at(alfa):
        space_id = Space.objects.get().pk
    number = a_flag_case(alfa, space_id, "A loud quarrel", at=MADE_AT)
    with standing_at(alfa):
        cases.claim(Case.objects.get(number=number), by=acting(moderator, alfa, MADE_AT), at=MADE_AT)
        members = list(Person.objects.exclude(name="").values_list("name", flat=True))
    assert members
    put_charter(alfa)
    now = timezone.now()
    with standing_at(alfa):
        lead = acting(person(Role.ACCOUNT_MANAGER, alfa), alfa, now)
        signatures.ask(version=1, by=lead, at=now)
        duties.open_duty(a_duty(timezone.localdate(now, alfa.zone) - timedelta(days=9)), by=SYSTEM, at=now)
        said = {**YLVA, "influence": 5, "interest": 4, "owner_user_id": None, "contact_every_days": None}
        stakeholders.add(said, by=SYSTEM, at=now)
    answer = sign_in(sponsor, alfa).get("/")
    assert [each.name for each in answer.templates][0] == "portal/sponsor.html"
    page = answer.content.decode()
    main = page.split('id="main"')[1].split("</main>")[0]
    document = answer.context["reading"].document
    told = document.sponsor
    for words in (told.verdict, told.lede, *(each.value for each in told.money), *(each.spread for each in told.money)):
        assert words in main, words
    assert len(told.figures) == 4
    assert all(figure.before in main for figure in told.figures)
    assert all(what in main for what, _for_what, _waits in told.needs)
    for words in ("Version 1 of the charter waits for your signature", "Send the support figures", "9 days late"):
        assert words in main
    service, evidence = document.service, answer.context["reading"].data.evidence
    hidden = [
        document.community.headline,
        "What we did",
        "A loud quarrel",
        moderator.name,
        *members,
        "Ylva Berg",
        "/desk/",
        "/cases/",
    ]
    hidden += [f"#{number}" for number in evidence.cases]
    hidden += [rule.title for rule in service.removals] if service and hasattr(service, "removals") else []
    assert [each for each in hidden if each and each in main] == []
    assert "community-h" in sign_in(viewer, alfa).get("/").content.decode()


def test_the_demos_people_agree_once(
    alfa: Tenant, account_manager: User, sponsor: User, approver: User, sign_in: SignIn
) -> None:
    put_charter(alfa)
    for _again in range(2):
        agreeing.agree(alfa, now=timezone.now())
        agreeing.grow(alfa, now=timezone.now())
    with standing_at(alfa):
        held = charters.in_force(timezone.now())
        assert held is not None
        assert held.is_signed
        assert Stakeholder.objects.count() == len(agreeing.PEOPLE)
        assert DutyTurn.objects.count() == len(agreeing.DUTIES)
        assert CommunityStage.objects.count() == len(agreeing.STAGES)
    forgotten = text(sign_in(account_manager, alfa), "/desk/stakeholders/?contact=none-90")
    assert "Ines Marlow" in forgotten
    assert "Orla Fenn" not in forgotten


def test_what_nobody_can_read_is_refused_in_the_form(alfa: Tenant, owner: User, sign_in: SignIn) -> None:
    desk = sign_in(owner, alfa)
    change = "/desk/data-register/change/"
    form = {**as_posted(text(desk, change)), "reason": "Begun", "lines-0-why": "\u2800"}
    assert "Write words that can be read here." in desk.post(change, form).content.decode()
    form["lines-0-why"] = "Two\r\nlines"
    assert desk.post(change, form).status_code == 302
    with standing_at(alfa):
        assert DataRegister.objects.get().lines[0]["why"] == "Two lines"
    duty = {"what": "\u2800", "asked": "role:sponsor", "due": str(timezone.localdate()), "recurrence": "none"}
    assert desk.post("/desk/duties/new/", duty).status_code == 422
    rights = "/desk/responsibilities/change/"
    own = {"activity-9": "\u2800", "cell-9-viewer": "RA", "reason": "Begun"}
    assert desk.post(rights, {**as_posted(text(desk, rights)), **own}).status_code == 422
    assert desk.post(rights, {"reason": "x", "seen": "0"}).status_code == 422, "a form without its rows"
    assert desk.post(change, {"reason": "x", "seen": "0"}).status_code == 422
    assert desk.post("/desk/charter/sign/", {"version": "\u00b2"}).status_code == 409
