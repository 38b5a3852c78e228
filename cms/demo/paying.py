"""The invented client's payments so far, at the stand-in for Stripe: each month paid, the running one left open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from tenants.billing.services import checkouts, inbox
from tenants.billing.standin.app import StandIn
from tenants.billing.standin.objects import Json
from tenants.billing.standin.server import listen, serving
from tenants.context import public
from tenants.kernel.actor import system
from tenants.kernel.periods import Month
from tenants.models import Tenant

BY = system("demo")


class Till:
    """The stand-in at instants of the past; what it tells is heard at once, through the inbox as always."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.standin = StandIn(
            key=settings.STRIPE_API_KEY,
            secret=settings.STRIPE_WEBHOOK_SECRETS[0],
            path=Path(settings.VAR_DIR) / "stripe-standin.sqlite",
            origin=f"http://127.0.0.1:{settings.STRIPE_STANDIN_PORT}",
            clock=lambda: self.at,
        )
        self.books = self.standin.books

    def hear(self) -> None:
        """Deliver what there is to tell, and handle it."""
        self.standin.deliver(self._receive, now=self.at.timestamp())
        inbox.handle_waiting(at=self.at)

    def _receive(self, body: bytes, signed: str) -> int:
        with public():
            inbox.receive(body, signed, at=self.at)
        return 200


def pay(tenant: Tenant, *, months_back: int, now: datetime) -> int:
    """Let the client have begun to pay so many months ago; return how many invoices there are. Again: none more.

    The running month's invoice stands open. Nothing may listen at the stand-in's port meanwhile.
    """
    first = Month.of(now, ZoneInfo("UTC")).shifted(-months_back)
    with _open(first.starts_at(ZoneInfo("UTC"))) as till:
        if not till.books.store.all("subscription"):
            _begin(tenant, till)
        while (ends_at := _ends_at(till)) <= now:
            till.at = ends_at
            invoice = till.books.finalise(till.books.open_month(_subscription(till)["id"])["id"])
            if _ends_at(till) <= now:
                till.books.pay(invoice["id"])
            till.hear()
        return len(till.books.store.all("invoice"))


@contextmanager
def _open(at: datetime) -> Iterator[Till]:
    till = Till(at)
    try:
        with serving(till.standin, listen(settings.STRIPE_STANDIN_PORT)):
            yield till
    finally:
        till.standin.store.close()


def _begin(tenant: Tenant, till: Till) -> None:
    """The checkout, as finance asks for it and the client pays on it."""
    checkout = checkouts.start(tenant, by=BY, at=till.at)
    checkouts.perform(checkout.pk, till.at)
    checkout.refresh_from_db()
    till.books.complete(checkout.session_id or "")
    till.hear()


def _subscription(till: Till) -> Json:
    return till.books.store.all("subscription")[0]


def _ends_at(till: Till) -> datetime:
    ends = _subscription(till)["items"]["data"][0]["current_period_end"]
    return datetime.fromtimestamp(int(ends), UTC)
