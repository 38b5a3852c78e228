"""A mail that somebody waits for who is not signed in."""

from __future__ import annotations

from django.db import models


class AccountMail(models.Model):
    """A code or link on its way; the row goes with the mail.

    template: allauth's name of it, "" for an address that nobody has: such a row is written like any other, so that
    asking takes as long, and is dropped where nobody waits. sealed: what the mail says, for it opens an account.
    """

    email = models.EmailField(max_length=254)
    template = models.CharField(max_length=80, blank=True)
    sealed = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(name="account_mail_due", fields=["due_at"])]

    def __str__(self) -> str:
        return f"account mail {self.pk}"  # no address: names of rows stand in logs
