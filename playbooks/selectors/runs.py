"""Runs of playbooks and their tasks: as a desk shows them, as a person owes them, as a month counts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from playbooks.models import Run, Task, TaskState
from playbooks.rules.playbook import Step, from_json
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task: what its step says, whose it is, by when, and what became of it. `due_at` is None without hours."""

    pk: int
    number: int
    title: str
    text: str
    owner_role: Role
    due_at: datetime | None
    state: str
    closed_at: datetime | None
    closed_by: str
    closed_by_user_id: int | None
    note: str
    is_late: bool
    """Past due while open, or done after it was due."""


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, its tasks in the order of their numbers."""

    pk: int
    playbook: str
    title: str
    purpose: str
    version: int
    started_at: datetime
    started_by: str
    started_by_user_id: int | None
    ended_at: datetime | None
    has_hours: bool
    tasks: tuple[TaskView, ...]

    @property
    def open_count(self) -> int:
        return sum(task.state == TaskState.OPEN for task in self.tasks)

    @property
    def closed_count(self) -> int:
        return len(self.tasks) - self.open_count

    @property
    def late_count(self) -> int:
        return sum(task.is_late and task.state == TaskState.OPEN for task in self.tasks)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that somebody's role owes."""

    run_id: int
    number: int
    title: str
    playbook: str
    owner_role: Role
    due_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class RunMonth:
    """A playbook's version in a month.

    `tasks` were due in the month and not skipped; `done` of them by `as_of`, `in_time` of those when they were due.
    `runs` had such a task or were started in the month. A task without a due time counts in the month of its end.
    """

    playbook: str
    version: int
    runs: int
    tasks: int
    done: int
    in_time: int
    skipped: int
    title: str


def visible_to(by: Actor) -> QuerySet[Run]:
    """The runs that `by` may see, newest first, with `tasks_count`, `open_count` and the next `due_at` annotated."""
    runs = Run.objects.select_related("version__playbook") if may(by, Permission.PLAYBOOK_RUN) else Run.objects.none()
    open_task = Q(tasks__state=TaskState.OPEN)
    return runs.annotate(
        tasks_count=Count("tasks"),
        open_count=Count("tasks", filter=open_task),
        next_due_at=Min("tasks__due_at", filter=open_task),
    ).order_by("-started_at", "-pk")


def run_view(by: Actor, pk: int, *, at: datetime) -> RunView | None:
    """One run with its tasks; None when there is none that `by` may see."""
    run = visible_to(by).filter(pk=pk).first()
    if run is None:
        return None
    steps = {step.key: step for step in from_json(run.version.steps)}
    return RunView(
        pk=run.pk,
        playbook=run.version.playbook.key,
        title=run.version.title,
        purpose=run.version.purpose,
        version=run.version.version,
        started_at=run.started_at,
        started_by=run.started_by,
        started_by_user_id=run.started_by_user_id,
        ended_at=run.ended_at,
        has_hours=run.calendar_version is not None,
        tasks=tuple(_task(task, steps[task.step], at) for task in run.tasks.order_by("number")),
    )


def place_of(task_id: int) -> tuple[int, int] | None:
    """The run that a task belongs to, and its number there."""
    return Task.objects.filter(pk=task_id).values_list("run_id", "number").first()


def is_under_way(playbook: str) -> bool:
    """Whether a run of this playbook is not over."""
    return Run.objects.filter(version__playbook__key=playbook, ended_at=None).exists()


def open_tasks(by: Actor, at: datetime) -> tuple[OpenTask, ...]:
    """The open tasks that one of the roles of `by` owns here: the first due first, those without a due time last."""
    owed = Task.objects.filter(state=TaskState.OPEN, owner_role__in=by.roles, run__started_at__lte=at)
    rows = owed.select_related("run__version").order_by("due_at", "run_id", "number")
    return tuple(_open(task, at) for task in rows)


def runs_of_month(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[RunMonth, ...]:
    """What was worked through in the client's month, by playbook and version, as it stood at `as_of`."""
    begins, ends = month.starts_at(tenant.zone), month.ends_at(tenant.zone)
    due = Q(due_at__gte=begins, due_at__lt=ends) | Q(due_at=None, closed_at__gte=begins, closed_at__lt=ends)
    held = Task.objects.filter(run__started_at__lte=as_of)
    tasks = list(held.filter(due).select_related("run__version__playbook").order_by("pk"))
    started = Run.objects.filter(started_at__gte=begins, started_at__lt=ends, started_at__lte=as_of)
    runs = {run.pk: run for run in (*started.select_related("version__playbook"), *(task.run for task in tasks))}
    versions = sorted({(run.version.playbook.key, run.version.version, run.version.title) for run in runs.values()})
    return tuple(_month(*version, list(runs.values()), tasks, as_of) for version in versions)


def _month(playbook: str, version: int, title: str, runs: list[Run], tasks: list[Task], as_of: datetime) -> RunMonth:
    own = {run.pk for run in runs if (run.version.playbook.key, run.version.version) == (playbook, version)}
    mine = [task for task in tasks if task.run_id in own]
    closed = [task for task in mine if task.closed_at is not None and task.closed_at <= as_of]
    skipped = sum(task.state == TaskState.SKIPPED for task in closed)
    done = [task for task in closed if task.state == TaskState.DONE]
    return RunMonth(
        playbook=playbook,
        version=version,
        runs=len(own),
        tasks=len(mine) - skipped,
        done=len(done),
        in_time=sum(task.due_at is None or _ended(task) <= task.due_at for task in done),
        skipped=skipped,
        title=title,
    )


def _ended(task: Task) -> datetime:
    assert task.closed_at is not None  # noqa: S101 - a closed task has it: the database says so
    return task.closed_at


def _is_late(task: Task, at: datetime) -> bool:
    if task.due_at is None or task.state == TaskState.SKIPPED:
        return False
    return (task.closed_at or at) > task.due_at


def _task(task: Task, step: Step, at: datetime) -> TaskView:
    return TaskView(
        pk=task.pk,
        number=task.number,
        title=step.title,
        text=step.text,
        owner_role=Role(task.owner_role),
        due_at=task.due_at,
        state=task.state,
        closed_at=task.closed_at,
        closed_by=task.closed_by,
        closed_by_user_id=task.closed_by_user_id,
        note=task.note,
        is_late=_is_late(task, at),
    )


def _open(task: Task, at: datetime) -> OpenTask:
    version = task.run.version
    step = next(step for step in from_json(version.steps) if step.key == task.step)
    return OpenTask(
        run_id=task.run_id,
        number=task.number,
        title=step.title,
        playbook=version.title,
        owner_role=Role(task.owner_role),
        due_at=task.due_at,
        is_late=_is_late(task, at),
    )
