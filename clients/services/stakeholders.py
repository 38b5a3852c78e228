"""Keeping the register of who matters to the community."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from clients.models import Stakeholder, StakeholderContact
from clients.rules.stakeholders import ContactWay
from clients.selectors import profile
from clients.services import held
from tenants import audit
from tenants.access.rules.permissions import MATRIX, Permission, require
from tenants.access.selectors import people
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import InvalidInput, Refusal

FIELDS = frozenset(
    {"name", "organisation_role", "influence", "interest", "stance", "contact_every_days", "owner_user_id", "note"}
)
TOLD = ("influence", "interest", "stance", "contact_every_days", "owner_user_id")
"""What the audit trail says. It is never altered, so it holds no name and no word about a person."""
LONGEST_NOTE = 2000


class NoSuchColleague(Refusal):
    """Who keeps a contact is somebody of the agency who works for this client."""


class NotOnRegister(Refusal):
    """The person is on the register no more."""


class ContactAhead(Refusal):
    """A contact is noted when it has been."""


@transaction.atomic
def add(said: Mapping[str, Any], *, by: Actor, at: datetime) -> Stakeholder:
    """Put somebody on the register. said: `FIELDS`. Raises: NotPermitted; InvalidInput; NoSuchColleague."""
    require(by, Permission.STAKEHOLDER_EDIT)
    row = Stakeholder(added_on=profile.local_date(at))
    _take(row, said, at=at)
    row.save(force_insert=True)
    held.note_contacts()
    audit.record("clients.stakeholder.added", target=row, by=by, at=at, after=_told(row))
    return row


@transaction.atomic
def change(stakeholder: Stakeholder, said: Mapping[str, Any], *, by: Actor, at: datetime) -> Stakeholder:
    """Change what the register says of somebody. Raises: NotPermitted; NotOnRegister; InvalidInput; NoSuchColleague."""
    require(by, Permission.STAKEHOLDER_EDIT)
    row = _held(stakeholder)
    was, words = _told(row), (row.name, row.organisation_role, row.note)
    _take(row, said, at=at)
    now = _told(row)
    if (was, words) == (now, (row.name, row.organisation_role, row.note)):
        return row
    row.save()
    held.note_contacts()
    audit.record("clients.stakeholder.changed", target=row, by=by, at=at, before=was, after=now)
    return row


@transaction.atomic
def note_contact(
    stakeholder: Stakeholder, *, on: date, way: ContactWay, note: str, by: Actor, at: datetime
) -> StakeholderContact:
    """Note that somebody was spoken with. Raises: NotPermitted; NotOnRegister; ContactAhead; InvalidInput."""
    require(by, Permission.STAKEHOLDER_EDIT)
    row = _held(stakeholder)
    if on > profile.local_date(at):
        raise ContactAhead(f"{on} has not come yet: note a contact when it has been", day=on.isoformat())
    if len(note) > LONGEST_NOTE:
        raise InvalidInput([("note", f"has {len(note)} characters, at most {LONGEST_NOTE}")])
    kept = StakeholderContact.objects.create(
        stakeholder=row, on=on, way=way, note=note.strip(), by_name=by.name, by_user_id=by.user_id, noted_at=at
    )
    audit.record("clients.stakeholder.contacted", target=row, by=by, at=at, on=on, way=way)
    return kept


@transaction.atomic
def take_off(stakeholder: Stakeholder, *, by: Actor, at: datetime) -> None:
    """Take somebody off the register, with all that was noted of them. Raises: NotPermitted; NotOnRegister."""
    require(by, Permission.STAKEHOLDER_EDIT)
    row = _held(stakeholder)
    audit.record("clients.stakeholder.taken_off", target=row, by=by, at=at)
    row.delete()
    held.note_contacts()


@transaction.atomic
def hand_over(user_id: int, *, to: int, by: Actor, at: datetime) -> int:
    """Let `to` keep every contact of this person's. Returns how many. Raises: NotPermitted; NoSuchColleague."""
    require(by, Permission.STAKEHOLDER_EDIT)
    theirs = list(Stakeholder.objects.filter(owner_user_id=user_id).order_by("pk"))
    for each in theirs:
        change(each, {"owner_user_id": to}, by=by, at=at)
    return len(theirs)


def _held(stakeholder: Stakeholder) -> Stakeholder:
    row = Stakeholder.objects.select_for_update().filter(pk=stakeholder.pk).first()
    if row is None:
        raise NotOnRegister("This person is on the register no more")
    return row


def _take(row: Stakeholder, said: Mapping[str, Any], *, at: datetime) -> None:
    """Put what was said into the row; ranges and words are the form's and, at last, the database's."""
    if unknown := sorted(set(said) - FIELDS):
        raise InvalidInput([(name, "is no field of a stakeholder") for name in unknown])
    if not str(said.get("name", row.name)).strip():
        raise InvalidInput([("name", "must not be empty")])
    for name, value in said.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if "owner_user_id" in said:
        row.owner_name = _colleague(row.owner_user_id, at=at)


def _colleague(user_id: int | None, *, at: datetime) -> str:
    """Their name, "" for nobody. Raises: NoSuchColleague."""
    if user_id is None:
        return ""
    if user_id not in people.who_hold(profile.current(), MATRIX[Permission.STAKEHOLDER_VIEW], at=at):
        raise NoSuchColleague("Who keeps the contact is somebody of the agency who works for this client")
    return str(people.active().get(pk=user_id).name)


def _told(row: Stakeholder) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in TOLD}
    told["owner"] = audit.Person(told.pop("owner_user_id"))
    return told
