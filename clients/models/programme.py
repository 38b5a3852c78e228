"""The long run: milestones, maintenance tasks that come back, and how the community is closed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.rules.programme import Every
from tenants.kernel.actor import Role
from tenants.models.versioned import one_of


class Milestone(models.Model):
    """Something that the programme reaches on a day."""

    title = models.CharField(max_length=200)
    planned_on = models.DateField()
    reached_on = models.DateField(null=True)
    reached_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]

    def __str__(self) -> str:
        return self.title


class MaintenanceTask(models.Model):
    """A task that comes back. `done_count` occurrences are behind; the next is due on `due_on`."""

    title = models.CharField(max_length=200)
    every = models.CharField(max_length=10)
    first_on = models.DateField()
    due_on = models.DateField()
    done_count = models.PositiveIntegerField(default=0)
    owner_role = models.CharField(max_length=20)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="maintenance_words_are_known", condition=one_of("every", Every) & one_of("owner_role", Role)
            ),
            models.CheckConstraint(name="maintenance_due_after_first", condition=Q(due_on__gte=models.F("first_on"))),
        ]

    def __str__(self) -> str:
        return self.title


class MaintenanceDone(models.Model):
    """One occurrence that was done, with what was found."""

    task = models.ForeignKey(MaintenanceTask, on_delete=models.PROTECT, related_name="done")
    due_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=120)
    done_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-due_on", "-pk"]
        constraints = [models.UniqueConstraint(name="maintenance_done_once", fields=["task", "due_on"])]

    def __str__(self) -> str:
        return f"{self.task_id} of {self.due_on}"


class ClosingPlan(models.Model):
    """How the service ends: one a client. Empty fields are what is still to be decided.

    `portal_days`: for how many days after the last one the client's people may still read their portal.
    """

    last_day_on = models.DateField(null=True)
    members_told = models.TextField(blank=True)
    members_told_on = models.DateField(null=True)
    content_goes = models.TextField(blank=True)
    archive_kept_by = models.CharField(max_length=200, blank=True)
    data_returned_on = models.DateField(null=True)
    data_erased_on = models.DateField(null=True)
    owner_name = models.CharField(max_length=120, blank=True)
    portal_days = models.PositiveSmallIntegerField(default=30)
    members_were_told_at = models.DateTimeField(null=True)
    content_went_at = models.DateTimeField(null=True)
    data_returned_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)
    changes = models.PositiveIntegerField(default=1)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="closing_plan_is_the_only_one", condition=Q(only=True)),
            models.CheckConstraint(name="closing_plan_portal_days", condition=Q(portal_days__lte=366)),
        ]

    def __str__(self) -> str:
        return f"Closing plan, last day {self.last_day_on}"
