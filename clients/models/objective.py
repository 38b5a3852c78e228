"""Objectives and their KPIs: an identity each, and versions that say what it was from when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from clients.rules.corm import Application, FourC, GoalType
from clients.rules.kpis import MEASURABLES, Cadence, Direction, Unit
from tenants.models.versioned import Versioned, one_of


class Objective(models.Model):
    """A result that the client's business wants and that members want too. What it says stands in its versions."""

    number = models.PositiveIntegerField(unique=True)
    """Counted from 1 for this client, in the order of arrival; never given twice."""

    def __str__(self) -> str:
        return f"Objective {self.number}"


class ObjectiveVersion(Versioned):
    """What an objective says from an instant on. `starts_on` and `ends_on` are both days of it."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=120)
    business_value = models.TextField()
    member_value = models.TextField()
    four_c = models.CharField(max_length=20)
    corm_application = models.CharField(max_length=20)
    goal_type = models.CharField(max_length=12)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "version"], name="objective_version_once"),
            models.CheckConstraint(
                name="objective_has_value_for_both",
                condition=~(Q(title="") | Q(business_value="") | Q(member_value="")),
            ),
            models.CheckConstraint(name="objective_starts_before_it_ends", condition=Q(starts_on__lt=F("ends_on"))),
            models.CheckConstraint(
                name="objective_words_are_known",
                condition=one_of("four_c", FourC)
                & one_of("corm_application", Application)
                & one_of("goal_type", GoalType),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"


class Kpi(models.Model):
    """One metric followed for one objective."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="kpis")
    metric = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "metric"], name="kpi_metric_once_an_objective"),
            models.CheckConstraint(name="kpi_metric_is_known", condition=Q(metric__in=list(MEASURABLES))),
        ]

    def __str__(self) -> str:
        return self.metric


class KpiVersion(Versioned):
    """Baseline and target from an instant on, in the metric's unit; a ratio is 0 to 1."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="versions")
    unit = models.CharField(max_length=8)
    direction = models.CharField(max_length=4)
    cadence = models.CharField(max_length=8)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    is_vanity = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kpi", "version"], name="kpi_version_once"),
            models.CheckConstraint(
                name="kpi_words_are_known",
                condition=one_of("unit", Unit) & one_of("direction", Direction) & one_of("cadence", Cadence),
            ),
            models.CheckConstraint(
                name="kpi_figures_fit_the_unit",
                condition=(Q(baseline=None) | Q(baseline__gte=0))
                & Q(target__gte=0)
                & (~Q(unit=Unit.RATIO.value) | (Q(target__lte=1) & (Q(baseline=None) | Q(baseline__lte=1)))),
            ),
            models.CheckConstraint(
                name="kpi_moves_in_its_direction",
                condition=Q(baseline=None)
                | (Q(direction=Direction.UP.value) & Q(target__gt=F("baseline")))
                | (Q(direction=Direction.DOWN.value) & Q(target__lt=F("baseline"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id}: {self.baseline} to {self.target} (version {self.version})"
