"""A client from a brief: the same brief again changes nothing; another one for the same slug is refused."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.brief.reading import read_file
from clients.services.onboarding import onboard
from tenants.management.base import DomainCommand
from tenants.services.installation import ensure_prepared


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"brief"})

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("brief", metavar="BRIEF.yaml", help="the client's brief")

    def run(self, *, brief: str, **options: Any) -> dict[str, Any]:
        at = timezone.now()
        said = read_file(Path(brief), today=at.date())
        ensure_prepared(at=at)
        done = onboard(said, by=self.actor, at=at)
        return {
            "client": done.client,
            "schema": done.schema,
            "host": done.host,
            "seconds": done.seconds,
            "missing_for_go_live": [asdict(missing) for missing in done.missing_for_go_live],
            "changed": done.changed,
        }

    def human(self, result: dict[str, Any]) -> str:
        made = "made" if result["changed"] else "stands as it was made"
        lines = [f"{result['client']} {made} in {result['seconds']} s, at {result['host']}"]
        if result["missing_for_go_live"]:
            lines.append("Missing before it can go live:")
            lines += [f"  - {missing['what']}" for missing in result["missing_for_go_live"]]
        return "\n".join(lines)
