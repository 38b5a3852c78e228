"""All of one client as a ZIP file: data, media, audit trail, people and terms, as they stood at one instant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tenants.context import find
from tenants.management.base import DomainCommand
from tenants.moves.services.exporting import export


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"out"})

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("out", metavar="OUT.zip", help="where to write it; what stands there is replaced")

    def run(self, *, client: str, out: str, **options: Any) -> dict[str, Any]:
        return export(find(client), Path(out), by=self.actor, at=timezone.now()).as_dict()

    def human(self, result: dict[str, Any]) -> str:
        return (
            f"{result['client']}: {result['rows']} rows of {result['tables']} tables, {result['files']} files,"
            f" {result['people']} people in {result['bytes']} bytes, {result['seconds']} s\n{result['sha256']}"
        )
