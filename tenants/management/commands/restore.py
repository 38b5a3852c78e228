"""A client from its archive, here or in an empty installation; all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tenants.management.base import DomainCommand
from tenants.moves.services.restoring import restore
from tenants.services.installation import ensure_prepared


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"archive"})

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("archive", metavar="IN.zip", help="what `export` wrote")
        parser.add_argument("--as", dest="slug", default="", metavar="SLUG", help="what the client is called here")

    def run(self, *, archive: str, slug: str, **options: Any) -> dict[str, Any]:
        at = timezone.now()
        ensure_prepared(at=at)
        return restore(Path(archive), slug=slug, by=self.actor, at=at).as_dict()

    def human(self, result: dict[str, Any]) -> str:
        lines = [
            f"{result['client']} is back at {result['host']}: {result['rows']} rows, {result['files']} files,"
            f" {result['people']} people, {result['new_people']} of them new here, {result['seconds']} s"
        ]
        if result["left_out"]:
            lines += [
                "Left out, since another client here has the like:",
                *(f"  - {one}" for one in result["left_out"]),
            ]
        return "\n".join(lines)
