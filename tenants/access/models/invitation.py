"""Being asked in: one address, one role, one link that works once."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from tenants.kernel.actor import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; whether it is too old already is another question."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """An address is asked to take a role, at one client or (owner, finance) agency-wide.

    Of the link's token only the digest is kept. `edition` counts the links that were sent: an earlier one is dead.
    starts_at: the role holds from then on; null: from the moment it is accepted. ends_at: null is open-ended.
    mail_due_at: when the mail is to be tried next; null when no mail is wanted or waited for.
    """

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="en")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", null=True)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+", null=True)
    invited_by_name = models.CharField(max_length=120)
    invited_at = models.DateTimeField()
    edition = models.PositiveSmallIntegerField(default=1)
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="invitation_once_at_a_time",
                fields=["email", "tenant", "role"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                name="invitation_mail_due", fields=["mail_due_at"], condition=models.Q(mail_due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether its link opens anything at that instant."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > at
