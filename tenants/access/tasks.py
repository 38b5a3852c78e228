"""What happens behind the request: mails to those who are invited."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.access.services import invitation_mail


@shared_task
def send_invitations() -> None:
    """Nudged by a new invitation, and by the beat for what was missed."""
    invitation_mail.send_due(at=timezone.now())
