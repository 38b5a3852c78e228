"""A client erased for good, with a certificate of what went; again: the certificate again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tenants.management.base import DomainCommand
from tenants.moves.services.erasing import erase


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument(
            "--confirm", required=True, metavar="SLUG", help="the slug once more: nothing brings it back"
        )

    def run(self, *, client: str, confirm: str, **options: Any) -> dict[str, Any]:
        return erase(client, confirm=confirm, by=self.actor, at=timezone.now())

    def human(self, result: dict[str, Any]) -> str:
        return (
            f"{result['client']} is erased: {result['rows']} rows of {result['tables']} tables,"
            f" {result['files']} files, {result['people_anonymised']} people anonymised."
            " Its host answers nobody; keep the certificate (--json)."
        )
