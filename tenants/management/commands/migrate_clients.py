"""Bring every client's schema up to date; after `migrate_schemas --shared`, with each release (docs/production.md).

Again after a fault or a kill it goes on where it ended. One client's failure stops no other; exit 1 names them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import Any

from django.core.management.base import CommandParser

from tenants.management.base import DomainCommand
from tenants.services.migrating import run

SAY_EVERY_SECONDS = 1.0
MOST_PROCESSES = 8
DEFAULT_WAIT_SECONDS = 300


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", action="store_true", help="say who is behind and by what; change nothing")
        parser.add_argument(
            "--processes",
            type=_positive,
            default=min(os.cpu_count() or 1, MOST_PROCESSES),
            help="at most so many at once (default: one for each core)",
        )
        parser.add_argument(
            "--wait",
            type=int,
            default=DEFAULT_WAIT_SECONDS,
            metavar="SECONDS",
            help="how long a client is tried again that is busy with a job of its own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.failed: dict[str, str] = {}
        super().handle(*args, **options)
        if self.failed:
            sys.exit(1)

    def run(self, *, plan: bool, processes: int, wait: int, **options: Any) -> dict[str, Any]:
        began = time.monotonic()
        if plan:
            return self._planned(began)
        self.said_at = began
        result = run.run(processes=processes, wait_seconds=wait, tell=self._tell)
        self.failed = result.failed
        for slug, why in result.failed.items():
            self.stderr.write(f"{slug}: {why}")
        return {
            "clients": result.clients,
            "behind": result.behind,
            "migrated": result.migrated,
            "failed": sorted(result.failed),
            "seconds": result.seconds,
        }

    def _planned(self, began: float) -> dict[str, Any]:
        found = run.survey()
        groups = [
            {
                "clients": [client.slug for client in behind.clients],
                "migrations": [f"{m.app_label}.{m.name}" for m in behind.pending],
            }
            for behind in found.behind
        ]
        lost = [client.slug for client in found.without_schema]
        return {
            "clients": found.clients,
            "behind": sum(len(group["clients"]) for group in groups) + len(lost),
            "migrated": 0,
            "failed": [],
            "seconds": round(time.monotonic() - began, 3),
            "plan": groups,
            "without_schema": lost,
        }

    def _tell(self, done: int, of: int, seconds: float) -> None:
        now = time.monotonic()
        if now - self.said_at >= SAY_EVERY_SECONDS:
            self.said_at = now
            self.stderr.write(f"{done} of {of} clients, about {seconds / done * (of - done):.0f} s left")

    def human(self, result: dict[str, Any]) -> str:
        lines = [
            f"{len(group['clients'])} clients wait for {', '.join(group['migrations']) or 'their windows'}:"
            f" {', '.join(group['clients'])}"
            for group in result.get("plan", [])
        ]
        lines += [f"No schema stands for {slug}" for slug in result.get("without_schema", [])]
        lines.append(
            f"{result['clients']} clients, {result['behind']} behind, {result['migrated']} brought up to date"
            f" in {result['seconds']} s"
        )
        if result["failed"]:
            lines.append(f"Failed: {', '.join(result['failed'])}")
        return "\n".join(lines)


def _positive(text: str) -> int:
    """How argparse reads a count."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number
