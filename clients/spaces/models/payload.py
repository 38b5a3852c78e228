"""What platforms answered, as it was kept, and how far each space has been read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value

from clients.spaces.models.activity import key as platform_key


class Payload(models.Model):
    """One answer, packed with zlib; the same content of the same key is one row.

    The current one says how what its key names is now; older ones stand while figures may need them: docs/decisions/
    0045. `thread_key`: the thread of which it tells all. `content` is null where the platform would not tell
    (`problem` says why), has it no more, or where an erased member stands in it. `problem` also: what of it could not
    be read. Where a refusal was the reason, its code and facts say it in the reader's language; `problem` is English.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="payloads", db_index=False)
    kind = models.CharField(max_length=10)
    key = platform_key()
    thread_key = platform_key(blank=True)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    problem = models.TextField(blank=True)
    problem_code = models.CharField(max_length=60, blank=True, default="", db_default="")
    problem_facts = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    is_current = models.BooleanField(default=True)
    received_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["space", "key", "sha256"], name="payload_once"),
            models.UniqueConstraint(fields=["space", "key"], condition=Q(is_current=True), name="payload_current_once"),
        ]
        indexes = [
            models.Index(fields=["space", "seen_at"], name="payload_longest_unseen", condition=Q(is_current=True)),
            models.Index(fields=["space", "thread_key"], name="payload_of_thread"),
        ]

    def __str__(self) -> str:
        return self.key


class Pull(models.Model):
    """How far a space's platform has been read: behind the last page that was kept.

    `revision` grows with each page, so that of two who read at once one gives way. `run`: the input under way, which
    is told when its look ends, or by the next look when this one was killed. `looked_at`: when a look last ended well;
    `whole_at`: when one last found nothing more to read. What the platform said of itself then: its posts, and its
    latest activity.
    """

    space = models.OneToOneField("spaces.Space", on_delete=models.CASCADE, related_name="pull")
    cursor = models.JSONField(default=dict)
    revision = models.PositiveBigIntegerField(default=0)
    run = models.ForeignKey("spaces.IngestRun", on_delete=models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)
    platform_post_count = models.PositiveBigIntegerField(null=True)
    platform_newest_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"pull of {self.space_id}"


class AskedAgain(models.Model):
    """A thread that somebody asks to be read again, by the first look from `due_at` on."""

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="+", db_index=False)
    thread_key = platform_key()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "thread_key"], name="thread_asked_once")]
        indexes = [models.Index(fields=["space", "due_at"], name="thread_asked_by")]

    def __str__(self) -> str:
        return self.thread_key
