"""Looking after a community in the long run: the programme's milestones and what comes back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clients.brief.programme import Programme
from clients.models import MaintenanceDone, MaintenanceTask, Milestone
from clients.rules.programme import Every, next_due
from clients.selectors import profile
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor, Role
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text

LONGEST_NOTE, LONGEST_TITLE = 500, 200


class DoneAlready(Refusal):
    """Somebody has done this occurrence, or taken the task out of the programme, just now."""


class ProgrammeTextNeeded(Refusal):
    """A title or note is missing, too long, or holds what nobody could see."""


@transaction.atomic
def plan(said: Programme, *, by: Actor, at: datetime) -> None:
    """Take in what a brief says of the programme. Raises: NotPermitted."""
    for milestone in said.milestones:
        add_milestone(milestone.title, on=milestone.on, by=by, at=at)
    for task in said.maintenance:
        add_task(task.title, every=task.every, first_on=task.first, owner=task.owner, by=by, at=at)


@transaction.atomic
def add_milestone(title: str, *, on: date, by: Actor, at: datetime) -> Milestone:
    """Plan a milestone for a day. Raises: NotPermitted; ProgrammeTextNeeded."""
    require(by, Permission.PROGRAMME_EDIT)
    milestone = Milestone.objects.create(title=_text(title, LONGEST_TITLE), planned_on=on)
    audit.record("clients.milestone.planned", target=milestone, by=by, at=at, planned_on=on.isoformat())
    return milestone


@transaction.atomic
def reach(milestone: Milestone, *, by: Actor, at: datetime) -> None:
    """Say that a milestone is reached today. Raises: NotPermitted; DoneAlready."""
    require(by, Permission.PROGRAMME_WORK)
    on = profile.local_date(at)
    if not Milestone.objects.filter(pk=milestone.pk, reached_on=None).update(reached_on=on, reached_by=by.name):
        raise DoneAlready("It is reached already")
    audit.record("clients.milestone.reached", target=milestone, by=by, at=at, reached_on=on.isoformat())


@transaction.atomic
def add_task(title: str, *, every: Every, first_on: date, owner: Role, by: Actor, at: datetime) -> MaintenanceTask:
    """Add a task that comes back, due first on that day. Raises: NotPermitted; ProgrammeTextNeeded."""
    require(by, Permission.PROGRAMME_EDIT)
    task = MaintenanceTask.objects.create(
        title=_text(title, LONGEST_TITLE),
        every=Every(every).value,
        first_on=first_on,
        due_on=first_on,
        owner_role=Role(owner).value,
    )
    audit.record("clients.maintenance.planned", target=task, by=by, at=at, every=task.every, first_on=str(first_on))
    return task


@transaction.atomic
def do(task: MaintenanceTask, *, due_on: date, note: str, by: Actor, at: datetime) -> MaintenanceDone:
    """Say that the occurrence of `due_on` is done: the next is due as if it had been on time.

    Raises: NotPermitted; ProgrammeTextNeeded; DoneAlready.
    """
    require(by, Permission.PROGRAMME_WORK)
    said = _text(note, LONGEST_NOTE, may_be_empty=True)
    later = next_due(task.first_on, Every(task.every), task.done_count + 1)
    moved = MaintenanceTask.objects.filter(pk=task.pk, due_on=due_on, done_count=task.done_count, retired_at=None)
    if moved.update(due_on=later, done_count=task.done_count + 1) != 1:
        raise DoneAlready("Somebody has done it just now")
    done = MaintenanceDone.objects.create(
        task=task, due_on=due_on, note=said, done_at=at, done_by=by.name, done_by_user_id=by.user_id
    )
    audit.record("clients.maintenance.done", target=task, by=by, at=at, due_on=str(due_on), note=said)
    return done


@transaction.atomic
def retire(task: MaintenanceTask, *, by: Actor, at: datetime) -> None:
    """Take a task out of the programme; what was done stays. Raises: NotPermitted; DoneAlready."""
    require(by, Permission.PROGRAMME_EDIT)
    if not MaintenanceTask.objects.filter(pk=task.pk, retired_at=None).update(retired_at=at):
        raise DoneAlready("It is no part of the programme any more")
    audit.record("clients.maintenance.retired", target=task, by=by, at=at)


def _text(said: str, most: int, *, may_be_empty: bool = False) -> str:
    text = said.strip()
    if (not text and not may_be_empty) or len(text) > most or first_not_text(text):
        raise ProgrammeTextNeeded(f"Write 1 to {most} readable characters", most=most)
    return text
