"""What a person was told: of every client at the agency's host, of one at its own."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.notifications.models import MailChoice
from tenants.notifications.models import Notification as Notification  # what `of` gives, for those above
from tenants.notifications.rules.wording import kinds


def of(by: Actor) -> QuerySet[Notification]:
    """What `by` was told, newest first; inside a client's schema only what concerns that client."""
    held = Notification.objects.filter(user_id=by.user_id or 0, kind__in=[each.code for each in kinds()])
    return held.select_related("tenant").prefetch_related("tenant__domains").order_by("-told_at", "-pk")


def unread_count(by: Actor) -> int:
    return Notification.objects.filter(user_id=by.user_id or 0, read_at=None).count()


def mail_choices(by: Actor) -> dict[str, bool]:
    """Kind → whether `by` gets mail of it."""
    with public():
        chosen = dict(MailChoice.objects.filter(user_id=by.user_id or 0).values_list("kind", "by_mail"))
    return {each.code: chosen.get(each.code, True) for each in kinds()}
