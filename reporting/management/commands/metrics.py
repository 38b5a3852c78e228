"""The figures of a client's month."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.spaces.selectors import spaces
from reporting.rules.metrics import KEYS, Figures
from reporting.selectors.metrics import month_metrics
from tenants import context
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.management.base import DomainCommand


class BadInstant(Refusal):
    """The text of --as-of does not name an instant that has come."""


class UnknownZone(Refusal):
    """The text of --tz does not name a time zone."""


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
                zone=_zone(tz) if tz else tenant.zone,
                as_of=_instant(as_of, now) if as_of else now,
                space=spaces.by_slug(space) if space else None,
            )

    def human(self, result: Figures) -> str:
        """One figure a line."""
        return "\n".join(f"{KEYS[key].label:32} {'-' if value is None else value}" for key, value in result.items())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(f"--tz: {name!r} is not a time zone: use an IANA name such as Europe/Stockholm") from None


def _instant(text: str, now: datetime) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadInstant(f"--as-of: {text!r} is not an instant with an offset, such as 2018-04-08T22:00:00Z")
    if instant > now:
        raise BadInstant(f"--as-of: {text!r} has not come yet; no figure can be known as of then")
    return instant
