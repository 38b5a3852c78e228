"""Read what is kept of a space's platform once more and bring it in: nothing changes while our reading is the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.spaces.selectors import spaces
from clients.spaces.services import pulling
from tenants import context
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("space", metavar="SPACE", help="the slug of one of its spaces")

    def run(self, *, client: str, space: str, **options: Any) -> dict[str, Any]:
        with context.client(client):
            return pulling.recompute(spaces.by_slug(space), by=self.actor, at=timezone.now()).as_dict()

    def human(self, result: dict[str, Any]) -> str:
        counts = f"{result['payloads']} answers: {result['threads']} threads, {result['posts']} posts"
        return f"{counts}; {result['changed']} rows changed"
