"""Inputs of value and cost: low, expected and high, with grade and source, in versions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from clients.rules.value import COSTS, DRIVERS, Grade, InputKind
from tenants.models.versioned import Versioned, one_of


class Input(Versioned):
    """A figure that someone stated. Money is in major units of `currency`, exact; a ratio is 0 to 1."""

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    currency = models.CharField(max_length=3, blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=6)
    expected = models.DecimalField(max_digits=18, decimal_places=6)
    high = models.DecimalField(max_digits=18, decimal_places=6)
    grade = models.CharField(max_length=12)
    source = models.CharField(max_length=200)
    dated_on = models.DateField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_low_expected_high",
                condition=Q(low__gte=0) & Q(low__lte=F("expected")) & Q(expected__lte=F("high")),
            ),
            models.CheckConstraint(
                name="%(class)s_ratio_up_to_one", condition=~Q(kind=InputKind.RATIO.value) | Q(high__lte=1)
            ),
            models.CheckConstraint(
                name="%(class)s_money_has_currency",
                condition=(Q(kind=InputKind.MONEY.value) & ~Q(currency=""))
                | (~Q(kind=InputKind.MONEY.value) & Q(currency="")),
            ),
            models.CheckConstraint(
                name="%(class)s_has_grade_and_source",
                condition=one_of("grade", Grade) & one_of("kind", InputKind) & ~Q(source=""),
            ),
        ]


class ValueInput(Input):
    """One version of one input of one value driver."""

    driver = models.CharField(max_length=40)

    class Meta(Input.Meta):
        constraints = [
            *Input.Meta.constraints,
            models.UniqueConstraint(fields=["driver", "name", "version"], name="valueinput_version_once"),
            models.CheckConstraint(name="valueinput_driver_is_known", condition=Q(driver__in=list(DRIVERS))),
        ]

    def __str__(self) -> str:
        return f"{self.driver}.{self.name} (version {self.version})"


class CostInput(Input):
    """One version of what the client itself spends in a month, beside the agency's bill."""

    class Meta(Input.Meta):
        constraints = [
            *Input.Meta.constraints,
            models.UniqueConstraint(fields=["name", "version"], name="costinput_version_once"),
            models.CheckConstraint(name="costinput_name_is_known", condition=Q(name__in=list(COSTS))),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"
