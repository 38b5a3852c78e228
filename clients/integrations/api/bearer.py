"""Who comes: a token in the Authorization header, with the scope that an address asks for. No cookie counts."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer
from redis.exceptions import RedisError

from clients.integrations.rules.scopes import Scope
from clients.integrations.selectors import tokens as selectors
from clients.integrations.selectors.tokens import ApiToken
from clients.integrations.services import tokens
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models import Stage, Tenant

log = logging.getLogger("api")
WINDOW_SECONDS = 60


class ScopeMissing(Refusal):
    """The token is this client's, and does not open this."""


class ClientEnded(Refusal):
    """The client has ended: its tokens open nothing any more."""


class TooManyRequests(Refusal):
    """The token was used more often than it may be."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Another system, once it is known."""

    token: ApiToken
    actor: Actor
    at: datetime


class ApiRequest(HttpRequest):
    """A request by another system. For annotations only; never made."""

    tenant: Tenant
    auth: Caller


class Token(HttpBearer):
    """Lets a token pass that has this scope; without a scope, any."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Raises: ScopeMissing; ClientEnded; TooManyRequests."""
        tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]
        now = timezone.now()
        found = selectors.bearer(token.strip(), at=now) if tenant is not None else None
        if tenant is None or found is None:
            return None
        _count(found, now)  # first: what is refused was asked for as well
        if tenant.stage == Stage.ENDED:
            raise ClientEnded("the service for this client has ended: its tokens open nothing any more")
        if self.scope is not None and self.scope not in found.scopes:
            held = ", ".join(found.scopes)
            raise ScopeMissing(f"this needs the scope {self.scope}; the token has {held}", scope=str(self.scope))
        tokens.note_used(found, at=now)
        return Caller(found, selectors.actor(found), now)


def _count(token: ApiToken, now: datetime) -> None:
    """Raises: TooManyRequests. Where nothing can be counted everybody passes."""
    window, seconds = divmod(int(now.timestamp()), WINDOW_SECONDS)
    key = f"api.calls.{token.pk}.{window}"
    try:
        cache.add(key, 0, 2 * WINDOW_SECONDS)
        count = cache.incr(key)
    except (RedisError, OSError, ValueError) as error:
        log.warning("api.not_counted: %s", type(error).__name__)
        return
    if count > settings.API_CALLS_A_MINUTE:
        left = WINDOW_SECONDS - seconds
        told = f"{settings.API_CALLS_A_MINUTE} calls a minute are allowed; come again in {left} seconds"
        raise TooManyRequests(told, seconds=left)
