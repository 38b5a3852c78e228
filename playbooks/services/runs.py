"""Working through a playbook: start a run, close its tasks, and take that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from clients.rules.service_time import NoServiceHours, end_of_service_day
from clients.selectors import service_hours
from clients.selectors.service_hours import CalendarView
from playbooks.events import RunStarted
from playbooks.models import Playbook, PlaybookVersion, Run, Task, TaskState
from playbooks.rules import playbook as rules
from playbooks.rules.onboarding import PLAYBOOKS
from playbooks.services import board
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.models.versioned import stamp

LONGEST_NOTE = 500


class NoSuchPlaybook(Refusal):
    """The agency has no playbook by that key."""


class RunIsOpen(Refusal):
    """A run of this playbook is under way: it is worked through first."""


class TaskNotOpen(Refusal):
    """The task was done or skipped already, perhaps by someone else just now."""


class TaskIsOpen(Refusal):
    """The task is open: there is nothing to take back."""


class SkipNeedsReason(Refusal):
    """A task is skipped with a reason, which whoever asks later can read."""


class NoteNotText(Refusal):
    """A note is too long, or holds what nobody could see."""


@transaction.atomic
def start(key: str, *, by: Actor, at: datetime) -> Run:
    """Start a run of the playbook as it stands now; each step becomes a task, due at a service day's close.

    Due times follow the service hours in force at `at`, or the first ones agreed when none are yet; where none are,
    nothing is due. Raises: NotPermitted; NoSuchPlaybook; RunIsOpen.
    """
    require(by, Permission.PLAYBOOK_RUN)
    if key not in PLAYBOOKS:
        raise NoSuchPlaybook(f"There is no playbook {key!r}; there are {', '.join(PLAYBOOKS)}", text=key)
    said = PLAYBOOKS[key]
    Playbook.objects.get_or_create(key=key)
    playbook = Playbook.objects.select_for_update().get(key=key)  # one start at a time
    if Run.objects.filter(version__playbook=playbook, ended_at=None).exists():
        raise RunIsOpen(f"{said.title} is under way already: work through it first", text=said.title)
    calendar = service_hours.in_force(at) or next(iter(service_hours.every()), None)
    run = Run.objects.create(
        version=_version(playbook, said, by=by, at=at),
        started_at=at,
        started_by=by.name,
        started_by_user_id=by.user_id,
        calendar_version=calendar.version if calendar else None,
    )
    Task.objects.bulk_create(
        Task(run=run, step=step.key, number=number, owner_role=step.owner_role, due_at=_due(step, calendar, at))
        for number, step in enumerate(said.steps, 1)
    )
    board.note_tasks()
    audit.record("playbooks.run.started", target=run, by=by, at=at, playbook=key, version=run.version.version)
    announce(RunStarted(run_id=run.pk, playbook=key, started_at=at))
    return run


def _version(playbook: Playbook, said: rules.Playbook, *, by: Actor, at: datetime) -> PlaybookVersion:
    """The last version, or a new one where this release says something else."""
    steps = rules.as_json(said.steps)
    last = playbook.versions.order_by("-version").first()
    if last and (last.title, last.purpose, last.steps) == (said.title, said.purpose, steps):
        return last
    number = (playbook.versions.aggregate(last=Max("version"))["last"] or 0) + 1
    version: PlaybookVersion = PlaybookVersion.objects.create(
        playbook=playbook,
        title=said.title,
        purpose=said.purpose,
        steps=steps,
        **stamp(version=number, valid_from=at, reason="As the agency works now", by=by, at=at),
    )
    return version


def _due(step: rules.Step, calendar: CalendarView | None, at: datetime) -> datetime | None:
    if calendar is None:
        return None
    try:
        return end_of_service_day(max(at, calendar.valid_from), step.due_days, calendar.hours)
    except NoServiceHours:
        return None


@transaction.atomic
def finish(task_id: int, *, note: str = "", by: Actor, at: datetime) -> Task:
    """Close a task as done. Raises: NotPermitted; NoteNotText; TaskNotOpen, also when someone else was first."""
    require(by, Permission.PLAYBOOK_RUN)
    return _close(task_id, TaskState.DONE, _checked(note), by=by, at=at)


@transaction.atomic
def skip(task_id: int, *, reason: str, by: Actor, at: datetime) -> Task:
    """Close a task that will not be done. Raises: NotPermitted; SkipNeedsReason; NoteNotText; TaskNotOpen."""
    require(by, Permission.PLAYBOOK_RUN)
    note = _checked(reason)
    if not note:
        raise SkipNeedsReason("A task is skipped with a reason")
    return _close(task_id, TaskState.SKIPPED, note, by=by, at=at)


@transaction.atomic
def reopen(task_id: int, *, by: Actor, at: datetime) -> Task:
    """Take back that a task was done or skipped; what was noted stays in the audit trail.

    Raises: NotPermitted; TaskIsOpen.
    """
    require(by, Permission.PLAYBOOK_RUN)
    task = _locked(task_id)
    if task.state == TaskState.OPEN:
        raise TaskIsOpen("The task is open already", text=task.step)
    closed_by = audit.Person(task.closed_by_user_id)
    before = {"state": task.state, "closed_at": task.closed_at, "closed_by": closed_by, "note": task.note}
    task.state, task.closed_at, task.closed_by, task.closed_by_user_id, task.note = TaskState.OPEN, None, "", None, ""
    task.save(update_fields=["state", "closed_at", "closed_by", "closed_by_user_id", "note"])
    Run.objects.filter(pk=task.run_id).update(ended_at=None)
    board.note_tasks()
    audit.record(
        "playbooks.task.reopened", target=task, by=by, at=at, step=task.step, before=before, after={"state": task.state}
    )
    return task


def _close(task_id: int, state: TaskState, note: str, *, by: Actor, at: datetime) -> Task:
    task = _locked(task_id)
    if task.state != TaskState.OPEN:
        raise TaskNotOpen(f"{task.closed_by} closed this task already", text=task.closed_by)
    task.state, task.closed_at, task.note = state, at, note
    task.closed_by, task.closed_by_user_id = by.name, by.user_id
    task.save(update_fields=["state", "closed_at", "closed_by", "closed_by_user_id", "note"])
    if not Task.objects.filter(run_id=task.run_id, state=TaskState.OPEN).exists():
        Run.objects.filter(pk=task.run_id).update(ended_at=at)
    board.note_tasks()
    change = {"before": {"state": TaskState.OPEN}, "after": {"state": state}}
    audit.record(f"playbooks.task.{state.lower()}", target=task, by=by, at=at, step=task.step, note=note, **change)
    return task


def _locked(task_id: int) -> Task:
    """The task, its run locked: two who close the last two tasks end it once. Raises: Task.DoesNotExist."""
    run = Run.objects.select_for_update(of=("self",)).get(tasks__pk=task_id)
    return Task.objects.select_for_update(of=("self",)).get(pk=task_id, run=run)


def _checked(note: str) -> str:
    text = note.strip()
    if len(text) > LONGEST_NOTE or first_not_text(text):
        raise NoteNotText(f"A note is text of at most {LONGEST_NOTE} characters", most=LONGEST_NOTE)
    return text
