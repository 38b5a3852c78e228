"""Stand in for Stripe on this machine: its API, a page to pay on, and signed webhooks to the agency's host.

For demo and tests; production speaks to Stripe itself. Its desk is the root page: let a month pass, let things fail.
"""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from tenants.billing.standin.app import StandIn
from tenants.billing.standin.calls import adding_to, unseen
from tenants.billing.standin.server import deliver_until, listen, serving
from tenants.billing.standin.webhooks import over_http


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=getattr(settings, "STRIPE_STANDIN_PORT", 0))
        parser.add_argument("--web", type=int, default=settings.PORT, help="port of the web process that is told")
        parser.add_argument("--calls", type=Path, help="file to add every call of the API to, a line of JSON each")

    def handle(self, *args: Any, port: int, web: int, calls: Path | None, **options: Any) -> None:
        if not getattr(settings, "STRIPE_STANDIN_PORT", 0):
            raise CommandError("Only a machine of our own has a stand-in: production speaks to Stripe")
        server = listen(port)
        origin = f"http://127.0.0.1:{server.server_port}"
        path = Path(settings.VAR_DIR) / "stripe-standin.sqlite"
        secret = settings.STRIPE_WEBHOOK_SECRETS[0]
        watch = adding_to(calls) if calls else unseen
        standin = StandIn(key=settings.STRIPE_API_KEY, secret=secret, path=path, origin=origin, watch=watch)
        tell = reverse("billing:stripe", urlconf=settings.PUBLIC_SCHEMA_URLCONF)
        stop = Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        with serving(standin, server) as address:
            self.stderr.write(f"Stand-in for Stripe: {address}/")
            deliver_until(stop, standin, over_http(web, tell, host=settings.AGENCY_HOST))
        standin.store.close()
