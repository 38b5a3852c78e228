"""Deciding on an edition: a colleague's review, then the client's answer; asking for a change, saying something."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from clients.rules.service_time import NoServiceHours, end_of_service_day
from clients.selectors import service_hours
from content_calendar.events import ApprovalWanted, ChangeAsked, ItemApproved, ItemCommented
from content_calendar.models import Comment, Decision, Item
from content_calendar.rules.slots import InThePast
from content_calendar.rules.status import DECIDED_AT, SHOWN_TO_CLIENT, Stage, Status, Verdict
from content_calendar.rules.texts import check_note
from content_calendar.selectors import approvals as reading
from content_calendar.services import board, checks, editions, workflow
from tenants import audit
from tenants.access.rules.permissions import NotPermitted, Permission, may, require
from tenants.boards.services import rearm
from tenants.kernel.actor import STAKEHOLDERS, Actor, ActorKind
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal

PUBLISH = "content_calendar.publish"
REMIND = "content_calendar.remind"
"""Kinds of work on the board; the object is the item."""
ANSWER_DAYS = 2
"""The client is asked to answer by the close of this service day after the one on which it was asked."""
WITHOUT_HOURS = timedelta(days=3)
BETWEEN_REMINDERS = timedelta(hours=20)


class ItemNotInReview(Refusal):
    """Nobody is asked about the item at this stage, also when somebody else has just answered."""


class OwnItem(Refusal):
    """Nobody approves what they have written, or moved, themselves."""


class PersonNeeded(Refusal):
    """Approval is a person's."""


class ChangeNotSaid(Refusal):
    """Whoever asks for a change says which."""


class NothingSaid(Refusal):
    """A comment says something."""


class RemindedAlready(Refusal):
    """The client was reminded less than a day ago."""


@transaction.atomic
def review(item: Item, *, edition: int, by: Actor, at: datetime, note: str = "") -> Item:
    """Approve an edition within the agency: the client is asked next, or it is scheduled where no answer is needed.

    Raises: NotPermitted; PersonNeeded; OwnItem; OutdatedEdition; ItemNotInReview; InThePast; NotText; TooLong;
        ClientDecides, where the client's answer is not asked for and has come to be needed meanwhile.
    """
    require(by, Permission.ITEM_REVIEW)
    row = _decided(item, Stage.REVIEW, Verdict.APPROVED, edition=edition, note=note, by=by, at=at)
    if row.needs_client:
        row.status, row.asked_at, row.answer_due_at = Status.WITH_CLIENT.value, at, answer_due_at(row, at)
        row.reminded_at = None
        row.save()
        board.note(at=at)
        rearm(REMIND, row.pk, at=at + (row.answer_due_at - at) / 2)
        announce(ApprovalWanted(item_id=row.pk, edition=row.edition, answer_due_at=row.answer_due_at, at=at))
    else:
        checks.skipping_client(at=at)
        _schedule(row, at=at)
    workflow.approved(row, Stage.REVIEW, by=by, note=note)
    row.refresh_from_db()
    return row


@transaction.atomic
def approve(item: Item, *, edition: int, by: Actor, at: datetime, note: str = "") -> Item:
    """Approve an edition for the client: it is published at its slot.

    Raises: NotPermitted; PersonNeeded; OwnItem; OutdatedEdition; ItemNotInReview; InThePast; NotText; TooLong.
    """
    require(by, Permission.ITEM_APPROVE)
    row = _decided(item, Stage.CLIENT, Verdict.APPROVED, edition=edition, note=note, by=by, at=at)
    _schedule(row, at=at)
    workflow.approved(row, Stage.CLIENT, by=by, note=note)
    row.refresh_from_db()
    return row


@transaction.atomic
def ask_change(item: Item, *, edition: int, by: Actor, at: datetime, note: str) -> Item:
    """Send an edition back to its author, saying what is to be changed: by whoever is asked at this stage.

    Raises: NotPermitted; PersonNeeded; ChangeNotSaid; OutdatedEdition; ItemNotInReview; NotText; TooLong.
    """
    if not note.strip():
        raise ChangeNotSaid("Say what is to be changed, so that it can be")
    row = editions.held(item, edition=edition)
    stage = DECIDED_AT.get(editions.status_of(row))
    if stage is None:
        if not (may(by, Permission.ITEM_REVIEW) or may(by, Permission.ITEM_APPROVE)):
            raise NotPermitted(f"{by.name or 'This person'} may not do this: it needs {Permission.ITEM_APPROVE.value}")
        raise _not_asked(row)
    require(by, Permission.ITEM_REVIEW if stage is Stage.REVIEW else Permission.ITEM_APPROVE)
    row = _decided(row, stage, Verdict.CHANGE_ASKED, edition=edition, note=note, by=by, at=at)
    row.status, row.answer_due_at = Status.CHANGE_ASKED.value, None
    row.save()
    board.note(at=at)
    workflow.rejected(row, stage, by=by, note=note)
    announce(ChangeAsked(item_id=row.pk, edition=row.edition, by_client=stage is Stage.CLIENT, at=at))
    row.refresh_from_db()
    return row


@transaction.atomic
def comment(item: Item, *, by: Actor, at: datetime, text: str) -> Comment:
    """Say something about an item without deciding; what the client's people say, they say of what they can see.

    Raises: NotPermitted; NoSuchItem; NothingSaid; NotText; TooLong.
    """
    require(by, Permission.ITEM_COMMENT)
    said = check_note(text)
    if not said:
        raise NothingSaid("Write what you want to say")
    row = editions.held(item)
    is_client = not by.is_staff and bool(by.roles & STAKEHOLDERS)
    is_shown = editions.status_of(row) in SHOWN_TO_CLIENT
    if is_client and not is_shown:
        raise editions.NoSuchItem("There is no such item")
    kept = Comment.objects.create(
        item=row, edition=row.edition, text=said, is_client=is_client, by_user_id=by.user_id, by_name=by.name, at=at
    )
    audit.record("content_calendar.item.commented", target=row, by=by, at=at, comment=kept.pk, edition=row.edition)
    announce(
        ItemCommented(
            item_id=row.pk,
            comment_id=kept.pk,
            by_user_id=by.user_id,
            by_client=is_client,
            is_shown_to_client=is_shown,
            at=at,
        )
    )
    return kept


@transaction.atomic
def remind(item: Item, *, by: Actor, at: datetime) -> Item:
    """Ask the client again. Raises: NotPermitted; ItemNotInReview, when it is not the client who is asked;
    RemindedAlready.
    """
    require(by, Permission.ITEM_EDIT)
    row = editions.held(item)
    if editions.status_of(row) is not Status.WITH_CLIENT or row.answer_due_at is None:
        raise _not_asked(row)
    if row.reminded_at is not None and at - row.reminded_at < BETWEEN_REMINDERS:
        told = f"The client was reminded at {row.reminded_at.isoformat()}: give them a day"
        raise RemindedAlready(told, reminded_at=row.reminded_at.isoformat())
    row.reminded_at = at
    row.save()
    audit.record("content_calendar.item.reminded", target=row, by=by, at=at, edition=row.edition)
    announce(ApprovalWanted(row.pk, row.edition, row.answer_due_at, at=at, is_reminder=True))
    return row


def answer_due_at(row: Item, at: datetime) -> datetime:
    """Until when the client is asked to answer: the close of a service day, the slot at the latest."""
    hours = service_hours.in_force(at)
    try:
        due_at = end_of_service_day(at, ANSWER_DAYS, hours.hours) if hours else at + WITHOUT_HOURS
    except NoServiceHours:
        due_at = at + WITHOUT_HOURS
    return min(due_at, row.slot_at) if row.slot_at else due_at


def _decided(item: Item, stage: Stage, verdict: Verdict, *, edition: int, note: str, by: Actor, at: datetime) -> Item:
    """Note the decision on the locked row; its caller says what follows."""
    if by.kind is not ActorKind.PERSON or by.user_id is None:
        raise PersonNeeded("Content is approved by a person")
    said = check_note(note)
    row = editions.held(item, edition=edition)
    if DECIDED_AT.get(editions.status_of(row)) is not stage or row.slot_at is None or row.asked_at is None:
        raise _not_asked(row)
    if verdict is Verdict.APPROVED:
        _refuse_approval(row, by=by, at=at)
    Decision.objects.create(
        item=row,
        edition=edition,
        stage=stage.value,
        verdict=verdict.value,
        note=said,
        slot_at=row.slot_at,
        by_user_id=by.user_id,
        by_name=by.name,
        at=at,
        asked_at=row.asked_at,
    )
    word = verdict.value.lower()
    audit.record(
        f"content_calendar.item.{word}", target=row, by=by, at=at, edition=edition, stage=stage.value, note=said
    )
    return row


def _refuse_approval(row: Item, *, by: Actor, at: datetime) -> None:
    """Raises: OwnItem; InThePast."""
    if by.user_id in reading.authors(row):
        raise OwnItem("You have written or moved this edition yourself: somebody else approves it")
    if row.slot_at is not None and row.slot_at <= at:
        told = f"{row.slot_at.isoformat()} has passed: the item is to be moved first"
        raise InThePast(told, slot_at=row.slot_at.isoformat())


def _schedule(row: Item, *, at: datetime) -> None:
    """Let the edition out at its slot: the work is due then, whatever was due for it before."""
    row.status, row.answer_due_at = Status.SCHEDULED.value, None
    row.approved_edition, row.approved_at = row.edition, at
    row.save()
    board.note(at=at)
    if row.slot_at is not None:
        rearm(PUBLISH, row.pk, at=row.slot_at)
    announce(ItemApproved(item_id=row.pk, edition=row.edition, approved_at=at))


def _not_asked(row: Item) -> ItemNotInReview:
    last = Decision.objects.filter(item=row, edition=row.edition).order_by("-at", "-pk").first()
    told = f"Nobody is asked about this item here: it is {row.status}"
    if last is None:
        return ItemNotInReview(told, status=row.status)
    told += f"; {last.by_name} answered at {last.at.isoformat()}"
    return ItemNotInReview(told, status=row.status, name=last.by_name, answered_at=last.at.isoformat())
