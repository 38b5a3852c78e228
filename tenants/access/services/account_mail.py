"""Mails that sign people in or let them choose a new password: the table is the queue, a task only the nudge.

Nothing is rendered or sent while somebody waits for the page, and an address that nobody has is treated alike: how long
an answer takes says nothing of whether there is an account.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation

from tenants.access.models import AccountMail
from tenants.access.selectors import people
from tenants.context import public
from tenants.sealed import SealBroken, seal, unseal

TASK = "tenants.access.tasks.send_account_mail"
MOST_ATTEMPTS = 5
PAUSE = timedelta(minutes=1)
"""Before the second try; it doubles with each. A worker that dies in the middle is followed after as long."""
MOST_AT_ONCE = 200
NOBODY, RESET = "", "account/email/password_reset_key"
KEY = "UID-KEY"
"""Stands in a link for a new password until it is sent: then it becomes the person's own."""
log = structlog.get_logger(__name__)


@transaction.atomic
def ask(template: str, email: str, said: Mapping[str, Any], *, at: datetime) -> None:
    """Have a mail sent where nobody waits for it. template: NOBODY for an address that nobody has; nothing is sent.

    said: what the mail says, of which texts and numbers are kept.
    """
    kept = {name: value for name, value in said.items() if isinstance(value, str | int)}
    with public():
        sealed = seal(json.dumps(kept))
        AccountMail.objects.create(email=email, template=template, sealed=sealed, asked_at=at, due_at=at)
    # By name: the task calls these services, not the other way round.
    transaction.on_commit(lambda: current_app.send_task(TASK))


def send_due(*, at: datetime) -> int:
    """Send what is due; returns how many went out. Two workers never send the same at once.

    At least once: of a worker that dies between sending and noting it a copy follows, which is the same message.
    """
    with public():
        due = AccountMail.objects.filter(due_at__lte=at).order_by("due_at")[:MOST_AT_ONCE]
        return sum(_send(mail, at=at) for mail in due)


def _send(mail: AccountMail, *, at: datetime) -> bool:
    mine = AccountMail.objects.filter(pk=mail.pk, attempts=mail.attempts)
    if not mine.update(attempts=F("attempts") + 1, due_at=at + PAUSE * 2**mail.attempts):
        return False
    sent = False
    try:
        message = _message(mail) if mail.attempts < MOST_ATTEMPTS else None
        if message is not None:
            message.send()
            sent = True
    except (OSError, SMTPException) as error:
        log.warning("account.mail_failed", mail=mail.pk, attempt=mail.attempts + 1, why=type(error).__name__)
        return False
    except SealBroken:  # the keys were changed since: whoever waits asks again
        log.warning("account.mail_sealed", mail=mail.pk)
    AccountMail.objects.filter(pk=mail.pk).delete()
    return sent


def _message(mail: AccountMail) -> EmailMessage | None:
    """In the language of whoever gets it, who may not have signed in yet; nothing for nobody. Raises: SealBroken."""
    user = people.active().filter(email__iexact=mail.email).first()
    if mail.template == NOBODY or user is None:
        return None
    said = json.loads(unseal(mail.sealed))
    if mail.template == RESET:
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        said["password_reset_url"] = said["link"].replace(KEY, key)
    with translation.override(user.language):
        context = {**said, "email": user.email, "agency": settings.AGENCY_NAME}
        subject = " ".join(render_to_string(f"{mail.template}_subject.txt", context).split())
        body = render_to_string(f"{mail.template}_message.txt", context).strip()
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname
    return EmailMessage(
        subject=f"{settings.AGENCY_NAME}: {subject}",  # mails name the agency, which people know; not a host
        body=body,
        to=[user.email],  # not as typed: letters that look alike are another mailbox
        headers={"Message-ID": f"<account-{mail.pk}-{mail.asked_at:%Y%m%d%H%M%S}@{host}>"},
    )
