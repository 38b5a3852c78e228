"""One planned piece of content."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from clients.rules.corm import FourC
from content_calendar.rules.status import SHOWN_TO_CLIENT, Status
from tenants.models.versioned import one_of

WRITTEN = ("title", "body", "space", "channel")
"""What is published. A change of it is a new edition, as is a change of the slot."""
NOTED = ("kind", "language", "prompt", "objective", "four_c", "owner_user", "owner_name", "needs_client")
"""What the agency notes for itself: changed without asking anybody again."""


class ItemQuerySet(models.QuerySet["Item"]):
    def between(self, start_on: date, end_on: date) -> ItemQuerySet:
        """Those planned on a day of `[start_on, end_on)`, in the order of the day."""
        return self.filter(planned_on__gte=start_on, planned_on__lt=end_on).order_by("planned_on", "slot_at", "pk")

    def shown_to_client(self) -> ItemQuerySet:
        return self.filter(status__in=SHOWN_TO_CLIENT)


class Item(PreviewableMixin, WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """A piece of content for one objective: the row holds its latest edition, `status` says where it stands.

    `planned_on` is the client's local day, `slot_at` the instant of publication, once an hour is chosen. `edition`
    counts what could be approved; `key` is the name under which a platform takes it once. `sending_at` is set from
    just before it is sent until the answer is noted: whether the platform holds it is open then, so it stays as it is.

    Of Wagtail's columns `live` says that it was published; its own scheduled publishing is never used.
    """

    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=255)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    prompt = models.TextField(blank=True)
    space = models.ForeignKey("spaces.Space", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=200, blank=True)
    objective = models.ForeignKey("clients.Objective", on_delete=models.PROTECT, related_name="+")
    four_c = models.CharField(max_length=20, choices=[(c.value, c.value) for c in FourC])
    owner_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=120, blank=True)
    needs_client = models.BooleanField(default=True)
    guideline_version = models.PositiveIntegerField(null=True, editable=False)

    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Status], default=Status.PLANNED.value, editable=False
    )
    planned_on = models.DateField()
    slot_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)
    approved_edition = models.PositiveIntegerField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    answer_due_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    planned_at = models.DateTimeField(editable=False)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sending_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    external_id = models.CharField(max_length=200, blank=True, editable=False)
    url = models.CharField(max_length=500, blank=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    failure_code = models.CharField(max_length=40, blank=True, editable=False)
    failure = models.TextField(blank=True, editable=False)
    failure_facts = models.JSONField(default=dict, blank=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "calendar item"
        ordering = ["planned_on", "slot_at", "pk"]
        indexes = [
            models.Index(name="item_of_day", fields=["planned_on"]),
            models.Index(name="item_due", fields=["slot_at"], condition=Q(status=Status.SCHEDULED.value)),
            models.Index(name="item_published", fields=["published_at"], condition=Q(status=Status.PUBLISHED.value)),
        ]
        constraints = [
            models.CheckConstraint(
                name="item_words_are_known", condition=one_of("status", Status) & one_of("four_c", FourC)
            ),
            models.CheckConstraint(name="item_kind_is_a_word", condition=Q(kind__regex=r"^[a-z0-9_]{1,30}$")),
            models.CheckConstraint(name="item_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="item_approved_edition_exists",
                condition=Q(edition__gte=1) & (Q(approved_edition=None) | Q(approved_edition__lte=F("edition"))),
            ),
            models.CheckConstraint(
                name="item_handed_in_has_words_and_hour",
                condition=~Q(status__in=["IN_REVIEW", "WITH_CLIENT", "SCHEDULED", "PUBLISHED"])
                | (Q(slot_at__isnull=False) & ~Q(body="")),
            ),
            models.CheckConstraint(
                name="item_goes_out_as_approved",
                condition=~Q(status__in=["SCHEDULED", "PUBLISHED"])
                | (Q(approved_edition=F("edition")) & Q(approved_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="item_published_has_address",
                condition=(Q(status="PUBLISHED", published_at__isnull=False, live=True) & ~Q(external_id=""))
                | (~Q(status="PUBLISHED") & Q(published_at=None, external_id="", url="", live=False)),
            ),
            models.CheckConstraint(
                name="item_failed_says_why",
                condition=(Q(status="FAILED", failed_at__isnull=False) & ~Q(failure_code=""))
                | (~Q(status="FAILED") & Q(failed_at=None, failure_code="", failure="")),
            ),
            models.CheckConstraint(
                name="item_being_sent_stays",
                condition=Q(sending_at=None) | Q(status__in=["SCHEDULED", "FAILED"]),
            ),
            models.CheckConstraint(
                name="item_waits_with_a_day",
                condition=~Q(status="WITH_CLIENT") | Q(answer_due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="item_never_wagtails_schedule", condition=Q(go_live_at=None, expire_at=None, expired=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_being_sent(self) -> bool:
        """Whether it may be at the platform without our knowing it yet."""
        return self.sending_at is not None

    def publish(self, revision: Any, user: Any = None, **options: Any) -> None:
        """Nothing: a workflow that has ended schedules an item, and publishing is `services.publishing` alone."""

    def with_content_json(self, content: dict[str, Any]) -> Item:
        """A revision's words in an item that otherwise stands where the row stands."""
        kept: Item = super().with_content_json(content)
        for field in self._meta.concrete_fields:
            if field.name not in (*WRITTEN, *NOTED):
                setattr(kept, field.attname, getattr(self, field.attname))
        return kept

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "content_calendar/preview.html"
