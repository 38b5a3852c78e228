"""The stand-in as tests use it: served on loopback, watched by Stripe's own document, delivering where we stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tenants.billing import gateway
from tenants.billing.services import inbox
from tenants.billing.standin.app import StandIn
from tenants.billing.standin.calls import Call
from tenants.billing.standin.server import listen, serving
from tests.tenants import stripe_document as document


class Watched:
    """A stand-in whose every call and every event is held to Stripe's document."""

    def __init__(self, *, clock: Any = timezone.now) -> None:
        self.problems: list[str] = []
        self.host = StandIn(
            key=settings.STRIPE_API_KEY, secret=settings.STRIPE_WEBHOOK_SECRETS[0], clock=clock, watch=self._watch
        )
        self.books, self.store, self.misbehave = self.host.books, self.host.store, self.host.misbehave

    def _watch(self, call: Call) -> None:
        self.problems += document.call_problems(call)

    def calls(self, path: str) -> int:
        """How often an address was called."""
        return sum(each == path for _method, each, _status in self.host.api.calls)

    def deliver(self, browser: Client | None = None) -> int:
        """Deliver what is due to our webhook, as the test client, in the test's own transaction."""
        return self.host.deliver(lambda body, signed: send(body, signed, browser))

    def hear(self, *, at: datetime | None = None) -> int:
        """Deliver, and handle what came."""
        self.deliver()
        return inbox.handle_waiting(at=at or timezone.now())


def send(body: bytes, signed: str, browser: Client | None = None) -> int:
    caller = browser or Client(headers={"host": settings.AGENCY_HOST})
    answer = caller.post(
        "/billing/stripe/", body, content_type="application/json", headers={"stripe-signature": signed}
    )
    return answer.status_code


@contextmanager
def watched(**options: Any) -> Iterator[Watched]:
    """Serve one, point the gateway at it, and fail when a call did not keep to Stripe's document."""
    made = Watched(**options)
    with serving(made.host, listen(0)) as address, pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STRIPE_API_BASE", address)
        made.books.origin = address
        yield made
    gateway._client_for.cache_clear()
    made.store.close()
    assert made.problems == []
