"""What the client has to do, and by when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.rules.duties import LONGEST_NOTE, Recurrence
from tenants.kernel.actor import STAKEHOLDERS
from tenants.models.versioned import one_of


class Duty(models.Model):
    """One thing that the client owes: who of theirs (a role, or one person by `asked_user_id`), and how often.

    What it says is not altered: one that changes is ended, and another begins. `waits`: what waits for it.
    """

    what = models.CharField(max_length=200)
    waits = models.CharField(max_length=200, blank=True)
    asked_role = models.CharField(max_length=24, blank=True)
    asked_user_id = models.BigIntegerField(null=True)
    asked_name = models.CharField(max_length=120, blank=True)
    recurrence = models.CharField(max_length=12)
    first_due_on = models.DateField()
    opened_by = models.CharField(max_length=120)
    opened_by_user_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="duty_says_what", condition=~Q(what="")),
            models.CheckConstraint(name="duty_recurrence_is_known", condition=one_of("recurrence", Recurrence)),
            models.CheckConstraint(
                name="duty_asks_a_role_or_a_person",
                condition=one_of("asked_role", STAKEHOLDERS) & Q(asked_user_id=None)
                | Q(asked_role="", asked_user_id__isnull=False) & ~Q(asked_name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class DutyTurn(models.Model):
    """One time that a duty is due. The next opens when this one is done; so one that is late is late once."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="turns")
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    done_by_user_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        indexes = [models.Index(name="duty_turn_open", fields=["due_on"], condition=Q(done_at=None))]
        constraints = [
            models.UniqueConstraint(name="duty_turn_once", fields=["duty", "due_on"]),
            models.UniqueConstraint(name="duty_has_one_open_turn", fields=["duty"], condition=Q(done_at=None)),
            models.CheckConstraint(
                name="duty_turn_done_by_somebody", condition=Q(done_at=None, done_by="") | Q(done_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}, due {self.due_on}"
