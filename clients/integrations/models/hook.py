from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clients.spaces.rules.address import shown
from tenants.models.versioned import one_of


class Hook(models.Model):
    """A receiver: an address of another system that is told some of the client's news, signed with its own secret.

    While it fails it is called once a pause: nothing is sent before `paused_until`. `stopped_at`: it is not called any
    more, because it failed for too long (`is_given_up`) or because somebody stopped it.
    """

    url = models.CharField(max_length=500)
    sealed_secret = models.TextField()
    events = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    made_by_user_id = models.BigIntegerField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    is_given_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="hook_address_told_once", fields=["url"], condition=Q(stopped_at=None)),
            models.CheckConstraint(name="hook_hears_something", condition=Q(events__len__gt=0)),
            models.CheckConstraint(
                name="hook_given_up_is_stopped", condition=Q(is_given_up=False) | Q(stopped_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return shown(self.url)  # the trail remembers it: what stands behind the question mark may be a key


class DeliveryState(models.TextChoices):
    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    GIVEN_UP = "GIVEN_UP"


class Delivery(models.Model):
    """One piece of news for one receiver. `uuid` stays the same however often it is sent: receivers know it by that.

    `tries` are {"at", "status", "words", "error", "ms"}, the latest last: what the receiver answered is foreign.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hook = models.ForeignKey("integrations.Hook", on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    body = models.TextField()
    made_at = models.DateTimeField()
    try_until = models.DateTimeField()
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.PENDING)
    tries = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["hook", "-made_at"], name="delivery_of_hook")]
        constraints = [
            models.CheckConstraint(name="delivery_state_is_known", condition=one_of("state", DeliveryState)),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.made_at:%Y-%m-%d %H:%M}"
