"""The guideline in Wagtail's editor: who may publish there, what becomes of it, what is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from playbooks.models import Guideline, GuidelineVersion
from playbooks.selectors import guidelines
from playbooks.services import guidelines as services
from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.kernel.announcements import announce
from tenants.models import Tenant
from tests.playbooks.sample import SAID
from tests.playbooks.test_guidelines_services import a_rule, saying, write

pytestmark = pytest.mark.django_db
Seat = Callable[[User], Client]
BASE = "/cms/snippets/playbooks/guideline"
WAS = [rule.number for rule in SAID.rules]


@pytest.fixture
def draft(alfa: Tenant, by: Actor) -> Guideline:
    with standing_at(alfa):
        return services.begin(SAID, by=by, at=timezone.now())


@pytest.fixture
def seated(alfa: Tenant, sign_in: Callable[[User, Tenant], Client]) -> Seat:
    """A browser of someone who came in as people do: the hand-over gives them their groups."""

    def browser(user: User) -> Client:
        with standing_at(alfa):
            announce(PersonArrived(user_id=user.pk, actor=actor_at(user, alfa, at=timezone.now())))
        return sign_in(user, alfa)

    return browser


def form(*rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the editor sends: rules beside those that are there."""
    sent: dict[str, Any] = {"title": "How we speak", "introduction": "", **fields}
    sent |= {"rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": 0, "rules-MIN_NUM_FORMS": 0}
    for place, rule in enumerate(rules):
        whole = {"title": "Plain words", "text": "Plainly.", "severity": "LOW", "default_action": "EDIT", **rule}
        sent |= {f"rules-{place}-{name}": value for name, value in whole.items()}
        sent[f"rules-{place}-ORDER"] = place + 1
    return sent


def edit(browser: Client, draft: Guideline, *rules: dict[str, Any], **fields: Any) -> Any:
    return browser.post(f"{BASE}/edit/{draft.pk}/", form(*rules, **fields))


def in_force(tenant: Tenant) -> list[str]:
    with standing_at(tenant):
        held = guidelines.in_force(timezone.now())
        return [rule.number for rule in held.rules] if held else []


@pytest.mark.parametrize("role", [Role.OWNER, Role.ACCOUNT_MANAGER])
def test_who_may_publish_does_so_in_the_editor(
    alfa: Tenant, draft: Guideline, seated: Seat, role: Role, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(str(role))
    browser = seated(user)
    assert "action-publish" in browser.get(f"{BASE}/edit/{draft.pk}/").content.decode()
    answer = edit(browser, draft, {"number": "7", "never_en": "cheap\n\n bargain  price"}, **{"action-publish": "1"})
    assert answer.status_code == 302
    assert in_force(alfa) == [*WAS, "7"]
    with standing_at(alfa):
        version = GuidelineVersion.objects.get()
        assert (version.changed_by_user_id, version.reason) == (user.pk, "Published in the editor")
        assert version.content["rules"][-1]["never"] == {"en": ["cheap", "bargain price"]}
        assert Entry.objects.filter(verb="playbooks.guideline.published", actor_uuid=user.uuid).count() == 1


def test_who_may_only_write_saves_a_draft(
    alfa: Tenant, draft: Guideline, seated: Seat, community_manager: User
) -> None:
    browser = seated(community_manager)
    page = browser.get(f"{BASE}/edit/{draft.pk}/").content.decode()
    assert "action-publish" not in page
    assert "Submit to Guideline review" in page
    for action in ({}, {"action-publish": "1"}):
        edit(browser, draft, {"number": "7"}, **action)
        assert in_force(alfa) == []
    with standing_at(alfa):
        said = Guideline.objects.get().get_latest_revision_as_object().said()
        assert "7" in [rule.number for rule in said.rules]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ANALYST, Role.FINANCE, Role.SPONSOR, Role.VIEWER])
def test_others_do_not_enter_the_editor(
    draft: Guideline, seated: Seat, role: Role, request: pytest.FixtureRequest
) -> None:
    assert seated(request.getfixturevalue(str(role))).get(f"{BASE}/edit/{draft.pk}/").status_code == 403


def test_a_review_ends_in_a_version_by_whoever_approved(
    alfa: Tenant, draft: Guideline, seated: Seat, community_manager: User, account_manager: User
) -> None:
    writer, lead = seated(community_manager), seated(account_manager)
    edit(writer, draft, {"number": "7"}, **{"action-submit": "1"})
    assert in_force(alfa) == []
    with standing_at(alfa):
        state = Guideline.objects.get().current_workflow_task_state
    path = f"{BASE}/workflow/action/{draft.pk}/approve/{state.pk}/"
    assert writer.post(path).status_code == 302  # Wagtail says no in a message
    assert in_force(alfa) == []
    lead.post(path)
    assert in_force(alfa) == [*WAS, "7"]
    with standing_at(alfa):
        assert GuidelineVersion.objects.get().changed_by_user_id == account_manager.pk


def test_a_role_that_was_lost_publishes_nothing_even_before_the_next_hand_over(
    alfa: Tenant, draft: Guideline, seated: Seat, account_manager: User
) -> None:
    browser = seated(account_manager)
    account_manager.memberships.update(role=Role.COMMUNITY_MANAGER)
    assert edit(browser, draft, {"number": "7"}, **{"action-publish": "1"}).status_code == 403
    assert in_force(alfa) == []


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([{"number": "x"}], "is not a number of a rule"),
        ([{"number": "7"}, {"number": "7"}], "The number 7 stands twice"),
        ([{"number": "7", "never_en": "--"}], "holds no letter and no digit"),
        ([{"number": "7", "prefer_sv": "användare"}], "does not say what to write instead"),
        ([{"number": "7", "disclosure_when_da": "gave"}], "makes a disclosure due, and there is none"),
        ([{"number": "7", "never_en": "x" * 61}], "is longer than 60 characters"),
    ],
)
def test_nonsense_is_refused_at_its_field(
    alfa: Tenant, draft: Guideline, seated: Seat, owner: User, rules: list[dict[str, str]], said: str
) -> None:
    browser = seated(owner)
    for action in ({}, {"action-publish": "1"}):
        answer = edit(browser, draft, *rules, **action)
        assert answer.status_code == 200
        assert said in answer.content.decode()
    with standing_at(alfa):
        assert Guideline.objects.get().said() == SAID


def test_what_is_in_force_is_neither_taken_back_nor_deleted(
    alfa: Tenant, draft: Guideline, by: Actor, seated: Seat, owner: User
) -> None:
    with standing_at(alfa):
        services.publish(by=by, at=timezone.now())
    browser = seated(owner)
    page = browser.get(f"{BASE}/edit/{draft.pk}/").content.decode()
    assert "action-unpublish" not in page
    assert browser.post(f"{BASE}/unpublish/{draft.pk}/").status_code == 409
    assert browser.post(f"{BASE}/delete/{draft.pk}/").status_code == 302
    with standing_at(alfa):
        assert Guideline.objects.get().live


def test_the_preview_is_the_portals_page(draft: Guideline, seated: Seat, owner: User) -> None:
    browser = seated(owner)
    sent = browser.post(f"{BASE}/preview/{draft.pk}/", form({"number": "7", "title": "Seen before"}))
    assert sent.json()["is_valid"]
    answer = browser.get(f"{BASE}/preview/{draft.pk}/?mode=")
    page = answer.content.decode()
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]  # the editor's side panel is a frame
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "Seen before" in page
    assert "Draft, not in force" in page


def test_an_older_revision_can_be_published_anew(
    alfa: Tenant, draft: Guideline, by: Actor, seated: Seat, owner: User
) -> None:
    with standing_at(alfa):
        services.publish(by=by, at=timezone.now())
        first = draft.get_latest_revision()
        write(saying(a_rule("9")))
        services.publish(by=by, at=timezone.now())
        first.publish()
    assert in_force(alfa) == [rule.number for rule in SAID.rules]
    with standing_at(alfa):
        assert GuidelineVersion.objects.count() == 3


def records(tenant: Tenant) -> list[Entry]:
    with standing_at(tenant):
        return list(Entry.objects.filter(verb__startswith="playbooks.guideline.").order_by("pk"))


def test_each_saved_draft_is_recorded_with_who_and_what(
    alfa: Tenant, draft: Guideline, seated: Seat, community_manager: User
) -> None:
    browser = seated(community_manager)
    assert "data-w-autosave-" not in browser.get(f"{BASE}/edit/{draft.pk}/").content.decode()
    assert edit(browser, draft, {"number": "7"}, introduction="Warmly.").status_code == 302
    assert edit(browser, draft, {"number": "8"}, introduction="Warmly. " * 30).status_code == 302
    begun, first, second = records(alfa)
    assert begun.verb == "playbooks.guideline.begun"
    assert (first.verb, first.actor_uuid, first.target_id) == (
        "playbooks.guideline.rewritten", community_manager.uuid, str(draft.pk),
    )  # fmt: skip
    assert first.data["door"] == "editor"
    assert first.data["changes"] == [
        {"rule": "", "field": "introduction", "before": "Kindly.", "after": "Warmly."},
        {"rule": "7", "before": "", "after": "Plain words"},
    ]
    assert first.data["after"] == second.data["before"] != second.data["after"]
    assert len(second.data["changes"][0]["after"]) == 120


def test_a_changed_rule_is_recorded_field_by_field(alfa: Tenant, draft: Guideline, seated: Seat, owner: User) -> None:
    with standing_at(alfa):
        held = [{"id": str(rule.pk), "number": rule.number} for rule in draft.rules.all()]
    changed = {
        **held[0],
        "severity": "HIGH",
        "text": "Say it plainly.",
        "never_en": "cheap\nbargain",
        "title": "Plainly",
    }
    browser = seated(owner)
    sent = form(changed, *held[1:], introduction="Kindly.")
    sent |= {"rules-INITIAL_FORMS": 3, "rules-1-DELETE": "on", "rules-2-DELETE": "on"}
    assert browser.post(f"{BASE}/edit/{draft.pk}/", sent).status_code == 302
    assert records(alfa)[-1].data["changes"] == [
        {"rule": "1.1", "field": "title", "before": "Plain words", "after": "Plainly"},
        {"rule": "1.1", "field": "never_en", "before": "", "after": "bargain"},
        {"rule": "1.1", "field": "never_sv", "before": "billig", "after": ""},
        {"rule": "4.2", "before": "Plain words", "after": ""},
        {"rule": "4.10", "before": "Plain words", "after": ""},
    ]


def test_an_older_revision_and_an_overwritten_one_are_recorded_and_what_changes_nothing_is_not(
    alfa: Tenant, draft: Guideline, seated: Seat, owner: User
) -> None:
    browser = seated(owner)
    with standing_at(alfa):
        first = draft.get_latest_revision()
    edit(browser, draft, {"number": "7"})
    with standing_at(alfa):
        latest = Guideline.objects.get().latest_revision_id
    edit(browser, draft, {"number": "8"}, overwrite_revision_id=latest)
    with standing_at(alfa):
        assert Guideline.objects.get().latest_revision_id == latest
    assert len(records(alfa)) == 3
    revert = f"{BASE}/history/{draft.pk}/revisions/{first.pk}/revert/"  # type: ignore[union-attr]
    page = browser.get(revert)
    assert page.status_code == 200
    assert browser.post(revert, form({"number": "9"})).status_code == 302
    last = records(alfa)[-1]
    assert "9" in [change["rule"] for change in last.data["changes"]]
    assert browser.post(revert, form({"number": "9"})).status_code == 302
    assert records(alfa)[-1].pk == last.pk or records(alfa)[-1].data["changes"]


def test_what_is_refused_leaves_neither_a_draft_nor_a_record(
    alfa: Tenant, draft: Guideline, seated: Seat, community_manager: User
) -> None:
    browser = seated(community_manager)
    community_manager.memberships.update(role=Role.MODERATOR)
    assert edit(browser, draft, {"number": "7"}).status_code == 403
    with standing_at(alfa):
        assert Guideline.objects.get().get_latest_revision_as_object().said() == SAID
    assert [each.verb for each in records(alfa)] == ["playbooks.guideline.begun"]


def test_none_is_begun_or_copied_in_the_editor(alfa: Tenant, draft: Guideline, seated: Seat, owner: User) -> None:
    browser = seated(owner)
    for way in ("add", f"copy/{draft.pk}"):
        assert browser.post(f"{BASE}/{way}/", form({"number": "7"})).status_code in (302, 404)
    with standing_at(alfa):
        assert Guideline.objects.get().said() == SAID
    assert len(records(alfa)) == 1


def steps(alfa: Tenant) -> list[tuple[str, Any, Any]]:
    """What the trail says of locks and the review: its word, before and after."""
    with standing_at(alfa):
        entries = Entry.objects.filter(verb__startswith="playbooks.guideline.", data__door="editor").order_by("pk")
        told = [(each.verb.rsplit(".", 1)[1], each.data["before"], each.data["after"]) for each in entries]
    return [each for each in told if each[0] != "rewritten"]


def test_locks_and_the_steps_of_a_review_are_recorded(
    alfa: Tenant, draft: Guideline, seated: Seat, community_manager: User, account_manager: User
) -> None:
    writer, lead = seated(community_manager), seated(account_manager)
    lead.post(f"{BASE}/lock/{draft.pk}/")
    lead.post(f"{BASE}/unlock/{draft.pk}/")
    assert steps(alfa) == [
        ("locked", {"status": "unlocked"}, {"status": "locked"}),
        ("unlocked", {"status": "locked"}, {"status": "unlocked"}),
    ]
    edit(writer, draft, {"number": "7"}, **{"action-submit": "1"})
    with standing_at(alfa):
        state = Guideline.objects.get().current_workflow_task_state
    lead.post(f"{BASE}/workflow/action/{draft.pk}/reject/{state.pk}/", {"comment": "Shorter"})
    started, rejected = steps(alfa)[2:]
    assert (started[0], started[1], started[2]["status"]) == ("review_started", {"status": "none"}, "in_progress")
    assert (rejected[0], rejected[1]) == ("review_rejected", {"status": "in_progress"})
    assert (rejected[2]["review"], rejected[2]["status"]) == ("Guideline review", "rejected")
    with standing_at(alfa):
        actors = (
            Entry.objects.filter(verb__contains="guideline.review_").order_by("pk").values_list("actor_uuid", flat=True)
        )
        assert list(actors) == [community_manager.uuid, account_manager.uuid]
