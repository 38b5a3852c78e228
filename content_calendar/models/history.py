"""What happened to an item: its editions, what was decided on each, what was said. Rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from content_calendar.rules.status import Stage, Verdict
from tenants.models.versioned import one_of


class Edition(models.Model):
    """One edition of an item, as it could be approved: its words and their place.

    `is_written`: these were changed with it, not only its hour; then who wrote it is its author alone.
    """

    item = models.ForeignKey("content_calendar.Item", on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    is_written = models.BooleanField()
    title = models.CharField(max_length=255)
    body = models.TextField(blank=True)
    channel = models.CharField(max_length=200, blank=True)
    space_slug = models.CharField(max_length=40)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "number"]
        constraints = [models.UniqueConstraint(name="edition_once", fields=["item", "number"])]

    def __str__(self) -> str:
        return f"{self.item_id} edition {self.number}"


class Decision(models.Model):
    """What one person decided on one edition, and for which hour it was planned then."""

    item = models.ForeignKey("content_calendar.Item", on_delete=models.CASCADE, related_name="decisions")
    edition = models.PositiveIntegerField()
    stage = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Stage])
    verdict = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Verdict])
    note = models.TextField(blank=True)
    slot_at = models.DateTimeField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(name="decision_once", fields=["item", "edition", "stage"]),
            models.CheckConstraint(
                name="decision_words_are_known", condition=one_of("stage", Stage) & one_of("verdict", Verdict)
            ),
            models.CheckConstraint(
                name="decision_change_is_said", condition=~(Q(verdict=Verdict.CHANGE_ASKED.value) & Q(note=""))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} edition {self.edition}: {self.verdict}"


class Comment(models.Model):
    """What somebody said about an item, and which edition they had before them."""

    item = models.ForeignKey("content_calendar.Item", on_delete=models.CASCADE, related_name="comments")
    edition = models.PositiveIntegerField()
    text = models.TextField()
    is_client = models.BooleanField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="comment_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.by_name}"
