from __future__ import annotations

from django.db import models
from django.db.models import Value

from clients.spaces.rules.upload import Stand
from tenants.models.versioned import one_of


class Upload(models.Model):
    """A file that was handed in on the desk: looked at, decided on, taken in.

    `file` is its name in the client's folder of uploads, `name` the one that it came under; `zone` in which dates of a
    sheet are meant. `looked` is what the look found: counts, the first and the last instant, some of what would be left
    out. `error` is a refusal's code, with its facts and its words in English. `once`: the form that it came from.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=8)
    file = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    zone = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=9, default=Stand.LOOKING.value)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    asked_by_user_id = models.BigIntegerField(null=True)
    once = models.UUIDField(null=True, unique=True, editable=False)
    looked = models.JSONField(default=dict)
    run = models.ForeignKey("spaces.IngestRun", on_delete=models.SET_NULL, null=True, related_name="+")
    error = models.CharField(max_length=60, blank=True)
    error_words = models.TextField(blank=True)
    error_facts = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.CheckConstraint(name="upload_state_is_known", condition=one_of("state", Stand))]

    def __str__(self) -> str:
        return f"{self.name} {self.asked_at:%Y-%m-%d %H:%M}"
