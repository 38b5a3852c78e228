"""Judge the words and tally the days that were held before, or since other models or another time zone hold.

It is done by itself at night; this does it now. Stopped anywhere it goes on there; again it finds nothing left.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.spaces.services import catching_up
from tenants import context
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")

    def run(self, *, client: str, **options: Any) -> dict[str, Any]:
        with context.client(client):
            return {**catching_up.catch_up(at=timezone.now())}

    def human(self, result: dict[str, Any]) -> str:
        return f"{result['judged']} posts judged, {result['tallied']} spaces tallied"
