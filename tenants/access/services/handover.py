"""The hand-over between hosts: the agency's host issues a ticket, the client's host takes it once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from tenants import audit
from tenants.access.models import Handover, User
from tenants.access.selectors.actors import actor_at
from tenants.context import public
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

LIFE = timedelta(seconds=60)


class NoSuchHandover(Refusal):
    """No membership at that client, no such client, or a ticket that is used, old or another client's."""


@transaction.atomic
def issue(user: User, tenant: Tenant, path: str, *, at: datetime, sign_in_id: int | None = None) -> str:
    """Return a token with which `user` may enter `tenant`'s host once, within a minute.

    The session that it opens belongs to that sign-in, and ends with it.

    Raises: NoSuchHandover, when they hold no role there.
    """
    actor = actor_at(user, tenant, at=at)
    if not actor.roles or tenant.is_agency:
        raise NoSuchHandover("There is nothing here")
    token = secrets.token_urlsafe(32)
    with public():
        Handover.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()
        Handover.objects.create(
            token_sha256=_digest(token),
            user=user,
            tenant=tenant,
            sign_in_id=sign_in_id,
            path=safe_path(path),
            expires_at=at + LIFE,
        )
        audit.record("access.handover.issued", target=user, by=actor, at=at, client=tenant.slug)
    return token


@transaction.atomic
def take(token: str, tenant: Tenant | None, *, at: datetime) -> Handover:
    """Use a token at the host of `tenant` (None at a host that is nobody's). Raises: NoSuchHandover."""
    if tenant is None or tenant.is_agency:
        raise NoSuchHandover("There is nothing here")
    with public():
        ticket = Handover.objects.select_related("user").filter(token_sha256=_digest(token), tenant=tenant).first()
        if ticket is None or not ticket.user.is_active or ticket.sign_in_id in ticket.user.ended_sign_ins:
            raise NoSuchHandover("There is nothing here")
        used = Handover.objects.filter(pk=ticket.pk, used_at=None, expires_at__gt=at).update(used_at=at)
    if used != 1 or not actor_at(ticket.user, tenant, at=at).roles:
        raise NoSuchHandover("There is nothing here")
    return ticket


def safe_path(path: str) -> str:
    """A path on the same host, or the front page: never another host's address."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > 500:
        return "/"
    return "/" if any(ord(c) < 32 or c == "\\" for c in path) else path


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
