"""Tokens: made, called in, and when they were used last."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from clients.integrations.models import ApiToken
from clients.integrations.rules import tokens as rules
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal

MOST_OPEN = 50
"""Tokens of one client that are open at once."""


class TooManyTokens(Refusal):
    """The client has as many open tokens as it can have."""


class TokenNameTaken(Refusal):
    """Another token has this name and was not called in: of two alike nobody would know which to call in."""


class TokenRevoked(Refusal):
    """The token was called in already."""


@transaction.atomic
def make(
    name: str, scopes: Sequence[str], *, expires_at: datetime | None = None, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token for another system; return it with its text, which is told this once.

    Raises: NotPermitted; InvalidInput, listing each field that is not allowed; TooManyTokens; TokenNameTaken.
    """
    require(by, Permission.API_MANAGE)
    rules.check(name, scopes, expires_at, at=at)
    if ApiToken.objects.filter(revoked_at=None).count() >= MOST_OPEN:
        raise TooManyTokens(f"{MOST_OPEN} tokens are open already: call one in first", most=MOST_OPEN)
    text = rules.PREFIX + secrets.token_urlsafe(rules.RANDOM_BYTES)
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                name=name,
                shown=text[: rules.SHOWN],
                sha256=rules.digest(text),
                scopes=sorted(scopes),
                made_at=at,
                made_by=by.name,
                made_by_user_id=by.user_id,
                expires_at=expires_at,
            )
    except IntegrityError:
        raise TokenNameTaken(f"A token is called {name!r} already: call it in, or choose another name") from None
    expires = expires_at.isoformat() if expires_at else None
    audit.record("integrations.token.made", target=token, by=by, at=at, scopes=token.scopes, expires_at=expires)
    return token, text


@transaction.atomic
def revoke(token: ApiToken, *, by: Actor, at: datetime) -> None:
    """Call a token in: it opens nothing from now on. Raises: NotPermitted; TokenRevoked."""
    require(by, Permission.API_MANAGE)
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        raise TokenRevoked(f"{token.name} was called in already")
    audit.record("integrations.token.revoked", target=token, by=by, at=at)


def note_used(token: ApiToken, *, at: datetime) -> None:
    """Write down that it was used, at most once a minute."""
    if token.last_used_at is None or at - token.last_used_at >= rules.NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
