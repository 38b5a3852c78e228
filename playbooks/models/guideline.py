"""The client's brand guideline: one draft that is written on in Wagtail, and the versions that were published."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin

from playbooks.rules.guideline import Action, Severity
from tenants.models.versioned import Versioned

LONGEST_TITLE = 120
LONGEST_DISCLOSURE = 200


class Guideline(  # type: ignore[misc]  # Wagtail's mixins carry no types
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel
):
    """What is being written on. What is in force stands in its versions: a draft changes nothing."""

    title = models.CharField(max_length=LONGEST_TITLE)
    introduction = models.TextField(blank=True)
    only = models.BooleanField(default=True, unique=True, editable=False)
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="guideline",
        for_concrete_model=False,
    )
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="guideline")

    class Meta:
        verbose_name = "brand guideline"
        verbose_name_plural = "brand guideline"
        constraints = [models.CheckConstraint(name="guideline_is_the_only_one", condition=Q(only=True))]

    def __str__(self) -> str:
        return str(self.title)


class GuidelineRule(Orderable):  # type: ignore[misc]
    """One rule as it is being written. Words stand one a line, a wording with what to write as "word = instead"."""

    guideline = ParentalKey(Guideline, on_delete=models.CASCADE, related_name="rules")
    number = models.CharField(max_length=8)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    severity = models.CharField(max_length=8, default=Severity.MEDIUM.value)
    default_action = models.CharField(max_length=8, default=Action.EDIT.value)
    never_en = models.TextField(blank=True)
    never_sv = models.TextField(blank=True)
    never_da = models.TextField(blank=True)
    prefer_en = models.TextField(blank=True)
    prefer_sv = models.TextField(blank=True)
    prefer_da = models.TextField(blank=True)
    disclosure_en = models.CharField(max_length=LONGEST_DISCLOSURE, blank=True)
    disclosure_sv = models.CharField(max_length=LONGEST_DISCLOSURE, blank=True)
    disclosure_da = models.CharField(max_length=LONGEST_DISCLOSURE, blank=True)
    disclosure_when_en = models.TextField(blank=True)
    disclosure_when_sv = models.TextField(blank=True)
    disclosure_when_da = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class GuidelineVersion(Versioned):
    """What was in force from an instant on: `content` as playbooks.rules.guideline.as_json writes it."""

    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], name="guideline_version_once"),
            models.CheckConstraint(
                name="guideline_version_is_hashed", condition=Q(content_sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"Brand guideline, version {self.version}"


class GuidelineConfirmation(models.Model):
    """One person of staff has read one version and says so. Kept as it was said."""

    version = models.ForeignKey(GuidelineVersion, on_delete=models.PROTECT, related_name="confirmations")
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "user_id"], name="guideline_confirmed_once")]

    def __str__(self) -> str:
        return f"{self.name}: version {self.version_id}"
