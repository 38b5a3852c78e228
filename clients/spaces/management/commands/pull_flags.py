"""Ask a space's platform for its flags and take in what is new."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.spaces.selectors import spaces
from clients.spaces.services import flags
from tenants import context
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("space", metavar="SPACE", help="the slug of one of its spaces, connected to its platform")

    def run(self, *, client: str, space: str, **options: Any) -> dict[str, object]:
        with context.client(client):
            return flags.pull(spaces.by_slug(space), by=self.actor, at=timezone.now()).as_dict()

    def human(self, result: dict[str, Any]) -> str:
        counts = f"{result['flags']} flags, {result['raised']} new, {result['changed']} changed"
        left_out = [f"  {one['where']}: {one['why']}" for one in result["skipped"]]
        return "\n".join([f"{counts}; {len(left_out)} skipped", *left_out])
