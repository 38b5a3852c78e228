"""How a client went from stage to stage: beside the stage itself, which is read across clients."""

from __future__ import annotations

from django.db import models


class StageChange(models.Model):
    """One move of one client. Rows are only added.

    until: for PAUSED, the instant at which it is planned to go on; null: until somebody says so. For ENDED, until when
    the client's people may read their portal; null: not at all. override: why the
    owner went on although something was missing, "" where nothing was; `overridden` holds the codes of that.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="stage_changes")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500)
    override = models.CharField(max_length=500, blank=True)
    overridden = models.JSONField(default=list)
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="stage_change_moves", condition=~models.Q(before=models.F("after"))),
            models.CheckConstraint(
                name="stage_change_until_later", condition=models.Q(until=None) | models.Q(until__gt=models.F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
