from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.billing.rules.states import EventState
from tenants.models.versioned import one_of


class WebhookEvent(models.Model):
    """One event as Stripe sent it, stored before anything is done with it; the set of them decides what we hold."""

    event_id = models.CharField(max_length=100, unique=True)
    type = models.CharField(max_length=100)
    api_version = models.CharField(max_length=40, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    object_id = models.CharField(max_length=100, blank=True)
    customer_id = models.CharField(max_length=100, blank=True)
    body = models.TextField()
    """As it came, since JSON of the database's own kind holds less than JSON does."""
    state = models.CharField(max_length=9, default=EventState.WAITING.value)
    reason = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="event_state_is_known", condition=one_of("state", EventState))]
        indexes = [
            models.Index(name="event_waiting", fields=["received_at"], condition=Q(state="WAITING")),
            models.Index(name="event_of_object", fields=["object_id"]),
            models.Index(name="event_set_aside", fields=["customer_id"], condition=Q(state="SET_ASIDE")),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}: {self.state}"
