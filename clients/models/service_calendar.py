from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tenants.models.versioned import Versioned


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
