"""Mail of what people were told, sent where nobody waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tenants.access.selectors import people
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.notifications.models import MailChoice, Notification
from tenants.notifications.rules.wording import Host, Kind, Wording, kind

NEWS = timedelta(days=3)
"""What is older is no news: months that are taken in afterwards fill nobody's mailbox."""


def send(notification_id: int, at: datetime) -> None:
    """Send one notification to its person, in their language; who has read it or wants no mail gets none.

    At least once: what is noted as sent is not sent again, and of a worker that dies after sending and before noting it
    a copy follows. The message's id is made of the notification's, so the copy is the same message to the reader's
    mail program.
    """
    told = Notification.objects.select_related("user", "tenant").filter(pk=notification_id, mailed_at=None).first()
    if told is None or told.read_at is not None or at - told.told_at > NEWS:
        return
    found = kind(told.kind)
    if found is None or not _belongs(told, found, at) or not _wants(told):
        return
    with translation.override(told.user.language), timezone.override(told.user.time_zone):
        wording = found.say(told.facts)
        context = {
            "name": told.user.name,
            "client": told.tenant.name,
            "wording": wording,
            "url": address(told, wording),
            "agency": settings.AGENCY_NAME,
            "choices_url": f"{settings.PUBLIC_ORIGIN}{reverse('agency:notifications', settings.PUBLIC_SCHEMA_URLCONF)}",
        }
        text = render_to_string("notifications/mail.txt", context)
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname
    EmailMessage(
        subject=f"{told.tenant.name}: {wording.title}",
        body=text,
        to=[told.user.email],
        headers={"Message-ID": f"<notification-{told.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    ).send()
    Notification.objects.filter(pk=told.pk).update(mailed_at=at)


def address(told: Notification, wording: Wording) -> str:
    """Where the person answers it: the agency's host hands them over to the client's, signing them in on the way."""
    if wording.host is Host.AGENCY:
        return f"{settings.PUBLIC_ORIGIN}{wording.path}"
    query = urlencode({"to": told.tenant.host, "path": wording.path})
    handover = reverse("access:handover", urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return f"{settings.PUBLIC_ORIGIN}{handover}?{query}"


def _belongs(told: Notification, found: Kind, at: datetime) -> bool:
    """Whether they may still be told: whoever has left the client meanwhile, or lost the role, gets no mail of it."""
    return told.user_id in people.who_hold(told.tenant, found.roles or Role, at=at)


def _wants(told: Notification) -> bool:
    with public():
        return not MailChoice.objects.filter(user_id=told.user_id, kind=told.kind, by_mail=False).exists()
