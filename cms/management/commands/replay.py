"""Live through a year of an archive at a client: what was asked and answered, and the reports, month by month."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from clients.spaces.connectors import UnknownKind
from cms.replay.year import KIND, MonthTold, Replay
from tenants import context
from tenants.kernel.refusals import InvalidInput
from tenants.management.base import DomainCommand

MADE_UP = "the flags, when each was settled and by whom; an archive tells none of it"


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("space", metavar="SPACE", help="the slug of one of its spaces")
        parser.add_argument("--from", nargs=2, metavar=("KIND", "PATH"), required=True, dest="source", help=KIND)
        parser.add_argument("--year", metavar="YYYY", required=True)

    def run(self, *, client: str, space: str, source: list[str], year: str, **options: Any) -> dict[str, Any]:
        kind, path = source
        if kind != KIND:
            raise UnknownKind(f"{kind!r} cannot be replayed: {KIND}")
        if not re.fullmatch(r"19[789][0-9]|2[0-9]{3}", year):
            raise InvalidInput([("--year", f"{year!r} is not a year from 1970 on, such as 2018")])
        begun, told = time.perf_counter(), []
        with context.client(client):
            for month in Replay(space, Path(path), int(year), by=self.actor).run():
                self.stderr.write(_said(month))
                told.append(month.as_dict())
        seconds = round(time.perf_counter() - begun, 3)
        return {"client": client, "year": int(year), "months": told, "made_up": MADE_UP, "seconds": seconds}

    def human(self, result: dict[str, Any]) -> str:
        proposed = sum(1 for month in result["months"] if month["credit"])
        closed = f"{result['year']}: 12 months closed, {proposed} credits proposed, {result['seconds']} s"
        return f"{closed}\nMade up: {result['made_up']}"


def _said(month: MonthTold) -> str:
    ratio = "no clocks" if month.attainment_ratio is None else f"{month.met} of {month.clocks} met"
    credit = "a credit proposed" if month.credit else "no credit"
    return f"{month.month}: {month.posts} posts, {month.cases} cases, {ratio}, {credit}, report {month.report}"
