"""Say how a space's platform is reached, try it, and keep the key sealed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.spaces.connectors.files import key_of
from clients.spaces.rules.connection import Kind
from clients.spaces.selectors import spaces
from clients.spaces.services import connections
from tenants import context
from tenants.kernel.refusals import Refusal
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"key_file"})

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("space", metavar="SPACE", help="the slug of one of its spaces")
        kinds = ", ".join(kind.lower() for kind in Kind)
        parser.add_argument("--kind", required=True, metavar="KIND", help=kinds)
        parser.add_argument("--url", required=True, metavar="URL", help="such as https://forum.example.com")
        parser.add_argument("--username", default="", metavar="NAME", help="whom the platform takes us for")
        parser.add_argument(
            "--key-file", required=True, metavar="FILE", help="the key alone, so that no history has it"
        )

    def run(
        self, *, client: str, space: str, kind: str, url: str, username: str, key_file: str, **options: Any
    ) -> dict[str, object]:
        secret, at = key_of(Path(key_file)), timezone.now()
        with context.client(client):
            found = spaces.by_slug(space)
            made = connections.connect(
                found, kind=kind.upper(), base_url=url, username=username, secret=secret, by=self.actor, at=at
            )
            try:
                answers_as, error = connections.probe(found, by=self.actor, at=at), ""
            except Refusal as refusal:
                answers_as, error = "", str(refusal)
        return {"space": space, "kind": made.kind, "url": made.base_url, "answers_as": answers_as, "error": error}

    def human(self, result: dict[str, Any]) -> str:
        said = f"it answers as {result['answers_as']}" if not result["error"] else f"but: {result['error']}"
        return f"{result['space']} is connected to {result['url']} ({result['kind']}); {said}"
