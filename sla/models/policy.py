"""What was promised, and the hours in which it is counted, in versions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clients.rules.promises import KEPT_BY_ANYONE, AnsweredBy, CaseKind, PromiseKind
from tenants.models.versioned import Versioned, one_of


class ServiceCalendar(Versioned):
    """Service hours in local time and the days that close them, written out as dates.

    `windows`: {"mon": [["09:00", "17:00"], …], …}, sorted, "24:00" ends a day. `holidays`: local dates, sorted; they
    are complete from `holidays_from_on` up to and without `holidays_until_on`. `holidays_source` names the package
    and its version, or says that they were listed by hand.
    """

    time_zone = models.CharField(max_length=64)
    windows = models.JSONField()
    holidays = ArrayField(models.DateField())
    holidays_country = models.CharField(max_length=2, blank=True)
    holidays_source = models.CharField(max_length=80)
    holidays_from_on = models.DateField()
    holidays_until_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], name="service_calendar_version_once"),
            models.CheckConstraint(name="service_calendar_opens_at_all", condition=~Q(windows={})),
            models.CheckConstraint(
                name="service_calendar_covers_a_time", condition=Q(holidays_from_on__lt=F("holidays_until_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"Service hours, version {self.version}"


class Promise(Versioned):
    """A target for one kind of case: service minutes, and the share of clocks that should meet it."""

    case_kind = models.CharField(max_length=12)
    promise = models.CharField(max_length=16)
    minutes = models.PositiveIntegerField()
    answered_by = models.CharField(max_length=8, default=AnsweredBy.STAFF.value)
    target_ratio = models.DecimalField(max_digits=5, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_kind", "promise", "version"], name="promise_version_once"),
            models.CheckConstraint(
                name="promise_words_are_known",
                condition=one_of("case_kind", CaseKind) & one_of("promise", PromiseKind),
            ),
            models.CheckConstraint(
                name="promise_target_is_a_ratio", condition=Q(target_ratio__gte=0) & Q(target_ratio__lte=1)
            ),
            models.CheckConstraint(
                name="promise_kept_by_whom_it_may",
                condition=Q(answered_by=AnsweredBy.STAFF.value)
                | (Q(answered_by=AnsweredBy.ANYONE.value) & one_of("promise", KEPT_BY_ANYONE)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_kind}: {self.promise} in {self.minutes} service minutes (version {self.version})"
