"""A prospect: the parts of its brief as written, and who works on them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.intake.models.queued import Queued


class State(models.TextChoices):
    OPEN = "OPEN", "Open"
    CREATING = "CREATING", "Being created"
    CREATED = "CREATED", "Created"
    DECLINED = "DECLINED", "Declined"


class Draft(Queued):
    """One prospect. While it is CREATING the row is the queue: due, claimed for a while, tried again.

    name, slug: as the company's step says them, for lists. error: why the last attempt made no client; safe to show.
    decline_reason: why not, while DECLINED. override_by_*: the owner whose words the
    fit's override are.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=63, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    created_by = models.CharField(max_length=120)
    created_by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    decline_reason = models.TextField(blank=True)
    error = models.TextField(blank=True)
    override_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="draft_created_names_its_client",
                condition=Q(state="CREATED", tenant__isnull=False) | (~Q(state="CREATED") & Q(tenant__isnull=True)),
            ),
            models.CheckConstraint(
                name="draft_declined_says_why", condition=~Q(state="DECLINED") | ~Q(decline_reason="")
            ),
        ]
        indexes = [models.Index(name="draft_creating", fields=["requested_at"], condition=Q(state="CREATING"))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


class DraftStep(models.Model):
    """The parts of the brief that one step edits: `data` holds them as written, wrong or not; revision from 1.

    is_begun: a person wrote on it; until then it holds what a template suggests.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=40)
    data = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    is_begun = models.BooleanField(default=True)
    saved_by = models.CharField(max_length=120)
    saved_by_user_id = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="draft_step_once", fields=["draft", "code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.revision}"


class DraftMember(models.Model):
    """Who works on a draft, besides whoever owns the agency."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="draft_member_once", fields=["draft", "user"])]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.draft_id}"
