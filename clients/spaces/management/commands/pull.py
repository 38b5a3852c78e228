"""Ask a space's platform what its members do, and take it in to the end; begun again it goes on where it ended."""

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
        parser.add_argument("space", metavar="SPACE", help="the slug of one of its spaces, connected to its platform")
        parser.add_argument("--again", action="store_true", help="read every held thread once more, for what is edited")

        parser.add_argument("--past", action="store_true", help="walk through its past from the beginning once more")

    def run(self, *, client: str, space: str, again: bool, past: bool, **options: Any) -> dict[str, Any]:
        with context.client(client):
            found = spaces.by_slug(space)
            if past:
                pulling.begin_anew(found, by=self.actor, at=timezone.now())
            return pulling.pull(found, by=self.actor, at=timezone.now(), again=again).as_dict()

    def human(self, result: dict[str, Any]) -> str:
        counts = (
            f"{result['pages']} pages with {result['payloads']} new answers: {result['threads']} threads,"
            f" {result['posts']} posts; {result['changed']} rows changed; {len(result['skipped'])} skipped"
        )
        ended = [f"  it ended early: {result['error']}"] if result["error"] else []
        return "\n".join([counts, *(f"  {one['where']}: {one['why']}" for one in result["skipped"]), *ended])
