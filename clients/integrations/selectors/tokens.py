"""Whose a token is, and which there are."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from clients.integrations.models import ApiToken as ApiToken  # what a row is, for those above
from clients.integrations.rules import scopes
from clients.integrations.rules.tokens import digest, is_token
from tenants.access.rules.permissions import Permission, may
from tenants.context import current_schema
from tenants.kernel.actor import Actor, ActorKind


def visible_to(by: Actor) -> QuerySet[ApiToken]:
    """The client's tokens, the newest first; nothing for who may not manage them."""
    return ApiToken.objects.all() if may(by, Permission.API_MANAGE) else ApiToken.objects.none()


def bearer(text: str, *, at: datetime) -> ApiToken | None:
    """The token of the client in whose schema we stand, when it is one that is open."""
    found = ApiToken.objects.filter(sha256=digest(text)).first() if is_token(text) else None
    return found if found is not None and found.is_open(at) else None


def actor(token: ApiToken) -> Actor:
    """Who comes with it: no person, no role, and what its scopes give."""
    granted = scopes.grants(token.scopes)
    return Actor(ActorKind.TOKEN, token.name, schema_name=current_schema(), grants=granted)


def is_held(text: str) -> bool:
    """Whether it is a token of the client in whose schema we stand, whatever else that schema lacks."""
    try:
        with transaction.atomic():
            return is_token(text) and ApiToken.objects.filter(sha256=digest(text), revoked_at=None).exists()
    except DatabaseError:
        return False
