"""What was judged of a client before it was taken on, and of the platforms that it could meet on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.rules.fit import Verdict
from tenants.models.versioned import Versioned, one_of


class FitAssessment(Versioned):
    """One assessment: marks with notes, what each criterion weighed then, and what came out.

    `marks`: {"sponsor": {"score": 4, "note": "…"}, …}, 1 to 5; `weights`: {"sponsor": 15, …}. `override`: why a no-go
    was taken on all the same, by whom.
    """

    marks = models.JSONField()
    weights = models.JSONField()
    threshold = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=5)
    assessed_on = models.DateField()
    override = models.TextField(blank=True)
    overridden_by = models.CharField(max_length=120, blank=True)
    overridden_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], name="fit_version_once"),
            models.CheckConstraint(name="fit_scores_to_a_hundred", condition=Q(score__lte=100, threshold__lte=100)),
            models.CheckConstraint(name="fit_verdict_is_known", condition=one_of("verdict", Verdict)),
            models.CheckConstraint(
                name="fit_override_is_a_no_go_with_its_name",
                condition=Q(override="", overridden_by="", overridden_by_user_id=None)
                | (Q(verdict=Verdict.NO_GO.value) & ~Q(override="") & ~Q(overridden_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Fit, version {self.version}: {self.score}"


class PlatformComparison(Versioned):
    """One comparison: `compared`: [{"name", "marks": {"integration": {"score": 3, "note": "…"}, …}, "score"}, …].

    Platforms in the order in which they were named, scores 0 to 100; `weights` in percent; `chosen` names one of them.
    """

    compared = models.JSONField()
    weights = models.JSONField()
    chosen = models.CharField(max_length=80)
    why = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], name="platform_comparison_version_once"),
            models.CheckConstraint(name="platform_is_chosen_for_a_reason", condition=~Q(chosen="") & ~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"Platforms, version {self.version}: {self.chosen}"
