"""The client's brand guideline: one draft that is written on in Wagtail, and the versions that were published."""

from __future__ import annotations

from functools import partial
from typing import Any

from csp.decorators import csp_replace
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin

from playbooks.rules import guideline as rules
from playbooks.rules.guideline import LANGUAGES, Action, Severity
from playbooks.rules.soundness import pairs_of, words_of
from tenants.models.versioned import Versioned

LONGEST_TITLE = 120
LONGEST_DISCLOSURE = 200


class Guideline(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
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

    def said(self) -> rules.Guideline:
        """What it says as a plain value, rules in the editor's order; also of a revision's object."""
        return rules.Guideline(self.title, self.introduction, tuple(rule.said() for rule in self.rules.all()))

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """As the client will read it."""
        return "portal/guideline.html"

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The page in the editor's side panel: that one frame is let in, on the same host."""
        page = partial(super().serve_preview, mode_name=mode_name)
        return csp_replace({"frame-ancestors": ["'self'"]})(page)(request)

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {"guideline": self.said(), "is_draft": True, "request": request}


class GuidelineRule(Orderable):
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

    def said(self) -> rules.Rule:
        """The rule as a plain value."""
        return rules.Rule(
            number=self.number,
            title=self.title,
            text=self.text,
            severity=Severity(self.severity),
            default_action=Action(self.default_action),
            never=self._by_language("never", words_of),
            prefer=self._by_language("prefer", pairs_of),
            disclosure=self._by_language("disclosure", str.strip),
            disclosure_when=self._by_language("disclosure_when", words_of),
        )

    def _by_language(self, field: str, read: Any) -> dict[str, Any]:
        held = {language: read(getattr(self, f"{field}_{language}")) for language in LANGUAGES}
        return {language: said for language, said in held.items() if said}


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
