"""Who is told of items: those who may answer, never the authors, and nobody once it is answered."""

from __future__ import annotations

from datetime import timedelta

from content_calendar import notifications
from content_calendar.models import Item
from content_calendar.services import approvals, items
from tenants.access.models import Membership, User
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import Host, kind
from tests.content_calendar.conftest import NOW, acting


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


def comment(item: Item, by: Actor, *, minutes: int = 0) -> None:
    approvals.comment(item, by=by, at=NOW + timedelta(minutes=minutes), text="Name the guide")


def test_a_colleagues_comment_is_told_to_who_writes_there_and_not_to_the_client(
    item: Item, cm: Actor, am: Actor, account_manager: User, community_manager: User, moderator: User, analyst: User,
    owner: User, sponsor: User, approver: User, viewer: User, outsider: User,
) -> None:  # fmt: skip
    comment(item, am)
    assert told(notifications.COMMENTED) == [community_manager.pk], "not who said it, nor who only looks on"
    comment(item, cm, minutes=1)
    assert told(notifications.COMMENTED) == [account_manager.pk], "who answers has read it"
    assert told(notifications.ANSWERED) == []
    (one,) = Notification.objects.filter(kind=notifications.COMMENTED, read_at=None)
    wording = kind(one.kind).say(one.facts)  # type: ignore[union-attr]
    assert wording.title == "A colleague commented on a piece of content"
    assert (wording.path, wording.host) == (f"/desk/calendar/{item.pk}/", Host.CLIENT)
    assert one.facts == {"item": item.pk, "by_client": 0}, "never a word of it"


def test_the_owner_is_told_wherever_they_hold_their_role_and_who_has_left_is_not(
    in_alfa: Tenant, item: Item, am: Actor, community_manager: User, owner: User
) -> None:
    Item.objects.filter(pk=item.pk).update(owner_user=owner)
    comment(item, am)
    assert told(notifications.COMMENTED) == sorted([community_manager.pk, owner.pk])
    with public():
        User.objects.filter(pk=community_manager.pk).update(is_active=False)
        Membership.objects.filter(user=owner).update(ended_at=NOW)
    comment(item, am, minutes=1)
    assert Notification.objects.filter(kind=notifications.COMMENTED).count() == 2


def test_the_clients_comment_is_told_to_who_writes_there_alone(
    with_client: Item, client_approver: Actor, account_manager: User, community_manager: User, sponsor: User
) -> None:
    comment(with_client, client_approver)
    assert told(notifications.COMMENTED) == sorted([account_manager.pk, community_manager.pk])
    assert told(notifications.ANSWERED) == []
    said = {kind(one.kind).say(one.facts).title for one in Notification.objects.filter(kind=notifications.COMMENTED)}  # type: ignore[union-attr]
    assert said == {"The client commented on content"}


def test_an_answer_that_the_client_reads_is_told_to_its_people_who_take_part(
    in_alfa: Tenant, with_client: Item, client_approver: Actor, approver: User, sponsor: User, viewer: User, cm: Actor
) -> None:
    comment(with_client, cm)
    assert told(notifications.ANSWERED) == [], "nobody of the client has taken part"
    comment(with_client, client_approver, minutes=1)
    comment(with_client, acting(sponsor, in_alfa), minutes=2)
    comment(with_client, cm, minutes=3)
    assert told(notifications.ANSWERED) == sorted([approver.pk, sponsor.pk])
    one = Notification.objects.filter(kind=notifications.ANSWERED).first()
    assert one
    assert kind(one.kind).say(one.facts).path == f"/approvals/{with_client.pk}/"  # type: ignore[union-attr]
    comment(with_client, client_approver, minutes=4)
    assert told(notifications.ANSWERED) == [sponsor.pk], "who answers has read it"


def test_talk_while_it_is_changed_is_the_colleagues_own(
    with_client: Item, client_approver: Actor, cm: Actor, am: Actor, account_manager: User
) -> None:
    approvals.ask_change(with_client, edition=1, by=client_approver, at=NOW, note="Name the guide")
    comment(with_client, cm)
    assert told(notifications.ANSWERED) == [], "the client does not see it now, and is asked anew"
    assert told(notifications.COMMENTED) == [account_manager.pk]


def test_who_decided_takes_part_too(scheduled: Item, approver: User, cm: Actor) -> None:
    comment(scheduled, cm)
    assert told(notifications.ANSWERED) == [approver.pk]
