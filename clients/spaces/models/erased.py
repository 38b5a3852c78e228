from __future__ import annotations

from django.db import models


class ErasedMember(models.Model):
    """A member whose name and words were erased, so that no later input brings them back.

    `key_digest` is SHA-256, in hexadecimal, over `salt` and the id that the platform gave: who reads an input again
    knows the member by it, and nobody else does. One salt a space.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.OneToOneField("spaces.Person", on_delete=models.CASCADE, related_name="+")
    salt = models.CharField(max_length=32)
    key_digest = models.CharField(max_length=64)
    erased_at = models.DateTimeField()
    erased_by = models.CharField(max_length=120)
    erased_by_user_id = models.BigIntegerField(null=True)
    post_count = models.PositiveIntegerField()
    thread_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["-erased_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["space", "key_digest"], name="member_erased_once")]

    def __str__(self) -> str:
        return f"Erased member {self.pk}"
