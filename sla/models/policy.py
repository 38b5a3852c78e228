"""What was promised, in versions. The hours in which it is counted are the client's: `clients`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.rules.promises import KEPT_BY_ANYONE, AnsweredBy, CaseKind, PromiseKind
from tenants.models.versioned import Versioned, one_of


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
