from __future__ import annotations

from django.db import models

from clients.spaces.models.activity import joined
from clients.spaces.rules.signals.known import Kind


class TextSignal(models.Model):
    """What a model says of one counted post's words. Computed behind the request, used to sort and warn alone.

    A trigger takes a post's signals away when its words, its instant or its counting change, and when it goes: the
    next pass finds it without. `space` and `at` are the post's, so that a month's tone is read from one index.
    """

    post = joined("spaces.Post", on_delete=models.CASCADE, related_name="signals")
    space = joined("spaces.Space", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Kind])
    value = models.FloatField()
    label = models.CharField(max_length=10, blank=True)
    model = models.CharField(max_length=40)
    version = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "kind"], name="signal_once")]
        indexes = [
            models.Index(fields=["kind", "at", "space", "label"], name="signal_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.label}"
