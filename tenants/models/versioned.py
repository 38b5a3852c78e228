"""Whatever is agreed with a client stands in versions: each from an instant on, the past never altered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from django.db import models

from tenants.kernel.actor import Actor


class VersionQuerySet(models.QuerySet[Any]):
    def in_force(self, at: datetime, *, per: tuple[str, ...] = ()) -> Self:
        """The last version whose `valid_from` is at or before `at`: one, or one for each combination of `per`.

        Of two from the same instant the higher version counts.
        """
        started = self.filter(valid_from__lte=at).order_by(*per, "-valid_from", "-version")
        return started.distinct(*per) if per else started[:1]


VersionManager = models.Manager.from_queryset(VersionQuerySet)


class Versioned(models.Model):
    """Fields of one version. Rows are only ever added; a trigger refuses the rest."""

    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    reason = models.CharField(max_length=300)
    changed_by = models.CharField(max_length=120)
    changed_by_user_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    objects = VersionManager()

    class Meta:
        abstract = True


def one_of(field: str, words: Iterable[StrEnum]) -> models.Q:
    """The condition that a field holds one of these words; as plain text, so that migrations name no code."""
    return models.Q(**{f"{field}__in": sorted(word.value for word in words)})


def stamp(*, version: int, valid_from: datetime, reason: str, by: Actor, at: datetime) -> dict[str, Any]:
    """The version fields of a row that is about to be added."""
    return {
        "version": version,
        "valid_from": valid_from,
        "reason": reason,
        "changed_by": by.name,
        "changed_by_user_id": by.user_id,
        "changed_at": at,
    }
