"""One sign-in of one person, with every session that came of it."""

from __future__ import annotations

from django.db import models


class SignIn(models.Model):
    """A person signed in at the agency's host; sessions on clients' hosts that were handed over from it belong to it.

    ip: the address that our own proxies saw. browser, system: codes of `rules.devices`.
    seen_at: when it was last used, exact to `services.sign_ins.COARSE`.
    """

    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="sign_ins")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ip = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(name="sign_in_of_person", fields=["user", "-seen_at"])]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"
