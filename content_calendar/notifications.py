"""Who is told of items that wait for them, and in which words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from clients.selectors import profile
from content_calendar.events import (
    ApprovalWanted,
    ChangeAsked,
    GapNear,
    ItemApproved,
    ItemCommented,
    ItemTakenBack,
    NoGapNear,
    PublicationFailed,
    ReviewWanted,
)
from content_calendar.models import Item
from content_calendar.names import kind_name
from content_calendar.selectors import approvals
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.kernel.actor import STAKEHOLDERS, Role
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify, settle
from tenants.notifications.telling import shown_at, shown_on

REVIEW = "content_calendar.review_wanted"
APPROVAL = "content_calendar.approval_wanted"
CHANGE = "content_calendar.change_asked"
FAILED = "content_calendar.publication_failed"
COMMENTED = "content_calendar.item_commented"
ANSWERED = "content_calendar.comment_answered"
GAP = "content_calendar.gap_near"
WHO_FILL = (Role.COMMUNITY_MANAGER, Role.ACCOUNT_MANAGER)
"""Whoever plans at the client: its community managers, and where it has none, who leads."""


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


@words(COMMENTED, name=lambda: _("comments on content"), roles=MATRIX[Permission.ITEM_EDIT])
def _commented(facts: Facts) -> Wording:
    by_colleague, by_client = _("A colleague commented on a piece of content"), _("The client commented on content")
    title = by_client if facts["by_client"] else by_colleague
    return Wording(title, _("Read it and answer"), f"/desk/calendar/{facts['item']}/")


@words(
    ANSWERED,
    name=lambda: _("answers to what you said of content"),
    roles=MATRIX[Permission.ITEM_COMMENT] & STAKEHOLDERS,
)
def _answered(facts: Facts) -> Wording:
    title = _("There is a new comment on a piece of content that you answered or commented on")
    return Wording(title, _("Read it"), f"/approvals/{facts['item']}/")


@words(GAP, name=lambda: _("gaps in the content calendar"), roles=WHO_FILL)
def _gap(facts: Facts) -> Wording:
    told = {
        "kind": kind_name(str(facts["kind"])),
        "from_on": shown_on(facts["from_on"]),
        "breaks_on": shown_on(facts["breaks_on"]),
    }
    in_time = _("%(kind)s: none stands on the calendar from %(from_on)s; one by %(breaks_on)s keeps the promise")
    late = _("%(kind)s: none stands on the calendar from %(from_on)s, which is longer than was promised")
    title = (late if facts["is_late"] else in_time) % told
    return Wording(title, _("Plan one"), f"/desk/calendar/?month={str(facts['breaks_on'])[:7]}")


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


@hears(ItemCommented)
def tell_who_takes_part(event: ItemCommented) -> None:
    """Who writes at the client; and where the client sees it, those of its people who have taken part. Never whoever
    said it, who has read what was said before.
    """
    if event.by_user_id is not None:
        for kind in (COMMENTED, ANSWERED):
            settle(kind, event.item_id, at=event.at, of=event.by_user_id)
    item, tenant = Item.objects.get(pk=event.item_id), profile.current()
    facts: dict[str, str | int] = {"item": item.pk, "by_client": int(event.by_client)}
    write = frozenset(each.user_id for each in people.holders(tenant, MATRIX[Permission.ITEM_EDIT], at=event.at))
    may_read = people.who_may(tenant, Permission.ITEM_VIEW, at=event.at)
    told = {COMMENTED: (write | _own(item)).intersection(may_read)}
    if event.is_shown_to_client and not event.by_client:
        theirs = people.who_hold(tenant, MATRIX[Permission.ITEM_COMMENT] & STAKEHOLDERS, at=event.at)
        told[ANSWERED] = approvals.client_voices(item).intersection(theirs)
    for kind, to in told.items():
        others = to - {event.by_user_id}
        notify(kind, to=others, object_id=item.pk, occasion=f"comment {event.comment_id}", facts=facts, at=event.at)


@hears(GapNear)
def tell_who_fills_it(event: GapNear) -> None:
    """The client's community managers, in time."""
    tenant = profile.current()
    held = (people.who_hold(tenant, [role], at=event.noted_at) for role in WHO_FILL)
    facts: dict[str, str | int] = {
        "kind": event.kind,
        "from_on": event.from_on.isoformat(),
        "breaks_on": event.breaks_on.isoformat(),
        "is_late": int(event.breaks_on < event.noted_at.astimezone(tenant.zone).date()),
    }
    occasion = f"{event.noted_at:%Y-%m-%d}"
    notify(
        GAP, to=next(filter(None, held), []), object_id=event.gap_id, occasion=occasion, facts=facts, at=event.noted_at
    )


@hears(NoGapNear)
def it_is_filled(event: NoGapNear) -> None:
    settle(GAP, *event.gap_ids, at=event.noted_at)


def _nobody_is_asked(item_id: int, *, at: datetime) -> None:
    settle(REVIEW, item_id, at=at)
    settle(APPROVAL, item_id, at=at)


def _tell_writers(kind: str, item_id: int, *, occasion: str, at: datetime) -> None:
    item = Item.objects.get(pk=item_id)
    notify(kind, to=_own(item), object_id=item.pk, occasion=occasion, facts={"item": item.pk}, at=at)


def _own(item: Item) -> frozenset[int]:
    """The item's owner and whoever wrote the edition."""
    return approvals.authors(item) | ({item.owner_user_id} if item.owner_user_id else set())
