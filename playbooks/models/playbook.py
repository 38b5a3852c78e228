"""Playbooks in versions, and their runs with the tasks that each step became."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenants.kernel.actor import Role
from tenants.models.versioned import Versioned, one_of


class Playbook(models.Model):
    """A procedure. What it says stands in its versions."""

    key = models.SlugField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.key


class PlaybookVersion(Versioned):
    """What a procedure says from an instant on: `steps` as playbooks.rules.playbook.as_json writes them."""

    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=120)
    purpose = models.TextField()
    steps = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playbook", "version"], name="playbook_version_once"),
            models.CheckConstraint(name="playbook_has_steps", condition=~Q(steps=[])),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"


class Run(models.Model):
    """One use of a playbook, by the version in force when it was started. It is over when no task is open."""

    version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    started_by_user_id = models.BigIntegerField(null=True)
    calendar_version = models.PositiveIntegerField(null=True)
    """The version of the service hours that the due times follow; None where none was agreed, and nothing is due."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="run_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk} of {self.version_id}"


class TaskState(models.TextChoices):
    OPEN = "OPEN"
    DONE = "DONE"
    SKIPPED = "SKIPPED"


class Task(models.Model):
    """One step of a run: whose role it is, by when, and what became of it. Its title and text stand in the version."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="tasks")
    step = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    owner_role = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default=TaskState.OPEN.value)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True)
    closed_by_user_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    """How it was done, or why it was skipped."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "step"], name="task_once_a_run"),
            models.UniqueConstraint(fields=["run", "number"], name="task_number_once_a_run"),
            models.CheckConstraint(name="task_owner_is_a_role", condition=one_of("owner_role", Role)),
            models.CheckConstraint(
                name="task_is_open_or_closed_by_someone",
                condition=Q(state="OPEN", closed_at=None, closed_by="", note="")
                | (Q(state__in=["DONE", "SKIPPED"], closed_at__isnull=False) & ~Q(closed_by="")),
            ),
            models.CheckConstraint(name="task_skipped_with_a_reason", condition=~Q(state="SKIPPED", note="")),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="task_open_by_due")]

    def __str__(self) -> str:
        return f"{self.step} of run {self.run_id}"
