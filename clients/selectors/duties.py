"""What the client has to do: open, late, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from clients.models import DutyTurn
from clients.rules.duties import Recurrence, is_late
from clients.selectors import profile
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor, Role

if TYPE_CHECKING:
    from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class DutyView:
    """One time that something is due. `asked_role` is None where one person is asked."""

    pk: int
    duty_id: int
    what: str
    waits: str
    asked_role: Role | None
    asked_user_id: int | None
    asked_name: str
    recurrence: Recurrence
    due_on: date
    late_days: int
    done_at: datetime | None = None
    done_by: str = ""
    done_by_user_id: int | None = None
    note: str = ""

    @property
    def is_late(self) -> bool:
        return self.late_days > 0


def open_turns(by: Actor, *, at: datetime) -> list[DutyView]:
    """What is still to be done, the longest due first; nothing for who may not see it."""
    if not may(by, Permission.DUTY_VIEW):
        return []
    today = profile.local_date(at)
    return [_view(row, today) for row in _open().order_by("due_on", "pk")]


def late_turns(by: Actor, *, at: datetime) -> list[DutyView]:
    """Of those, what is late."""
    return [each for each in open_turns(by, at=at) if each.is_late]


def done_turns(by: Actor) -> list[DutyView]:
    """What was done, the last first."""
    if not may(by, Permission.DUTY_VIEW):
        return []
    rows = DutyTurn.objects.select_related("duty").exclude(done_at=None).order_by("-done_at", "-pk")
    return [_view(row, row.due_on) for row in rows]


def one(by: Actor, pk: int, *, at: datetime) -> DutyView | None:
    """One that is open; None for what is done, ended or nobody's."""
    return next((each for each in open_turns(by, at=at) if each.pk == pk), None)


def open_as_of(as_of: datetime, until_on: date, *, tenant: Tenant) -> list[DutyView]:
    """What was to be done as of an instant and due before `until_on`, for the report; the longest due first."""
    rows = DutyTurn.objects.select_related("duty").filter(
        Q(done_at=None) | Q(done_at__gt=as_of),
        Q(duty__ended_at=None) | Q(duty__ended_at__gt=as_of),
        opened_at__lte=as_of,
        due_on__lt=until_on,
    )
    today = as_of.astimezone(tenant.zone).date()
    return [_view(row, today) for row in rows.order_by("due_on", "pk")]


def late_count(at: datetime) -> int:
    """How many are late at the client in whose schema we stand."""
    return _open().filter(due_on__lt=profile.local_date(at)).count()


def is_asked(view: DutyView, by: Actor) -> bool:
    """Whether `by` is the one who is asked: the person, one of the role, or the sponsor, who answers for the client."""
    if view.asked_user_id is not None and view.asked_user_id == by.user_id:
        return True
    return (view.asked_role is not None and view.asked_role in by.roles) or Role.SPONSOR in by.roles


def _open() -> QuerySet[DutyTurn]:
    return DutyTurn.objects.select_related("duty").filter(done_at=None, duty__ended_at=None)


def _view(row: DutyTurn, today: date) -> DutyView:
    duty = row.duty
    return DutyView(
        pk=row.pk,
        duty_id=duty.pk,
        what=duty.what,
        waits=duty.waits,
        asked_role=Role(duty.asked_role) if duty.asked_role else None,
        asked_user_id=duty.asked_user_id,
        asked_name=duty.asked_name,
        recurrence=Recurrence(duty.recurrence),
        due_on=row.due_on,
        late_days=(today - row.due_on).days if is_late(row.due_on, today) else 0,
        done_at=row.done_at,
        done_by=row.done_by,
        done_by_user_id=row.done_by_user_id,
        note=row.note,
    )
