"""Mails of invitations: the table is the queue, a task only the nudge."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.access.models import Invitation, User
from tenants.access.names import role_name
from tenants.access.rules import links
from tenants.access.services.invitations import link
from tenants.context import public

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 5
PAUSE = timedelta(minutes=1)
"""Before the second try; it doubles with each. A worker that dies in the middle is followed after as long."""
MOST_AT_ONCE = 200


def send_due(*, at: datetime) -> int:
    """Send what is due; returns how many went out. Two workers never send the same at once.

    At least once: of a worker that dies between sending and noting it a copy follows, which is the same message with
    the same link.
    """
    sent = 0
    with public():
        due = Invitation.objects.open().filter(mail_due_at__lte=at, mail_attempts__lt=MOST_ATTEMPTS, expires_at__gt=at)
        for invitation in due.select_related("tenant").order_by("mail_due_at")[:MOST_AT_ONCE]:
            sent += _send(invitation, at=at)
    return sent


def _send(invitation: Invitation, *, at: datetime) -> bool:
    tries = invitation.mail_attempts
    mine = Invitation.objects.open().filter(pk=invitation.pk, edition=invitation.edition, mail_attempts=tries)
    if not mine.update(mail_attempts=F("mail_attempts") + 1, mail_due_at=at + PAUSE * 2**tries):
        return False
    if User.objects.filter(email=invitation.email, is_active=False).exists():
        # Nobody learns from here that the account is closed: neither who invited nor whoever reads that mailbox.
        _done(invitation, at=at)
        return False
    try:
        _message(invitation).send()
    except (OSError, SMTPException) as error:
        log.warning("invitation.mail_failed", invitation=invitation.pk, attempt=tries + 1, why=type(error).__name__)
        return False
    _done(invitation, at=at)
    return True


def _done(invitation: Invitation, *, at: datetime) -> None:
    """Noted of this edition alone: one that was sent again meanwhile has a mail of its own to wait for."""
    same = Invitation.objects.filter(pk=invitation.pk, edition=invitation.edition)
    token = links.token(settings.SECRET_KEY, invitation.pk, invitation.edition)
    same.update(mailed_at=at, mail_due_at=None, token_sha256=links.digest(token))


def _message(invitation: Invitation) -> EmailMessage:
    with translation.override(invitation.language):
        place = invitation.tenant.name if invitation.tenant else settings.AGENCY_NAME
        facts = {"agency": settings.AGENCY_NAME, "place": place}
        text = render_to_string(
            "access/invitation_mail.txt",
            {
                **facts,
                "name": invitation.name,
                "who": invitation.invited_by_name if invitation.invited_by_id else settings.AGENCY_NAME,
                "role": role_name(invitation.role),
                "url": link(invitation),
                "expires_at": invitation.expires_at,
            },
        )
        subject = _("%(agency)s: your invitation to %(place)s") % facts
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname
    said = f"<invitation-{invitation.pk}-{invitation.edition}@{host}>"
    headers = {"Message-ID": said, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject=subject, body=text, to=[invitation.email], headers=headers)
