"""What happens behind the request: mails to those who are invited, or cannot sign in without one."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.access.services import account_mail, invitation_mail


@shared_task
def send_invitations() -> None:
    """Nudged by a new invitation, and by the beat for what was missed."""
    invitation_mail.send_due(at=timezone.now())


@shared_task
def send_account_mail() -> None:
    """Nudged by whoever asks for a code or a new password, and by the beat for what was missed."""
    account_mail.send_due(at=timezone.now())
