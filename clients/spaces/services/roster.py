"""Who was of the staff when, whatever the platform told: their posts of that span are staff posts.

What the platform told is kept beside it, so that a span that is taken back leaves what stood. A final month stays as
it was released: what is marked afterwards shows there by a restatement alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from clients.spaces.events import RosterChanged
from clients.spaces.models import ErasedMember, Person, RosterEntry
from clients.spaces.services import facts, merge, tallies
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.locks import client_lock

LONGEST_NOTE = 300


class NoSpan(Refusal):
    """The span does not end after it begins."""


class SpansOverlap(Refusal):
    """The person was of the staff in a part of that span already."""


class NotOnTheRoster(Refusal):
    """The span is not there, or the person cannot be of the staff: the platform itself, or erased."""


def add(
    person: Person, *, from_at: datetime, until_at: datetime | None, note: str = "", by: Actor, at: datetime
) -> RosterEntry:
    """Say that a person was of the staff from an instant on, until another or without an end so far.

    Raises: NotPermitted; NotOnTheRoster; NoSpan; SpansOverlap; ClientBusy, while something is taken in.
    """
    require(by, Permission.MEMBER_MANAGE)
    with _marking(person, from_at, at=at):
        if person.is_system or ErasedMember.objects.filter(person=person).exists():
            raise NotOnTheRoster("The platform itself and members who were erased are not put on the roster")
        _check(person, from_at, until_at)
        entry = RosterEntry.objects.create(
            person=person, from_at=from_at, until_at=until_at, note=note.strip()[:LONGEST_NOTE],
            at=at, by_name=by.name, by_user_id=by.user_id,
        )  # fmt: skip
        audit.record("spaces.roster.added", target=entry, by=by, at=at, person=person.pk, after=_told(entry))
    return entry


def end(entry: RosterEntry, *, until_at: datetime, by: Actor, at: datetime) -> RosterEntry:
    """Say when the person stopped being of the staff, or otherwise than before.

    Raises: NotPermitted; NotOnTheRoster; NoSpan; SpansOverlap; ClientBusy.
    """
    require(by, Permission.MEMBER_MANAGE)
    with _marking(entry.person, entry.from_at, at=at):
        held = _held(entry)
        before = _told(held)
        _check(held.person, held.from_at, until_at, but=held)
        held.until_at = until_at
        held.save(update_fields=["until_at"])
        told = {"before": before, "after": _told(held)}
        audit.record("spaces.roster.ended", target=held, by=by, at=at, person=held.person_id, **told)
    return held


def remove(entry: RosterEntry, *, by: Actor, at: datetime) -> None:
    """Say that the person was not of the staff in that span after all.

    Raises: NotPermitted; NotOnTheRoster; ClientBusy.
    """
    require(by, Permission.MEMBER_MANAGE)
    with _marking(entry.person, entry.from_at, at=at):
        held = _held(entry)
        audit.record("spaces.roster.removed", target=held, by=by, at=at, person=held.person_id, before=_told(held))
        held.delete()


def keep_listed(cursor: Any, space_id: int) -> None:
    """Mark in the staged rows what people of the staff wrote in their time, before anything reaches the tables."""
    if RosterEntry.objects.filter(person__space=space_id).exists():
        cursor.execute(_STAGED, {"space": space_id})


@contextmanager
def _marking(person: Person, from_at: datetime, *, at: datetime) -> Iterator[None]:
    """One transaction, in which what follows from the roster follows at its end."""
    with client_lock(connection.tenant, "ingest"), transaction.atomic():
        yield
        moved = _mark(person)
        announce(RosterChanged(space_id=person.space_id, person_id=person.pk, from_at=from_at, changed=moved, at=at))


def _mark(person: Person) -> int:
    """Mark the person's posts as the roster has it now, with all that follows; return how many changed."""
    values = {"person": person.pk, "space": person.space_id}
    with connection.cursor() as cursor:
        merge.create_noted(cursor)
        cursor.execute(_MARKS, values)
        moved = int(cursor.rowcount)
        if moved:
            cursor.execute(_ANSWERS_BY_NUMBER, values)
            cursor.execute(_ANSWERS_BY_KEY, values)
            facts.derive_moved(cursor, person.space_id)
            tallies.keep(cursor, person.space_id, connection.tenant.zone, held_before=True)
            cursor.execute("DROP TABLE ingest_doubtful, ingest_touched, ingest_altered")
        cursor.execute("DROP TABLE ingest_moved, ingest_changed")
    return moved


def _held(entry: RosterEntry) -> RosterEntry:
    held = RosterEntry.objects.select_for_update().select_related(None).filter(pk=entry.pk).first()
    if held is None:
        raise NotOnTheRoster("That span is not on the roster any more")
    return held


def _check(person: Person, from_at: datetime, until_at: datetime | None, *, but: RosterEntry | None = None) -> None:
    if until_at is not None and until_at <= from_at:
        raise NoSpan("The span must end after it begins")
    others = RosterEntry.objects.filter(person=person)
    if but is not None:
        others = others.exclude(pk=but.pk)
    ends_later = Q(until_at__isnull=True) | Q(until_at__gt=from_at)
    begins_before = Q() if until_at is None else Q(from_at__lt=until_at)
    if others.filter(ends_later & begins_before).exists():
        raise SpansOverlap("The person is on the roster for a part of that span already")


def _told(entry: RosterEntry) -> dict[str, str | None]:
    return {"from": entry.from_at.isoformat(), "until": entry.until_at.isoformat() if entry.until_at else None}


_LISTED = """EXISTS (
    SELECT FROM spaces_rosterentry r WHERE r.person_id = {person} AND r.from_at <= {at}
        AND (r.until_at IS NULL OR {at} < r.until_at)
)"""

_MARKS = f"""
WITH truth AS (
    SELECT p.id, coalesce(p.told_staff, p.is_staff) AS told,
        {_LISTED.format(person="p.author_id", at="p.created_at")} AS listed
    FROM spaces_post p WHERE p.author_id = %(person)s
), moved AS (
    UPDATE spaces_post p SET is_staff = told OR listed, told_staff = CASE WHEN listed AND NOT told THEN false END
    FROM truth WHERE p.id = truth.id AND p.is_staff <> (told OR listed)
    RETURNING p.external_id, p.thread_id, p.author_id, p.number, p.created_at
)
INSERT INTO ingest_moved (external_id, thread_id, author_id, number, created_at) SELECT * FROM moved
"""  # noqa: S608 - two columns' names

_ANSWERS = """
WITH done AS (
    UPDATE spaces_post p SET answers_staff = g.is_staff
    FROM ingest_moved m JOIN spaces_post g ON g.space_id = %(space)s AND g.external_id = m.external_id
    WHERE p.answers_id = %(person)s AND {names}
    RETURNING p.thread_id, p.created_at
)
INSERT INTO ingest_changed (thread_id, created_at) SELECT thread_id, created_at FROM done
"""
_ANSWERS_BY_NUMBER = _ANSWERS.replace(
    "{names}", "p.thread_id = m.thread_id AND p.reply_to_number = m.number AND p.reply_to_key IS NULL"
)
_ANSWERS_BY_KEY = _ANSWERS.replace("{names}", "p.space_id = %(space)s AND p.reply_to_key = m.external_id")

_STAGED = """
UPDATE ingest_post s SET is_staff = true, told_staff = false
FROM spaces_rosterentry r JOIN spaces_person p ON p.id = r.person_id AND p.space_id = %(space)s
WHERE s.author_key = p.external_id AND NOT s.is_staff AND r.from_at <= s.created_at
    AND (r.until_at IS NULL OR s.created_at < r.until_at)
"""
