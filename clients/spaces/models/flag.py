from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.spaces.models.activity import joined, key
from clients.spaces.rules import flag as rules


class Reason(models.TextChoices):
    SPAM = rules.Reason.SPAM, _("Spam")
    INAPPROPRIATE = rules.Reason.INAPPROPRIATE, _("Inappropriate")
    OFF_TOPIC = rules.Reason.OFF_TOPIC, _("Off topic")
    ILLEGAL = rules.Reason.ILLEGAL, _("Illegal")
    QUEUED = rules.Reason.QUEUED, _("Held back by the platform")
    OTHER = rules.Reason.OTHER, _("Another reason")


class State(models.TextChoices):
    OPEN = rules.State.OPEN, _("Open")
    RESOLVED = rules.State.RESOLVED, _("Resolved")


class Resolution(models.TextChoices):
    AGREED = rules.Resolution.AGREED, _("The platform’s moderators agreed")
    DISAGREED = rules.Resolution.DISAGREED, _("The platform’s moderators disagreed")
    IGNORED = rules.Resolution.IGNORED, _("Ignored on the platform")
    REMOVED = rules.Resolution.REMOVED, _("Removed on the platform")


class Flag(models.Model):
    """A post that somebody on the platform asks to be looked at, as the platform told it last.

    `post` is null while the post that `post_key` names is not held; the ingestion that brings it in joins it.
    `seen_at` is when the platform told it first, `told_at` when it told something new of it. `settled_at` is when the
    platform says that it was resolved, null where it does not tell; `is_settled_by_staff`: by a person of its staff.
    `reopened_at`: since when the platform waits anew, of one that was resolved before.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="flags", db_index=False)
    external_id = key()
    post = joined("spaces.Post", on_delete=models.SET_NULL, null=True, related_name="flags")
    post_key = key(blank=True)
    thread_key = key(blank=True)
    reason = models.CharField(max_length=16, choices=Reason)
    flagged_at = models.DateTimeField()
    flag_count = models.PositiveIntegerField()
    score = models.FloatField()
    state = models.CharField(max_length=10, choices=State)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    settled_at = models.DateTimeField(null=True)
    is_settled_by_staff = models.BooleanField(default=False, db_default=False)
    reopened_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-flagged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["space", "external_id"], name="flag_once"),
            models.CheckConstraint(
                name="flag_settled_is_resolved",
                condition=Q(state=rules.State.RESOLVED.value) | Q(settled_at=None, is_settled_by_staff=False),
            ),
        ]
        indexes = [
            models.Index(fields=["post"], name="flag_of_post", condition=Q(post__isnull=False)),
            models.Index(fields=["space", "post_key"], name="flag_names_unknown", condition=Q(post__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.post_key or self.thread_key}"
