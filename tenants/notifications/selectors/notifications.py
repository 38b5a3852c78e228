"""What a person was told: of every client at the agency's host, of one at its own."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tenants.access.selectors.memberships import clients_where
from tenants.context import public
from tenants.kernel.actor import AGENCY_WIDE, Actor, Role
from tenants.notifications.models import MailChoice
from tenants.notifications.models import Notification as Notification  # what `of` gives, for those above
from tenants.notifications.rules.wording import kinds


def of(by: Actor, *, at: datetime) -> QuerySet[Notification]:
    """What `by` was told, newest first, by the clients to whom they belong at `at`; inside a client's schema by it."""
    held = _told(by, at).filter(kind__in=[each.code for each in kinds()])
    return held.select_related("tenant").prefetch_related("tenant__domains").order_by("-told_at", "-pk")


def unread_count(by: Actor, *, at: datetime) -> int:
    return _told(by, at).filter(read_at=None).count()


def _told(by: Actor, at: datetime) -> QuerySet[Notification]:
    """Whoever left a client is told nothing of it any more, nor what they were told before."""
    held = Notification.objects.filter(user_id=by.user_id or 0)
    if by.roles & AGENCY_WIDE:
        return held
    return held.filter(tenant_id__in=clients_where(by, roles=frozenset(Role), at=at))


def mail_choices(by: Actor) -> dict[str, bool]:
    """Kind → whether `by` gets mail of it."""
    with public():
        chosen = dict(MailChoice.objects.filter(user_id=by.user_id or 0).values_list("kind", "by_mail"))
    return {each.code: chosen.get(each.code, True) for each in kinds()}
