"""Items in Wagtail's admin: its editor and workflow act through our services, by our permissions, and never publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from clients.models import Objective
from clients.spaces.models import Space
from content_calendar.models import Item
from content_calendar.services import items, workflow
from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.kernel.announcements import announce
from tenants.models import Tenant
from tests.content_calendar.conftest import BODY

SignIn = Callable[[User, Tenant], Client]
BASE = "/cms/snippets/content_calendar/item/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def seated(alfa: Tenant, sign_in: SignIn) -> Callable[[User], Client]:
    def browser(user: User) -> Client:
        with standing_at(alfa):
            announce(PersonArrived(user_id=user.pk, actor=actor_at(user, alfa, at=timezone.now())))
        return sign_in(user, alfa)

    return browser


@pytest.fixture
def running(in_alfa: Tenant, objective: Objective) -> Objective:
    """The objective runs for as long as this test may be run."""
    versions = objective.versions.get()
    versions.pk, versions.version = None, 2
    versions.ends_on = versions.ends_on.replace(year=2100)
    versions._state.adding = True
    versions.save()
    return objective


def form(objective: Objective, forum: Space, **changes: Any) -> dict[str, Any]:
    slot_at = timezone.now() + timedelta(days=20)
    return {
        "title": "Two hundred first questions",
        "body": BODY,
        "kind": "article",
        "objective": objective.pk,
        "four_c": "collaboration",
        "space": forum.pk,
        "channel": "",
        "language": "",
        "slot_at": f"{slot_at:%Y-%m-%d %H:%M}",
        "planned_on": "",
        "needs_client": "on",
        "prompt": "",
        "seen_edition": "",
        **changes,
    }


def only(alfa: Tenant) -> Item:
    with standing_at(alfa):
        return Item.objects.get()


def test_from_the_editor_to_the_client(
    alfa: Tenant, running: Objective, forum: Space, community_manager: User, account_manager: User,
    seated: Callable[[User], Client],
) -> None:  # fmt: skip
    author, reviewer = seated(community_manager), seated(account_manager)
    page = author.get(f"{BASE}add/")
    assert page.status_code == 200
    assert "Developers help each other" in page.content.decode()
    assert author.post(f"{BASE}add/", form(running, forum)).status_code == 302
    made = only(alfa)
    assert (made.status, made.edition, made.owner_user_id, made.live) == ("DRAFT", 1, community_manager.pk, False)
    edit = f"{BASE}edit/{made.pk}/"
    shown = author.get(edit).content.decode()
    assert 'name="action-submit"' in shown
    assert "action-publish" not in shown
    changed = form(running, forum, title="A title that says more", seen_edition=1)
    assert author.post(edit, {**changed, "action-submit": "1"}).status_code == 302
    handed_in = only(alfa)
    assert (handed_in.status, handed_in.edition) == ("IN_REVIEW", 2)
    assert 'data-workflow-action-name="approve"' in reviewer.get(edit).content.decode()
    action = {**changed, "seen_edition": 2, "action-workflow-action": "1", "workflow-action-name": "approve"}
    assert author.post(edit, action, follow=True).context["messages"], "nobody approves their own"
    assert only(alfa).status == "IN_REVIEW"
    assert reviewer.post(edit, action).status_code == 302
    assert only(alfa).status == "WITH_CLIENT"
    with standing_at(alfa):
        assert TaskState.objects.latest("pk").task.name == "The client's approval"
    assert 'workflow-action-name="approve"' not in reviewer.get(edit).content.decode(), "that is the client's"


def test_asking_for_a_change_in_the_modal(
    in_alfa: Tenant, handed_in: Item, account_manager: User, community_manager: User, seated: Callable[[User], Client]
) -> None:
    with standing_at(in_alfa):
        task = TaskState.objects.get()
    path = f"{BASE}workflow/action/{handed_in.pk}/reject/{task.pk}/"
    browser = seated(account_manager)
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"comment": "Name the guide"}).status_code == 302
    assert only(in_alfa).status == "CHANGE_ASKED"
    with standing_at(in_alfa):
        assert only(in_alfa).decisions.get().note == "Name the guide"
        assert WorkflowState.objects.get().status == "needs_changes"


def test_what_is_refused_is_said_on_the_form(
    alfa: Tenant, running: Objective, forum: Space, community_manager: User, seated: Callable[[User], Client]
) -> None:
    author = seated(community_manager)
    past = author.post(f"{BASE}add/", form(running, forum, slot_at="2018-03-20 13:00"))
    assert past.status_code == 200
    assert "is in the past" in past.content.decode()
    author.post(f"{BASE}add/", form(running, forum))
    made = only(alfa)
    edit = f"{BASE}edit/{made.pk}/"
    author.post(edit, form(running, forum, title="Mine was first, I say", seen_edition=1))
    outdated = author.post(edit, form(running, forum, title="An old form", seen_edition=1))
    assert "You looked at edition 1; edition 2 is the latest" in outdated.content.decode()
    short = author.post(edit, form(running, forum, title="Short", seen_edition=2, **{"action-submit": "1"}))
    assert "no fewer than 15" in short.content.decode()
    assert (only(alfa).title, only(alfa).status) == ("Mine was first, I say", "DRAFT"), "all of it or nothing"


def test_taking_back_and_an_older_revision(
    in_alfa: Tenant, handed_in: Item, cm: Any, account_manager: User, community_manager: User,
    seated: Callable[[User], Client], objective: Objective, forum: Space,
) -> None:  # fmt: skip
    browser = seated(account_manager)
    edit = f"{BASE}edit/{handed_in.pk}/"
    same = {**form(objective, forum, slot_at="2018-03-20 13:00", planned_on="2018-03-20", language="en"),
            "seen_edition": 1}  # fmt: skip
    assert browser.post(edit, {**same, "action-cancel-workflow": "1"}).status_code == 302
    back = only(in_alfa)
    assert (back.status, back.edition) == ("DRAFT", 1)
    with standing_at(in_alfa):
        first = Revision.objects.order_by("pk").first()
        edited = items.edit(back, {"title": "Another title altogether"}, seen_edition=1, by=cm, at=timezone.now())
    assert edited.edition == 2
    revert = f"{BASE}history/{handed_in.pk}/revisions/{first.pk}/revert/"  # type: ignore[union-attr]
    assert handed_in.title in browser.get(revert).content.decode()
    assert browser.post(revert, {**same, "seen_edition": 2}).status_code == 302
    assert (only(in_alfa).title, only(in_alfa).edition) == (handed_in.title, 3)


def test_wagtail_never_publishes_deletes_or_shows_it_to_others(
    in_alfa: Tenant, scheduled: Item, community_manager: User, viewer: User, analyst: User,
    seated: Callable[[User], Client], objective: Objective, forum: Space,
) -> None:  # fmt: skip
    browser = seated(community_manager)
    for path in (f"delete/{scheduled.pk}/", f"unpublish/{scheduled.pk}/"):
        assert browser.get(f"{BASE}{path}").status_code in (302, 403, 404)
    posted = form(objective, forum, slot_at="2018-03-20 13:00", planned_on="2018-03-20", language="en", seen_edition=1)
    browser.post(f"{BASE}edit/{scheduled.pk}/", {**posted, "action-publish": "1"})
    standing = only(in_alfa)
    assert (standing.status, standing.live, standing.go_live_at) == ("SCHEDULED", False, None)
    for other in (viewer, analyst):
        assert seated(other).get(BASE).status_code == 403
    listed = browser.get(BASE).content.decode()
    assert scheduled.title in listed
    with standing_at(in_alfa):
        Item.objects.update(sending_at=timezone.now())
    refused = browser.post(f"{BASE}edit/{scheduled.pk}/", {**posted, "title": "Too late to change it"})
    assert "being published at this moment" in refused.content.decode()


def test_the_preview_shows_words_as_words(
    in_alfa: Tenant, item: Item, cm: Any, community_manager: User, seated: Callable[[User], Client]
) -> None:
    with standing_at(in_alfa):
        edited = items.edit(item, {"body": "<b>not bold</b> & more"}, seen_edition=1, by=cm, at=item.planned_at)
    path = f"{BASE}history/{edited.pk}/revisions/{edited.latest_revision_id}/view/"
    shown = seated(community_manager).get(path)
    assert shown.status_code == 200
    assert "&lt;b&gt;not bold&lt;/b&gt; &amp; more" in shown.content.decode()


def test_every_client_has_its_workflow_once_its_people_come_in(
    alfa: Tenant, beta: Tenant, community_manager: User, viewer: User, seated: Callable[[User], Client]
) -> None:
    seated(viewer)
    with standing_at(alfa):
        assert Item.get_default_workflow() is None
    seated(community_manager)
    with standing_at(alfa):
        assert workflow.ensure() == Item.get_default_workflow()
    with standing_at(beta):
        assert Item.get_default_workflow() is None


def verbs(alfa: Tenant, by: User) -> list[str]:
    """What the audit says of items that this person did, in order."""
    with standing_at(alfa):
        held = Entry.objects.filter(verb__startswith="content_calendar.item.", actor_uuid=by.uuid).order_by("pk")
        return [verb.rsplit(".", 1)[1] for verb in held.values_list("verb", flat=True)]


def test_each_write_in_the_editor_leaves_its_record(
    alfa: Tenant, running: Objective, forum: Space, community_manager: User, account_manager: User,
    seated: Callable[[User], Client],
) -> None:  # fmt: skip
    author, reviewer = seated(community_manager), seated(account_manager)
    said = form(running, forum, language="en")
    author.post(f"{BASE}add/", said)
    assert verbs(alfa, community_manager) == ["planned"]
    edit = f"{BASE}edit/{only(alfa).pk}/"
    author.post(edit, {**said, "title": "A title that says more", "seen_edition": 1})
    assert verbs(alfa, community_manager) == ["planned", "edited"]
    with standing_at(alfa):
        written = Entry.objects.get(verb="content_calendar.item.edited").data
    before = {"title": said["title"], "status": "DRAFT"}
    assert (written["changed"], written["before"], written["edition"]) == (["title"], before, 2)
    later = {
        **said,
        "title": "A title that says more",
        "slot_at": f"{timezone.now() + timedelta(days=21):%Y-%m-%d %H:%M}",
    }
    author.post(edit, {**later, "seen_edition": 2})
    assert verbs(alfa, community_manager)[2:] == ["moved"]
    author.post(edit, {**later, "prompt": "Which one helped you?", "seen_edition": only(alfa).edition})
    assert verbs(alfa, community_manager)[3:] == ["edited"], "what the agency notes for itself, too"
    sent = {**later, "prompt": "Which one helped you?"}
    author.post(edit, {**sent, "seen_edition": only(alfa).edition})
    assert len(verbs(alfa, community_manager)) == 4, "what changes nothing is no write"
    author.post(edit, {**sent, "seen_edition": only(alfa).edition, "action-submit": "1"})
    assert verbs(alfa, community_manager)[4:] == ["submitted"]
    reviewer.post(edit, {**sent, "seen_edition": only(alfa).edition, "action-cancel-workflow": "1"})
    assert verbs(alfa, account_manager) == ["taken_back"]
    with standing_at(alfa):
        first = Revision.objects.order_by("pk").first()
    revert = f"{BASE}history/{only(alfa).pk}/revisions/{first.pk}/revert/"  # type: ignore[union-attr]
    reviewer.post(revert, {**said, "seen_edition": only(alfa).edition})
    assert verbs(alfa, account_manager)[1:] == ["edited", "moved"]
    assert only(alfa).title == said["title"]


def test_each_decision_in_the_editor_leaves_its_record(
    alfa: Tenant, running: Objective, forum: Space, community_manager: User, account_manager: User,
    seated: Callable[[User], Client],
) -> None:  # fmt: skip
    author, reviewer = seated(community_manager), seated(account_manager)
    said = form(running, forum, language="en")
    author.post(f"{BASE}add/", {**said, "action-submit": "1"})
    assert verbs(alfa, community_manager) == ["planned", "submitted"]
    item = only(alfa)
    edit = f"{BASE}edit/{item.pk}/"
    with standing_at(alfa):
        task = TaskState.objects.get()
    reject = f"{BASE}workflow/action/{item.pk}/reject/{task.pk}/"
    assert reviewer.post(reject, {"comment": "Name the guide"}).status_code == 302
    assert verbs(alfa, account_manager) == ["change_asked"]
    author.post(edit, {**said, "seen_edition": 1, "action-submit": "1"})
    assert verbs(alfa, community_manager)[2:] == ["submitted"]
    action = {**said, "action-workflow-action": "1", "workflow-action-name": "approve"}
    reviewer.post(edit, {**action, "seen_edition": only(alfa).edition})
    assert verbs(alfa, account_manager) == ["change_asked", "approved"]
    assert only(alfa).status == "WITH_CLIENT"


def test_wagtails_other_ways_to_write_are_closed_and_change_nothing(
    in_alfa: Tenant, handed_in: Item, community_manager: User, owner: User, seated: Callable[[User], Client]
) -> None:
    with standing_at(in_alfa):
        before = Item.objects.values().get()
        revision, task = Revision.objects.latest("pk"), TaskState.objects.get()
        entries = Entry.objects.count()
    bulk = f"/cms/bulk/content_calendar/item/delete/?id={handed_in.pk}"
    ways = [
        f"{BASE}delete/{handed_in.pk}/", f"{BASE}unpublish/{handed_in.pk}/", f"{BASE}lock/{handed_in.pk}/",
        f"{BASE}unlock/{handed_in.pk}/", f"{BASE}copy/{handed_in.pk}/", bulk,
        f"{BASE}history/{handed_in.pk}/revisions/{revision.pk}/unschedule/",
    ]  # fmt: skip
    for user in (community_manager, owner):
        browser = seated(user)
        for way in ways:
            assert browser.post(way, {"next": "/cms/"}).status_code in (302, 403, 404, 405), way
    with standing_at(in_alfa):
        assert Item.objects.values().get() == before
        assert (Revision.objects.latest("pk"), TaskState.objects.get()) == (revision, task)
        assert Entry.objects.filter(verb__startswith="content_calendar.").count() <= entries
