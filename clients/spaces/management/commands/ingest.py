"""Take a client's activity in from a file or folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.spaces.connectors import KINDS
from clients.spaces.selectors import spaces
from clients.spaces.services.ingestion import ingest
from tenants import context
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("space", metavar="SPACE", help="the slug of one of its spaces")
        parser.add_argument(
            "--from", nargs=2, metavar=("KIND", "PATH"), required=True, dest="source", help=f"KIND: {', '.join(KINDS)}"
        )

    def run(self, *, client: str, space: str, source: list[str], **options: Any) -> dict[str, Any]:
        kind, path = source
        with context.client(client):
            report = ingest(spaces.by_slug(space), kind, Path(path), by=self.actor, at=timezone.now())
        return report.as_dict()

    def human(self, result: dict[str, Any]) -> str:
        """The counts on one line, then what was left out, one line each."""
        counts = (
            f"{result['threads']} threads, {result['posts']} posts, {result['people']} people;"
            f" {result['changed']} rows changed in {result['seconds']} s; {len(result['skipped'])} skipped"
        )
        return "\n".join([counts, *(f"  {one['where']}: {one['why']}" for one in result["skipped"])])
