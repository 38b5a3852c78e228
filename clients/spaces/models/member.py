"""Who of several spaces are one: joined on purpose, by somebody, for a reason."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Member(models.Model):
    """People of several spaces who are one; who they are stands with them (`Person.member`).

    Without people it is one that was parted again: its turns tell when and why.
    """

    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Member {self.pk}"


class Turn(models.TextChoices):
    JOINED = "JOINED", pgettext_lazy("members who are one", "Joined")
    PARTED = "PARTED", pgettext_lazy("members who are one", "Parted")


class MemberTurn(models.Model):
    """One person joined to a member, or parted from it. Rows are only added."""

    member = models.ForeignKey("spaces.Member", on_delete=models.CASCADE, related_name="turns")
    person = models.ForeignKey("spaces.Person", on_delete=models.CASCADE, related_name="turns")
    turn = models.CharField(max_length=6, choices=Turn)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.turn} {self.person_id}"
