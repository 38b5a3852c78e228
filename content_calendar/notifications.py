"""Who is told of items that wait for them, and in which words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from clients.selectors import profile
from content_calendar.events import (
    ApprovalWanted,
    ChangeAsked,
    ItemApproved,
    ItemTakenBack,
    PublicationFailed,
    ReviewWanted,
)
from content_calendar.models import Item
from content_calendar.selectors import approvals
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify, settle
from tenants.notifications.telling import shown_at

REVIEW = "content_calendar.review_wanted"
APPROVAL = "content_calendar.approval_wanted"
CHANGE = "content_calendar.change_asked"
FAILED = "content_calendar.publication_failed"


@words(REVIEW, name=lambda: _("content that a colleague wants reviewed"), roles=MATRIX[Permission.ITEM_REVIEW])
def _review(facts: Facts) -> Wording:
    return Wording(_("A piece of content waits for your review"), _("Look at it"), f"/desk/calendar/{facts['item']}/")


@words(APPROVAL, name=lambda: _("content that waits for your approval"), roles=MATRIX[Permission.ITEM_APPROVE])
def _approval(facts: Facts) -> Wording:
    by = shown_at(facts["answer_due_at"])
    title = _("A piece of content waits for your answer, wanted by %(by)s") % {"by": by}
    return Wording(title, _("Approve it or ask for a change"), f"/approvals/{facts['item']}/")


@words(CHANGE, name=lambda: _("changes that are asked for in your content"), roles=MATRIX[Permission.ITEM_EDIT])
def _change(facts: Facts) -> Wording:
    return Wording(
        _("A change is asked for in your content"), _("See what is asked"), f"/desk/calendar/{facts['item']}/"
    )


@words(FAILED, name=lambda: _("content that could not be published"), roles=MATRIX[Permission.ITEM_EDIT])
def _failed(facts: Facts) -> Wording:
    return Wording(_("A piece of content could not be published"), _("See why"), f"/desk/calendar/{facts['item']}/")


@hears(ReviewWanted)
def tell_colleagues(event: ReviewWanted) -> None:
    """Whoever may review it and did not write it."""
    item = Item.objects.get(pk=event.item_id)
    _nobody_is_asked(item.pk, at=event.at)  # of an edition before this one
    to = set(people.who_may(profile.current(), Permission.ITEM_REVIEW, at=event.at)) - approvals.authors(item)
    notify(REVIEW, to=to, object_id=item.pk, occasion=str(event.edition), facts={"item": item.pk}, at=event.at)


@hears(ApprovalWanted)
def tell_approvers(event: ApprovalWanted) -> None:
    """The client's approvers; a reminder tells them once more."""
    settle(REVIEW, event.item_id, at=event.at)
    occasion = f"{event.edition} again {event.at:%Y-%m-%d}" if event.is_reminder else str(event.edition)
    facts: dict[str, str | int] = {"item": event.item_id, "answer_due_at": event.answer_due_at.isoformat()}
    to = people.who_may(profile.current(), Permission.ITEM_APPROVE, at=event.at)
    notify(APPROVAL, to=to, object_id=event.item_id, occasion=occasion, facts=facts, at=event.at)


@hears(ItemApproved)
def it_waits_for_nobody(event: ItemApproved) -> None:
    _nobody_is_asked(event.item_id, at=event.approved_at)


@hears(ItemTakenBack)
def it_is_nobodys_task(event: ItemTakenBack) -> None:
    _nobody_is_asked(event.item_id, at=event.at)


@hears(ChangeAsked)
def tell_who_writes(event: ChangeAsked) -> None:
    """The item's owner and whoever wrote the edition."""
    _nobody_is_asked(event.item_id, at=event.at)
    _tell_writers(CHANGE, event.item_id, occasion=str(event.edition), at=event.at)


@hears(PublicationFailed)
def tell_of_failure(event: PublicationFailed) -> None:
    """The item's owner and whoever wrote the edition."""
    _tell_writers(FAILED, event.item_id, occasion=f"{event.failed_at:%Y-%m-%dT%H:%M}", at=event.failed_at)


def _nobody_is_asked(item_id: int, *, at: datetime) -> None:
    settle(REVIEW, item_id, at=at)
    settle(APPROVAL, item_id, at=at)


def _tell_writers(kind: str, item_id: int, *, occasion: str, at: datetime) -> None:
    item = Item.objects.get(pk=item_id)
    to = approvals.authors(item) | ({item.owner_user_id} if item.owner_user_id else set())
    notify(kind, to=to, object_id=item.pk, occasion=occasion, facts={"item": item.pk}, at=at)
