"""Onboarding as a person meets it: begun, filled in, interrupted, imported, settled, declined, created."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clients.intake.models import Draft, DraftStep, State
from clients.intake.selectors import drafts as reading
from clients.intake.services import creating, drafts
from cms.steps import STEPS
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at_agency
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.cms.typing_in import fields
from tests.conftest import person

BRIEF = (Path(__file__).parents[1] / "clients" / "brief.yaml").read_bytes()
Agency = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(account_manager: User, agency_browser: Agency) -> Client:
    return agency_browser(account_manager)


def begun(browser: Client, name: str = "Saltmere") -> Draft:
    answer = browser.post("/onboarding/new/", {"name": name, "sector": "software", "country": "SE"})
    assert answer.status_code == 302, answer.content.decode()
    with public():
        return Draft.objects.get(name=name)


def typed(browser: Client, path: str, **changes: str) -> dict[str, list[str]]:
    return fields(browser.get(path).content.decode()) | {name: [said] for name, said in changes.items()}


def imported(browser: Client, brief: bytes = BRIEF) -> Draft:
    answer = browser.post("/onboarding/import/", {"brief": SimpleUploadedFile("brief.yaml", brief)})
    assert answer.status_code == 302, answer.content.decode()
    with public():
        return Draft.objects.latest("pk")


def test_three_answers_fill_the_rest_with_what_is_usual(manager: Client, account_manager: User) -> None:
    draft = begun(manager)
    with public():
        said = reading.written(draft)
    assert (said["client"]["slug"], said["client"]["time_zone"]) == ("saltmere", "Europe/Stockholm")
    assert said["service"]["hours"]["mon"] == [["09:00", "17:00"]]
    assert said["team"] == [{"name": account_manager.name, "email": account_manager.email, "role": "account_manager"}]
    page = manager.get(f"/onboarding/{draft.uuid}/company/").content.decode()
    assert "Filled with what is usual" in page


def test_every_step_is_shown_and_kept_as_it_was_shown(manager: Client) -> None:
    draft = imported(manager)
    with public():
        before = reading.written(draft)
    for step in STEPS:
        path = f"/onboarding/{draft.uuid}/{step.code}/"
        answer = manager.post(path, typed(manager, path, do="save"))
        assert answer.status_code == 302, step.code
    with public():
        assert reading.written(draft) == before


def test_what_is_incomplete_is_kept_and_told_at_its_field(manager: Client) -> None:
    draft = begun(manager)
    path = f"/onboarding/{draft.uuid}/charter/"
    said = typed(manager, path, **{"b-charter-why": "Divers learn from divers", "do": "stay"})
    assert manager.post(path, said)["Location"] == path
    page = manager.get(path).content.decode()
    assert "Divers learn from divers" in page
    assert page.count("This is needed.") == 3
    assert 'aria-invalid="true"' in page
    review = manager.post(f"/onboarding/{draft.uuid}/create/")
    assert review.status_code == 422
    assert "these steps are to be filled in" in review.content.decode()


def test_a_row_is_added_and_taken_away_without_losing_what_is_typed(manager: Client) -> None:
    draft = begun(manager)
    path = f"/onboarding/{draft.uuid}/people/"
    page = manager.post(path, typed(manager, path, do="add:b-people")).content.decode()
    said = fields(page) | {"b-people-0-name": ["Ada"], "do": ["add:b-people"]}
    page = manager.post(path, said).content.decode()
    assert 'value="Ada"' in page
    assert 'name="b-people-1-name"' in page
    page = manager.post(path, fields(page) | {"do": ["remove:b-people:1"]}).content.decode()
    assert 'value="Ada"' in page
    assert 'name="b-people-1-name"' not in page
    manager.post(path, fields(page) | {"do": ["save"]})
    with public():
        assert reading.said_in(DraftStep.objects.get(draft=draft, code="people")) == {"people": [{"name": "Ada"}]}


def test_two_at_the_same_step_settle_it_field_by_field(
    alfa: Tenant, manager: Client, agency_browser: Agency, account_manager: User
) -> None:
    draft = begun(manager)
    other = agency_browser(person(Role.OWNER, alfa, "boss@agency.example"))
    path = f"/onboarding/{draft.uuid}/charter/"
    mine = typed(manager, path, **{"b-charter-why": "Mine", "b-charter-goal": "My goal", "do": "save"})
    other.post(path, typed(other, path, **{"b-charter-why": "Theirs", "b-charter-for_whom": "All", "do": "save"}))
    answer = manager.post(path, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(text in page for text in ("Mine", "Theirs", "My goal", "saved this step meanwhile"))
    carried = re.search(r'name="mine" value="([^"]*)"', page)
    assert carried is not None
    rows = re.findall(r"<legend>([^<]+)</legend>", page)
    number = next(place for place, label in enumerate(rows) if "Why" in label)
    said = {
        "do": "settle",
        "mine": unescape(carried[1]),
        "revision": re.findall(r'name="revision" value="(\d+)"', page)[0],
        f"take-{number}": "theirs",
    }
    assert manager.post(path, said).status_code == 302
    with public():
        kept = reading.said_in(DraftStep.objects.get(draft=draft, code="charter"))["charter"]
    assert (kept["why"], kept["goal"]) == ("Theirs", "My goal")
    assert manager.post(path, said | {"mine": "[[[["}).status_code == 400
    assert manager.post(path, said | {"mine": "[" * 100_000}).status_code == 400
    assert manager.post(path, said | {"mine": '{"charter": "\\u0000"}'}).status_code == 400


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("binary", b"\x89PNG\r\n\x1a\n\x00\xff\xfe"),
        ("too large", b"client: x\n" * 210_000),
        ("bomb", b"a: &a [x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"),
        ("no mapping", b"- one\n- two\n"),
        ("deep", b"a: " + b"[" * 500 + b"]" * 500),
        ("empty", b""),
    ],
)
def test_a_file_that_is_no_brief_is_refused_in_words(manager: Client, name: str, data: bytes) -> None:
    answer = manager.post("/onboarding/import/", {"brief": SimpleUploadedFile("brief.yaml", data)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode() or 'aria-invalid="true"' in answer.content.decode()
    with public():
        assert not Draft.objects.exists()


def test_a_brief_with_mistakes_fills_the_steps_and_tells_each_with_its_line(manager: Client) -> None:
    draft = imported(manager, BRIEF.replace(b"sector: software", b"sector: sofware"))
    page = manager.get(f"/onboarding/{draft.uuid}/", follow=True).content.decode()
    assert "Line 6, Company · Sector" in page
    assert 'aria-invalid="true"' in page


def test_an_import_brings_no_owners_words_in(manager: Client) -> None:
    marks = b"".join(
        b"  %s: {score: 1}\n" % name
        for name in (b"shared_reason", b"sponsor", b"budget", b"goal", b"client_time", b"openness")
    )
    more = b"  risk_and_legal: {score: 1}\n  platform_access: {score: 1}\n  coverage: {score: 1}\n"
    draft = imported(manager, BRIEF + b"fit:\n" + marks + more + b"  override: Because I say so\n")
    with public():
        assert "override" not in reading.written(draft)["fit"]
    page = manager.get(f"/onboarding/{draft.uuid}/fit/").content.decode()
    assert "No-go: the client is taken on" in page
    assert "b-fit-override" not in page


def test_created_watched_and_gone_from_the_draft(manager: Client) -> None:
    draft = imported(manager)
    path = f"/onboarding/{draft.uuid}/create/"
    assert "Create the client" in manager.get(path).content.decode()
    assert manager.post(path)["Location"] == path
    assert manager.post(path)["Location"] == path, "pressed twice"
    waiting = manager.get(path).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    with public():
        assert creating.perform(draft.pk, timezone.now())
    piece = manager.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "/handover/?to=kelpwright.localhost" in piece
    done = manager.get(path).content.decode()
    assert "Charter and objectives" in done
    assert re.search(r"\d s</span>", done)
    assert manager.get(f"/onboarding/{draft.uuid}/charter/")["Location"] == path, "the back button"
    assert manager.post(f"/onboarding/{draft.uuid}/charter/", {"do": "save"})["Location"] == path
    assert "Kelpwright" in manager.get("/onboarding/?state=CREATED").content.decode()


def test_a_failure_is_told_where_it_can_be_tried_again(manager: Client) -> None:
    draft = imported(manager)
    path = f"/onboarding/{draft.uuid}/create/"
    with public():
        Draft.objects.filter(pk=draft.pk).update(error=creating.FAULT)
    assert "The last attempt made no client." in manager.get(path).content.decode()
    assert manager.get(path, headers={"HX-Request": "true"})["HX-Redirect"] == path
    assert "The last attempt made no client." in manager.get("/onboarding/").content.decode()


def test_another_persons_draft_does_not_exist(alfa: Tenant, manager: Client, agency_browser: Agency) -> None:
    draft = begun(manager)
    stranger = agency_browser(person(Role.ACCOUNT_MANAGER, alfa, "other@agency.example"))
    for end in ("", "charter/", "create/", "brief.yaml", "decline/"):
        assert stranger.get(f"/onboarding/{draft.uuid}/{end}").status_code == 404
    assert stranger.post(f"/onboarding/{draft.uuid}/charter/", {"do": "save"}).status_code == 404
    assert stranger.post(f"/onboarding/{draft.uuid}/reopen/").status_code == 404
    assert "Saltmere" not in stranger.get("/onboarding/").content.decode()
    assert "Nobody is being brought in" in stranger.get("/onboarding/").content.decode()
    assert manager.get(f"/onboarding/{draft.uuid}/no-such-step/").status_code == 404
    assert manager.get(f"/onboarding/{uuid4()}/charter/").status_code == 404
    with public():
        user = User.objects.get(email="other@agency.example")
    manager.post(f"/onboarding/{draft.uuid}/colleagues/", {"colleague": str(user.pk)})
    assert stranger.get(f"/onboarding/{draft.uuid}/charter/").status_code == 200
    manager.post(f"/onboarding/{draft.uuid}/colleagues/", {"colleague": "nonsense"})


def test_declined_and_taken_up_again(manager: Client) -> None:
    draft = begun(manager)
    path = f"/onboarding/{draft.uuid}/decline/"
    assert manager.get(path).status_code == 200
    assert manager.post(path, {"reason": ""}).status_code == 422
    assert manager.post(path, {"reason": "No\x00budget"}).status_code == 422
    manager.post(path, {"reason": "No budget"})
    assert "No budget" in manager.get(f"/onboarding/{draft.uuid}/").content.decode()
    assert manager.get(f"/onboarding/{draft.uuid}/charter/")["Location"] == f"/onboarding/{draft.uuid}/"
    manager.post(f"/onboarding/{draft.uuid}/reopen/")
    with public():
        assert Draft.objects.get(pk=draft.pk).state == State.OPEN


def test_the_day_begins_with_what_is_being_brought_in(manager: Client, owner: User, agency_browser: Agency) -> None:
    assert manager.get("/")["Location"] == "/portfolio/"
    begun(manager)
    assert manager.get("/")["Location"] == "/onboarding/"
    assert agency_browser(owner).get("/")["Location"] == "/portfolio/"


def test_a_search_finds_a_prospect_and_a_file_holds_them(manager: Client) -> None:
    begun(manager), begun(manager, "Kelpholm")
    found = manager.get("/onboarding/?q=kelp").content.decode()
    assert "Kelpholm" in found
    assert "Saltmere" not in found
    assert b"Kelpholm" in manager.get("/onboarding/?format=csv").content


def test_a_list_of_many_costs_no_more_queries(
    manager: Client, account_manager: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    now = timezone.now()
    with public():
        by = actor_at_agency(account_manager, at=now)
        for number in range(20):
            drafts.begin(f"Client {number}", by=by, at=now)
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        manager.get("/onboarding/")


def test_what_no_control_shows_stays_when_a_row_above_it_goes(manager: Client) -> None:
    name = b"name: Moderator, role: moderator"
    works = name + b", works: {mon: [['09:00', '12:00']]}"
    draft = imported(manager, BRIEF.replace(name, works))
    path = f"/onboarding/{draft.uuid}/team/"
    page = manager.post(path, typed(manager, path, do="remove:b-team:0")).content.decode()
    assert manager.post(path, fields(page) | {"do": ["save"]}).status_code == 302
    with public():
        (left,) = reading.said_in(DraftStep.objects.get(draft=draft, code="team"))["team"]
    assert (left["name"], left["works"]) == ("Moderator", {"mon": [["09:00", "12:00"]]})


def test_unit_and_direction_follow_from_the_figure(manager: Client) -> None:
    draft = imported(manager)
    path = f"/onboarding/{draft.uuid}/objectives/"
    assert "b-objectives-0-kpis-0-unit" not in fields(manager.get(path).content.decode())
    manager.post(path, typed(manager, path, **{"b-objectives-0-kpis-0-metric": "median_first_response_hours"}))
    with public():
        (kpi, *_more) = reading.said_in(DraftStep.objects.get(draft=draft, code="objectives"))["objectives"][0]["kpis"]
    assert (kpi["unit"], kpi["direction"]) == ("hours", "down")


def test_who_keeps_a_contact_is_chosen_by_name_from_the_team(manager: Client) -> None:
    draft = imported(manager)
    path = f"/onboarding/{draft.uuid}/stakeholders/"
    page = manager.post(path, typed(manager, path, do="add:b-stakeholders")).content.decode()
    assert '<option value="moderator@agency.example">Moderator</option>' in page
    assert "sponsor@kelpwright.example" not in page
