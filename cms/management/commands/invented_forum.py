"""Serve the invented client's forum on loopback: it takes what the desk publishes, and shows it to whoever follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from clients.spaces.standin.server import serve_forever
from cms.demo.forum import InventedForum
from tenants.kernel.refusals import InvalidInput
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True, metavar="N")

    def run(self, *, port: int, **options: Any) -> None:
        if not 1024 <= port <= 65535:
            raise InvalidInput([("--port", f"{port} is not from 1024 to 65535")])
        folder = Path(settings.VAR_DIR) / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        serve_forever(InventedForum(folder, public=f"http://127.0.0.1:{port}"), port)
