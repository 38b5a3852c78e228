"""Who is told of items: those who may answer, never the authors, and nobody once it is answered."""

from __future__ import annotations

from datetime import timedelta

from content_calendar import notifications
from content_calendar.models import Item
from content_calendar.services import approvals, items
from tenants.access.models import User
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import kind
from tests.content_calendar.conftest import NOW


def told(code: str, *, unread: bool = True) -> list[int]:
    held = Notification.objects.filter(kind=code)
    return list((held.filter(read_at=None) if unread else held).order_by("user_id").values_list("user_id", flat=True))


def test_colleagues_are_told_but_not_the_author(
    account_manager: User, community_manager: User, owner: User, viewer: User, handed_in: Item
) -> None:
    assert told(notifications.REVIEW) == sorted([account_manager.pk, owner.pk])


def test_then_the_approver_until_it_is_answered(
    approver: User, sponsor: User, with_client: Item, client_approver: Actor
) -> None:
    assert told(notifications.REVIEW) == []
    assert told(notifications.APPROVAL) == [approver.pk]
    (one,) = Notification.objects.filter(kind=notifications.APPROVAL)
    wording = kind(one.kind).say(one.facts)  # type: ignore[union-attr]
    assert wording.path == f"/approvals/{with_client.pk}/"
    assert "8 Mar 2018, 09:00 UTC" in wording.title
    approvals.approve(with_client, edition=1, by=client_approver, at=NOW)
    assert told(notifications.APPROVAL) == []


def test_a_change_is_told_to_who_wrote_it_and_the_new_edition_is_asked_about_again(
    approver: User, community_manager: User, with_client: Item, client_approver: Actor, cm: Actor, am: Actor
) -> None:
    approvals.ask_change(with_client, edition=1, by=client_approver, at=NOW, note="Name the guide")
    assert told(notifications.CHANGE) == [community_manager.pk]
    changed = items.edit(with_client, {"title": "The guide after two hundred questions"}, seen_edition=1, by=cm, at=NOW)
    again = items.submit(changed, by=cm, at=NOW)
    approvals.review(again, edition=again.edition, by=am, at=NOW)
    assert told(notifications.APPROVAL, unread=False) == [approver.pk, approver.pk]


def test_a_reminder_tells_once_more(approver: User, with_client: Item, cm: Actor) -> None:
    approvals.remind(with_client, by=cm, at=NOW + timedelta(days=1))
    assert told(notifications.APPROVAL) == [approver.pk, approver.pk]


def test_what_is_taken_back_waits_for_nobody(in_alfa: Tenant, approver: User, with_client: Item, cm: Actor) -> None:
    items.take_back(with_client, by=cm, at=NOW)
    assert told(notifications.APPROVAL) == []
