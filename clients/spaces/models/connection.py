from __future__ import annotations

from django.db import models

from clients.spaces.rules import connection as rules


class Kind(models.TextChoices):
    DISCOURSE = rules.Kind.DISCOURSE, "Discourse"
    MASTODON = rules.Kind.MASTODON, "Mastodon"
    MATRIX = rules.Kind.MATRIX, "Matrix"
    WEBHOOK = rules.Kind.WEBHOOK, "Webhook"


class Connection(models.Model):
    """How a space's platform is reached: its address, and the key that opens it, sealed.

    `username` is whom the platform takes us for, where it asks. The last call that went well and the last that did
    not: its refusal's code with its facts, for the reader's language, and its English words for who finds no sentence.
    """

    space = models.OneToOneField("spaces.Space", on_delete=models.CASCADE, related_name="connection")
    kind = models.CharField(max_length=10, choices=Kind)
    base_url = models.CharField(max_length=500)
    username = models.CharField(max_length=100, blank=True)
    sealed_secret = models.TextField()
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    last_error_code = models.CharField(max_length=60, blank=True)
    last_error_facts = models.JSONField(default=dict, blank=True)
    last_error_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} at {self.base_url}"

    @property
    def is_failing(self) -> bool:
        """Whether the last call did not go well."""
        return self.last_error_at is not None and (self.last_ok_at is None or self.last_ok_at < self.last_error_at)
