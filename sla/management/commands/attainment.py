"""How each promise to a client was kept in a month."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from sla.selectors.service_levels import attainment
from tenants import context
from tenants.kernel.periods import Month
from tenants.management import arguments
from tenants.management.base import DomainCommand

Line = dict[str, Any]


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--as-of", metavar="INSTANT", help="such as 2018-04-08T22:00:00Z; without it, now")

    def run(self, *, client: str, month: str, as_of: str | None, **options: Any) -> list[Line]:
        asked, instant = Month.parse(month), arguments.come(as_of, "--as-of", now=timezone.now())
        with context.client(client) as tenant:
            return [
                {
                    "case": one.case_kind,
                    "promise": one.promise,
                    "met": one.met,
                    "clocks": one.clocks,
                    "attainment_ratio": None if one.attainment_ratio is None else float(one.attainment_ratio),
                }
                for one in attainment(asked, tenant=tenant, as_of=instant)
            ]

    def human(self, result: list[Line]) -> str:
        """One promise a line."""
        return "\n".join(map(_said, result)) or "nothing was promised in this month"


def _said(line: Line) -> str:
    name = f"{line['case']}, {line['promise']}"
    if line["attainment_ratio"] is None:
        return f"{name}: no cases"
    return f"{name}: {line['met']} of {line['clocks']} met, {line['attainment_ratio']:.2%}"
