"""`manage.py services start|stop|status`: the embedded PostgreSQL and Redis."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from tenants import embedded
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    """Start, stop or show the services under `var/`; `start` and `status` both answer with the state of each."""

    help = "The embedded PostgreSQL and Redis under var/. DATABASE_URL and REDIS_URL each put one out of work."
    requires_system_checks: list[str] = []  # a stopped database must not stop the command that starts it

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("action", choices=["start", "stop", "status"])

    def run(self, **options: Any) -> dict[str, Any]:
        match options["action"]:
            case "start":
                embedded.ensure(settings.VAR_DIR)
                embedded.keep(settings.VAR_DIR)
            case "stop":
                embedded.stop(settings.VAR_DIR)
        return embedded.status(settings.VAR_DIR)

    def human(self, result: dict[str, Any]) -> str:
        return "\n".join(f"{name}: {_line(found)}" for name, found in result.items())


def _line(found: dict[str, Any]) -> str:
    match found["state"]:
        case "external":
            return f"not ours, {found['set_by']} is set"
        case "running":
            return f"running, process {found['pid']}, socket {found['socket']}"
    return "stopped"
