"""What agency and client agree on with each other: signatures of the charter, data register, responsibilities."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.models.charter import Charter
from clients.rules.charters import LONGEST_REASON, Answer, Side
from tenants.models.versioned import Versioned, one_of


class CharterAnswer(models.Model):
    """What a person of one side said to one version of the charter: signed, or declined with the reason.

    `role` is the one by which they answered. Rows are only added; of a side's answers to a version the last counts.
    """

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="answers")
    side = models.CharField(max_length=8)
    answer = models.CharField(max_length=8)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    role = models.CharField(max_length=24)
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="charter_signed_once_a_side", fields=["charter", "side"], condition=Q(answer="SIGNED")
            ),
            models.CheckConstraint(
                name="charter_answer_words_are_known", condition=one_of("side", Side) & one_of("answer", Answer)
            ),
            models.CheckConstraint(
                name="charter_is_declined_with_a_reason",
                condition=(Q(answer="SIGNED", reason="")) | (Q(answer="DECLINED") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Charter {self.charter_id}: {self.answer} by the {self.side.lower()}"


class CharterRequest(models.Model):
    """The client was asked to sign one version of the charter. Rows are only added."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="requests")
    asked_by = models.CharField(max_length=120)
    asked_by_user_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Charter {self.charter_id}: asked"


class DataRegister(Versioned):
    """One version of what is held about people.

    `lines`: [{what, why, legal_basis, kept_for, receivers, place}], in the order in which they are read; those that
    follow from lists are marked. None are left where the last list went and nothing else was agreed on.
    """

    lines = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], name="data_register_version_once"),
        ]

    def __str__(self) -> str:
        return f"Data register, version {self.version}"


class Responsibilities(Versioned):
    """One version of who does, answers for, is asked and is told, and who decides.

    `lines`: [{activity, responsible, accountable, consulted, informed, decides}]; roles as codes.
    """

    lines = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], name="responsibilities_version_once"),
            models.CheckConstraint(name="responsibilities_say_something", condition=~Q(lines=[])),
        ]

    def __str__(self) -> str:
        return f"Responsibilities, version {self.version}"
