"""What the client has to do: put up, done, called off, reminded of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from psycopg import sql

from clients.brief.agreements import Duty as Said
from clients.events import DutyClosed, DutyNear
from clients.models import Duty, DutyTurn
from clients.rules.duties import LONGEST_NOTE, Recurrence, next_due_on
from clients.selectors import duties, profile
from clients.services import held
from tenants import audit
from tenants.access.rules.permissions import Permission, may, require
from tenants.access.selectors import people
from tenants.boards.services import client_rows, recounting, schedule
from tenants.kernel.actor import STAKEHOLDERS, Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.models import Tenant

REMIND = "clients.duty_remind"
"""The kind of work on the board; the object is the turn."""
BEFORE = timedelta(days=3)
"""So long before a duty is due whoever is asked is reminded; then when it is late, and each week after."""
AGAIN = timedelta(days=7)
MORNING = time(8)
"""On the client's clocks."""


class NoSuchPerson(Refusal):
    """A duty is asked of a role, or of one of the client's own people."""


class DutyNotOpen(Refusal):
    """It is done or called off already."""


class NotYourDuty(Refusal):
    """Somebody else of the client is asked for it."""


class DutyNoteNotText(Refusal):
    """A note is plain text of at most so many characters."""


@transaction.atomic
def open_duty(said: Said, *, by: Actor, at: datetime) -> Duty:
    """Put up what the client has to do, and tell whoever is asked. Raises: NotPermitted; NoSuchPerson."""
    require(by, Permission.DUTY_MANAGE)
    tenant = profile.current()
    user_id, name = _person(said.person, tenant, at=at) if said.person else (None, "")
    duty = Duty.objects.create(
        what=said.what,
        waits=said.waits or "",
        asked_role=str(said.role) if said.role else "",
        asked_user_id=user_id,
        asked_name=name,
        recurrence=said.recurrence,
        first_due_on=said.due,
        opened_by=by.name,
        opened_by_user_id=by.user_id,
        opened_at=at,
    )
    turn = _open_turn(duty, said.due, tenant, at=at)
    asked = {"role": said.role} if said.role else {"person": audit.Person(user_id)}
    audit.record(
        "clients.duty.opened", target=duty, by=by, at=at, due=said.due, recurrence=said.recurrence, after=asked
    )
    announce(DutyNear(turn_id=turn.pk, due_on=turn.due_on, at=at))
    note_board(at=at)
    return duty


@transaction.atomic
def done(turn_id: int, *, by: Actor, at: datetime, note: str = "") -> DutyTurn:
    """Note that it is done; what comes back opens its next turn.

    Raises: NotPermitted; DutyNotOpen; NotYourDuty, for one of the client's who is not asked; DutyNoteNotText.
    """
    require(by, Permission.DUTY_DO)
    said = note.strip()
    if odd := first_not_text(said) or (len(said) > LONGEST_NOTE and "length"):
        raise DutyNoteNotText(f"A note is text of at most {LONGEST_NOTE} characters ({odd})", most=LONGEST_NOTE)
    turn = _held(turn_id)
    view = duties.one(by, turn.pk, at=at)
    if view is None or not (may(by, Permission.DUTY_MANAGE) or duties.is_asked(view, by)):
        raise NotYourDuty("Somebody else of the client is asked for this")
    turn.done_at, turn.done_by, turn.done_by_user_id, turn.note = at, by.name, by.user_id, said
    turn.save()
    audit.record("clients.duty.done", target=turn.duty, by=by, at=at, due=turn.due_on, note=said)
    announce(DutyClosed(turn_id=turn.pk, at=at))
    following = next_due_on(turn.duty.first_due_on, turn.due_on, Recurrence(turn.duty.recurrence))
    if following is not None:
        _open_turn(turn.duty, following, profile.current(), at=at)
    note_board(at=at)
    return turn


@transaction.atomic
def end(turn_id: int, *, by: Actor, at: datetime) -> Duty:
    """Call the duty off: it is asked of nobody any more, now or later. Raises: NotPermitted; DutyNotOpen."""
    require(by, Permission.DUTY_MANAGE)
    turn = _held(turn_id)
    duty: Duty = turn.duty
    duty.ended_at = at
    duty.save(update_fields=["ended_at"])
    audit.record("clients.duty.ended", target=duty, by=by, at=at, due=turn.due_on)
    announce(DutyClosed(turn_id=turn.pk, at=at))
    note_board(at=at)
    return duty


@transaction.atomic
def remind(turn_id: int, at: datetime) -> None:
    """Remind whoever is asked, let the row of the portfolio say what is late by now, and put up the next time."""
    tenant = profile.current()
    turn = DutyTurn.objects.select_related("duty").filter(pk=turn_id, done_at=None, duty__ended_at=None).first()
    if turn is None:
        return
    due_at = _morning(turn.due_on - BEFORE, tenant)
    if at >= due_at:
        announce(DutyNear(turn_id=turn.pk, due_on=turn.due_on, at=at))
        note_board(at=at)
        late_at = _morning(turn.due_on + timedelta(days=1), tenant)
        due_at = late_at if at < late_at else at + AGAIN
    schedule(REMIND, {turn.pk: due_at})


def note_board(*, at: datetime) -> None:
    """Let the client's row say how many are late."""
    tenant = profile.current()
    client_rows.hold(tenant)
    client_rows.note_duties(tenant, late=duties.late_count(at), at=at)
    held.note_duties()


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The same of many clients, each on its own day."""
    counted = recounting.union(clients, lambda schema, tenant_id: _late(schema, tenant_id, at))
    return {tenant_id: {"late_duties_count": late} for tenant_id, late in counted}


_LATE = """
SELECT tenant.id, count(turn.id) FROM public.tenants_tenant AS tenant
LEFT JOIN {duty} AS duty ON duty.ended_at IS NULL
LEFT JOIN {turn} AS turn ON turn.duty_id = duty.id AND turn.done_at IS NULL
    AND turn.due_on < ({at}::timestamptz AT TIME ZONE tenant.time_zone)::date
WHERE tenant.id = {tenant} GROUP BY tenant.id
"""


def _late(schema: sql.Identifier, tenant_id: sql.Literal, at: datetime) -> sql.Composed:
    return sql.SQL(_LATE).format(
        tenant=tenant_id,
        at=sql.Literal(at.isoformat()),
        duty=sql.SQL("{}.{}").format(schema, sql.Identifier(Duty._meta.db_table)),
        turn=sql.SQL("{}.{}").format(schema, sql.Identifier(DutyTurn._meta.db_table)),
    )


def _open_turn(duty: Duty, due_on: date, tenant: Tenant, *, at: datetime) -> DutyTurn:
    turn = DutyTurn.objects.create(duty=duty, due_on=due_on, opened_at=at)
    first = _morning(due_on - BEFORE, tenant)
    late = _morning(due_on + timedelta(days=1), tenant)
    schedule(REMIND, {turn.pk: first if at < first else max(late, at)})
    return turn


def _held(turn_id: int) -> DutyTurn:
    """The turn, ours until the transaction ends. Raises: DutyNotOpen."""
    turn = DutyTurn.objects.select_for_update().select_related("duty").filter(pk=turn_id, done_at=None).first()
    if turn is None or turn.duty.ended_at is not None:
        raise DutyNotOpen("It is done or called off already")
    return turn


def _person(email: str, tenant: Tenant, *, at: datetime) -> tuple[int, str]:
    """One of the client's own people. Raises: NoSuchPerson."""
    found = people.active().filter(email=email.lower()).first()
    if found is None or found.pk not in people.who_hold(tenant, STAKEHOLDERS, at=at):
        raise NoSuchPerson("A duty is asked of a role, or of one of the client’s own people")
    return found.pk, found.name


def _morning(on: date, tenant: Tenant) -> datetime:
    return datetime.combine(on, MORNING, tzinfo=tenant.zone)
