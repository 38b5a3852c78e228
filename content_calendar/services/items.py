"""Planning items, writing them, moving them, handing them in and calling them off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from clients.rules.corm import FourC
from clients.selectors import profile
from clients.spaces.selectors import spaces
from content_calendar.events import ItemTakenBack, ReviewWanted
from content_calendar.models import Decision, Item
from content_calendar.rules import status as standing
from content_calendar.rules.status import HANDED_IN, Status
from content_calendar.rules.texts import line
from content_calendar.services import board, checks, editions, workflow
from playbooks.selectors import guidelines
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import InvalidInput, Refusal

WRITTEN = frozenset({"title", "body", "space_id", "channel"})
"""What is published: another author, another edition."""
ASKED = WRITTEN | {"needs_client"}
"""What was asked about: once an item is handed in, a change of it asks again."""
FIELDS = ASKED | {"kind", "language", "prompt", "objective_id", "four_c", "owner_user_id"}
"""What `edit` takes."""
IN_EDITIONS = frozenset({"body", "prompt"})
"""What is too long for the audit trail."""
NOTHING: Mapping[str, Any] = {}


class NotHandedIn(Refusal):
    """Nobody was asked about the item, so there is nothing to take back."""


class AlreadyHandedIn(Refusal):
    """Somebody was asked about the item already."""


@transaction.atomic
def plan(
    *,
    kind: str,
    title: str,
    objective_id: int | None,
    space_id: int | None,
    on: date | datetime,
    body: str = "",
    language: str = "",
    prompt: str = "",
    channel: str = "",
    four_c: str = "",
    owner_user_id: int | None = None,
    needs_client: bool = True,
    by: Actor,
    at: datetime,
) -> Item:
    """Put an item on the calendar: an idea, or a draft when it has words already.

    on: a day; or the hour, as an instant or as the client's clocks show it. Where nothing is said the item takes its
        space's language, its objective's C, and whoever plans it for its owner.
    Raises: NotPermitted; NoObjective; ObjectiveNotRunning; NoSpace; InThePast; HourDoesNotExist; UnknownContentKind;
        NoTitle; NotText; TooLong; NoSuchOwner; ClientDecides; InvalidInput.
    """
    require(by, Permission.ITEM_EDIT)
    tenant = profile.current()
    planned_on, slot_at = checks.when(on, tenant)
    checks.refuse_past(planned_on, slot_at, at=at)
    objective = checks.running_objective(objective_id, planned_on, slot_at)
    row = Item(
        planned_on=planned_on,
        slot_at=slot_at,
        planned_at=at,
        live=False,
        language=tenant.language,
        owner_user_id=by.user_id,
        owner_name=by.name if by.user_id else "",
        status=Status.PLANNED.value,
    )
    said: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "objective_id": objective.objective_id,
        "space_id": space_id,
        "body": body,
        "language": language,
        "prompt": prompt,
        "channel": channel,
        "four_c": four_c or objective.four_c.value,
        "needs_client": needs_client,
    }
    if owner_user_id is not None:
        said["owner_user_id"] = owner_user_id
    _take(row, said, at=at)
    row.status = standing.after_writing(Status.PLANNED, has_body=bool(row.body.strip())).value
    editions.keep(row, is_written=True, by=by, at=at)
    board.note_owners()
    audit.record(
        "content_calendar.item.planned", target=row, by=by, at=at, title=row.title, kind=row.kind, on=str(planned_on)
    )
    return row


@transaction.atomic
def edit(item: Item, fields: Mapping[str, Any], *, seen_edition: int, by: Actor, at: datetime) -> Item:
    """Change what an item says; on one that is handed in, a change of what was asked about asks again, anew.

    fields: any of `FIELDS`. Raises: as `plan`; OutdatedEdition; ItemEnded; ItemBeingSent; and as `submit` for one
        that is handed in.
    """
    require(by, Permission.ITEM_EDIT)
    row = editions.held(item, edition=seen_edition)
    editions.refuse_fixed(row)
    held = {name: getattr(row, name) for name in FIELDS}
    changed = _take(row, fields, at=at)
    if not changed:
        return row
    before = editions.status_of(row)
    if not changed & ASKED:
        row.save()
        editions.revise(row, by=by)
    else:
        row.edition += 1
        _written_anew(row, before)
        editions.keep(row, is_written=bool(changed & WRITTEN), by=by, at=at)
        if before in HANDED_IN:
            _ask(row, by=by, at=at)
    board.note_owners()
    was, now = _told(held, changed), _told(vars(row), changed)
    _record("edited", row, before, was=was, now=now, by=by, at=at, changed=sorted(changed))
    return row


@transaction.atomic
def move(item: Item, to: date | datetime, *, by: Actor, at: datetime) -> Item:
    """Put an item on another day or hour; a day keeps the hour of the clock. One that is handed in is asked about anew.

    Raises: NotPermitted; InThePast; HourDoesNotExist; ObjectiveNotRunning; ItemEnded; ItemBeingSent.
    """
    require(by, Permission.ITEM_EDIT)
    row = editions.held(item)
    editions.refuse_fixed(row)
    planned_on, slot_at = checks.when(to, profile.current(), keep=row.slot_at)
    if (planned_on, slot_at) == (row.planned_on, row.slot_at):
        return row
    checks.refuse_past(planned_on, slot_at, at=at)
    checks.running_objective(row.objective_id, planned_on, slot_at)
    before, was = editions.status_of(row), {"on": row.planned_on, "slot_at": row.slot_at}
    row.planned_on, row.slot_at = planned_on, slot_at
    if before in HANDED_IN:
        row.edition += 1
        _written_anew(row, before)
        editions.keep(row, is_written=False, by=by, at=at)
        _ask(row, by=by, at=at)
    else:
        _written_anew(row, before)
        row.save()
        editions.revise(row, by=by)
    board.note_owners()
    _record("moved", row, before, was=was, now={"on": planned_on, "slot_at": slot_at}, by=by, at=at)
    return row


@transaction.atomic
def submit(item: Item, *, by: Actor, at: datetime) -> Item:
    """Hand an item in: a colleague reviews it, then the client is asked.

    An edition that was decided on goes in as a new one, also when nothing was changed: each is decided once.
    Raises: NotPermitted; AlreadyHandedIn; ItemEnded; ItemBeingSent; NoBody; NoSlot; TooLong; TooShort; InThePast;
        ObjectiveNotRunning; ClientDecides; OutdatedEdition.
    """
    require(by, Permission.ITEM_EDIT)
    row = editions.held(item, edition=item.edition)
    editions.refuse_fixed(row)
    before = editions.status_of(row)
    if before in HANDED_IN:
        raise AlreadyHandedIn("The item is handed in already: it waits for its answer", status=before.value)
    if Decision.objects.filter(item=row, edition=row.edition).exists():
        row.edition += 1
        editions.keep(row, is_written=False, by=by, at=at)
    _ask(row, by=by, at=at)
    _record("submitted", row, before, by=by, at=at)
    return row


@transaction.atomic
def take_back(item: Item, *, by: Actor, at: datetime) -> Item:
    """Make a draft of what was handed in: nobody is asked any more, and nothing is published.

    Raises: NotPermitted; NotHandedIn; ItemEnded; ItemBeingSent.
    """
    require(by, Permission.ITEM_EDIT)
    row = editions.held(item)
    editions.refuse_fixed(row)
    before = editions.status_of(row)
    if before not in HANDED_IN:
        raise NotHandedIn("The item is not handed in, so there is nothing to take back", status=before.value)
    row.status, row.answer_due_at = Status.DRAFT.value, None
    row.save()
    workflow.stop(row, by=by)
    board.note(at=at)
    announce(ItemTakenBack(item_id=row.pk, at=at))
    _record("taken_back", row, before, by=by, at=at)
    return row


@transaction.atomic
def cancel(item: Item, *, by: Actor, at: datetime, reason: str = "") -> Item:
    """Call an item off for good; it stays in the record.

    One that failed can be called off also while it is open whether the platform holds it: nobody asks any more.
    Raises: NotPermitted; ItemEnded; ItemBeingSent.
    """
    require(by, Permission.ITEM_EDIT)
    row = editions.held(item)
    before = editions.status_of(row)
    was_open = row.is_being_sent and before is Status.FAILED
    if was_open:
        row.sending_at = None
    editions.refuse_fixed(row)
    row.status, row.answer_due_at = Status.CANCELLED.value, None
    editions.clear_failure(row)
    row.save()
    workflow.stop(row, by=by)
    board.note(at=at)
    announce(ItemTakenBack(item_id=row.pk, at=at))
    _record("cancelled", row, before, by=by, at=at, reason=line(reason), maybe_published=was_open)
    return row


def _take(row: Item, said: Mapping[str, Any], *, at: datetime) -> set[str]:
    """Put what was said into the row, checked; returns the names of what is another thing now."""
    if unknown := sorted(set(said) - FIELDS):
        raise InvalidInput([(name, f"is no field of an item: {', '.join(sorted(FIELDS))}") for name in unknown])
    wanted = {name: _cleaned(name, value, at=at) for name, value in said.items()}
    changed = {name for name, value in wanted.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, wanted[name])
    checks.words(row.title, row.body)
    if "needs_client" in changed and not row.needs_client:
        checks.skipping_client(at=at)
    if "objective_id" in changed:
        checks.running_objective(row.objective_id, row.planned_on, row.slot_at)
    if "owner_user_id" in changed:
        row.owner_name = checks.owner(row.owner_user_id, profile.current(), at=at)
    if not row.language:
        row.language = {space.pk: space.language for space in spaces.every()}[row.space_id]
    return changed


def _cleaned(name: str, value: Any, *, at: datetime) -> Any:
    """One field as it is kept. Raises: the refusal of that field."""
    if name == "space_id":
        return checks.space(value)
    if name == "kind":
        return checks.kind(value, profile.current(), at=at)
    if name == "four_c" and value not in set(FourC):
        raise InvalidInput([(name, f"{str(value)[:40]!r} is none of the four Cs: {', '.join(FourC)}")])
    if name in ("title", "channel", "language"):
        return checks.one_line(name, str(value))
    if name == "prompt":
        return checks.note(str(value))
    if name == "body":
        return str(value).replace("\r\n", "\n").strip()
    return value


def _written_anew(row: Item, before: Status) -> None:
    """Where it stands after a change: what was approved is approved no more."""
    if before in HANDED_IN:
        row.status, row.answer_due_at = Status.IN_REVIEW.value, None
    else:
        editions.clear_failure(row)
        row.status = standing.after_writing(before, has_body=bool(row.body.strip())).value


def _ask(row: Item, *, by: Actor, at: datetime) -> None:
    """Ask for the review of the row's edition, from the first task on."""
    checks.ready(row, at=at)
    guideline = guidelines.in_force(at)
    row.guideline_version = guideline.version if guideline else None
    row.status, row.asked_at, row.answer_due_at = Status.IN_REVIEW.value, at, None
    editions.clear_failure(row)
    row.save()
    workflow.restart(row, by=by)
    row.refresh_from_db()
    board.note(at=at)
    announce(ReviewWanted(item_id=row.pk, edition=row.edition, at=at))


def _told(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """What the audit trail says of these fields; texts stand in the editions, and people are named by reference."""
    told = {name: values[name] for name in sorted(names - IN_EDITIONS)}
    if "owner_user_id" in told:
        told["owner"] = audit.Person(told.pop("owner_user_id"))
    return told


def _record(
    verb: str,
    row: Item,
    before: Status,
    *,
    was: Mapping[str, Any] = NOTHING,
    now: Mapping[str, Any] = NOTHING,
    by: Actor,
    at: datetime,
    **data: Any,
) -> None:
    change = {"before": {"status": before.value, **was}, "after": {"status": row.status, **now}}
    audit.record(f"content_calendar.item.{verb}", target=row, by=by, at=at, edition=row.edition, **change, **data)
