"""The figures of a client's month."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.spaces.selectors import spaces
from reporting.management import arguments
from reporting.rules.metrics import KEYS, Figures
from reporting.selectors.metrics import month_metrics
from tenants import context
from tenants.kernel.periods import Month
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--space", metavar="SPACE", help="one space's slug; without it, all spaces together")
        parser.add_argument("--as-of", metavar="INSTANT", help="such as 2018-04-08T22:00:00Z; without it, now")
        parser.add_argument("--tz", metavar="ZONE", help="such as Europe/Stockholm; without it, the client's own")

    def run(
        self, *, client: str, month: str, space: str | None, as_of: str | None, tz: str | None, **options: Any
    ) -> Figures:
        now = timezone.now()
        with context.client(client) as tenant:
            return month_metrics(
                Month.parse(month),
                zone=tenant.zone if tz is None else arguments.zone(tz, "--tz"),
                as_of=arguments.come(as_of, "--as-of", now=now),
                space=None if space is None else spaces.by_slug(space),
            )

    def human(self, result: Figures) -> str:
        """One figure a line."""
        return "\n".join(f"{KEYS[key].label:32} {'-' if value is None else value}" for key, value in result.items())
