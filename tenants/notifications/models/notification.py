from __future__ import annotations

from django.conf import settings
from django.db import models


class Notification(models.Model):
    """One person was told one thing about one row of one client.

    `occasion` tells two tellings of the same row apart (an edition, a month); the same thing twice is told once.
    `facts` hold ids, instants, numbers and codes for the wording.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    occasion = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="notification_once", fields=["user", "tenant", "kind", "object_id", "occasion"]
            )
        ]
        indexes = [
            models.Index(name="notification_of_person", fields=["user", "-told_at"]),
            models.Index(name="notification_unread", fields=["user"], condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} to {self.user_id}"


class MailChoice(models.Model):
    """Whether a person wants mail of one kind; without a row they get it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    by_mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(name="mail_choice_once", fields=["user", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}: {self.by_mail}"
