"""What platforms tell by themselves: how they sign it, what came, and what follows from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.spaces.models.activity import key
from clients.spaces.rules.inbox import DeliveryState, HookKind, Why
from tenants.models.versioned import one_of


class Hook(models.Model):
    """Where a space's platform calls us, and the secret with which it signs, sealed.

    While the platform is given a new one, the secret before it holds too, until `secret_before_until`.
    """

    space = models.OneToOneField("spaces.Space", on_delete=models.CASCADE, related_name="hook")
    kind = models.CharField(max_length=10)
    sealed_secret = models.TextField()
    sealed_secret_before = models.TextField(blank=True)
    secret_before_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="hook_kind_is_known", condition=one_of("kind", HookKind))]

    def __str__(self) -> str:
        return f"{self.kind} calls {self.space_id}"


class Delivery(models.Model):
    """One call, stored before anything is done with it; once by the id that its sender gave it.

    `packed` is its body, compressed, empty where nothing of it is kept; `size` how many bytes that are. `why` and
    `error` say what was wrong, in a code and in words.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_id = key()
    kind = models.CharField(max_length=10)
    event = models.CharField(max_length=80, blank=True)
    packed = models.BinaryField()
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=DeliveryState.WAITING.value)
    why = models.CharField(max_length=16, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "event_id"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_words_are_known", condition=one_of("state", DeliveryState) & one_of("why", Why)
            ),
        ]
        indexes = [
            models.Index(name="delivery_waiting", fields=["space", "id"], condition=Q(state="WAITING")),
            models.Index(name="delivery_failed", fields=["space", "-id"], condition=Q(state="FAILED")),
            models.Index(name="delivery_received", fields=["space", "received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}: {self.state}"


class HookVersion(models.Model):
    """How new the newest word is that calls brought of a post or a flag; `about` is `post/` or `flag/` and its id."""

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="+", db_index=False)
    about = models.CharField(max_length=210, db_collation="C")
    at = models.DateTimeField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "about"], name="hook_version_once")]

    def __str__(self) -> str:
        return f"{self.about} at {self.at:%Y-%m-%d %H:%M}"
