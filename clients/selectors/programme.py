"""Reading the programme: what is due, what is planned, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from clients.models import MaintenanceDone, MaintenanceTask, Milestone
from clients.selectors import profile
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme of the client in whose schema we stand, on `today` in its zone."""

    today: date
    tasks: tuple[MaintenanceTask, ...]
    milestones: tuple[Milestone, ...]
    done: tuple[MaintenanceDone, ...]

    @property
    def is_empty(self) -> bool:
        return not self.tasks and not self.milestones

    @property
    def late_count(self) -> int:
        """Tasks whose day is over."""
        return sum(task.due_on < self.today for task in self.tasks)


MOST_DONE = 50


def visible_to(by: Actor, *, at: datetime) -> Programme:
    """What is planned and what was last done, at most MOST_DONE occurrences. Raises: NotPermitted."""
    require(by, Permission.PROGRAMME_VIEW)
    return Programme(
        today=profile.local_date(at),
        tasks=tuple(MaintenanceTask.objects.filter(retired_at=None)),
        milestones=tuple(Milestone.objects.all()),
        done=tuple(MaintenanceDone.objects.select_related("task")[:MOST_DONE]),
    )


def task(pk: int) -> MaintenanceTask | None:
    return MaintenanceTask.objects.filter(pk=pk).first()


def milestone(pk: int) -> Milestone | None:
    return Milestone.objects.filter(pk=pk).first()
