from __future__ import annotations

from django.db import models

from clients.spaces.rules.answers import AnswerState
from clients.spaces.rules.pulling import Decision
from tenants.models.versioned import one_of


class Answer(models.Model):
    """What a person decided on a flag, to be told to its platform: the first decision on it, once.

    `owed_at`: when it was decided. `retried_at`: when a person last had it told again; the days of trying count anew.
    The last call in vain: its refusal's code with its facts, for the reader's language, and its English words.
    """

    flag = models.OneToOneField("spaces.Flag", on_delete=models.CASCADE, related_name="answer")
    decision = models.CharField(max_length=8)
    owed_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=AnswerState.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    retried_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_facts = models.JSONField(default=dict, blank=True)
    error_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_words_are_known", condition=one_of("decision", Decision) & one_of("state", AnswerState)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} on flag {self.flag_id}: {self.state}"

    @property
    def is_outdated(self) -> bool:
        """The platform opened the flag anew since: this decision is told no more, and the next one takes its place."""
        return self.flag.reopened_at is not None and self.flag.reopened_at > self.owed_at
