"""A client's month: report CLIENT --month YYYY-MM [--as-of INSTANT] [--final] [--restate REASON] [--out FILE]"""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from reporting.management.arguments import instant
from reporting.management.output import Output, output
from reporting.models import Report
from reporting.services import reports
from reporting.services.rendering import content
from tenants import context
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.management.base import DomainCommand


class EitherOr(Refusal):
    """A month is released or corrected, not both at once: what is released stays, whatever becomes of the rest."""


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"out"})

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--as-of", metavar="INSTANT", help="such as 2018-04-08T22:00:00Z; nothing later counts")
        parser.add_argument("--final", action="store_true", help="release the month and freeze it")
        parser.add_argument("--restate", metavar="REASON", help="correct a released month: computed anew, numbered")
        parser.add_argument("--out", metavar="FILE.pdf", help="write the PDF there as well")

    def run(
        self,
        *,
        client: str,
        month: str,
        as_of: str | None,
        final: bool,
        restate: str | None,
        out: str | None,
        **options: Any,
    ) -> dict[str, Any]:
        begun, at = time.perf_counter(), timezone.now()
        if final and restate is not None:
            raise EitherOr("--final releases a month, --restate corrects a released one: use one of them")
        asked = instant(as_of, "--as-of") if as_of is not None else None
        named = Month.parse(month)
        with output(out, "--out") as file, context.client(client):
            if restate is not None:
                report = reports.restate(named, restate, by=self.actor, at=at, as_of=asked)
            elif final:
                report = reports.make_final(named, by=self.actor, at=at, as_of=asked)
            else:
                report = reports.make(named, by=self.actor, at=at, as_of=asked)
            if file:
                _write(report, file)
        return {
            "report": report.pk,
            "month": report.month,
            "status": report.status.lower(),
            "number": report.number,
            "pages": report.pages,
            "pdf_sha256": report.pdf_sha256,
            "data_sha256": report.data_sha256,
            "seconds": round(time.perf_counter() - begun, 3),
        }

    def human(self, result: dict[str, Any]) -> str:
        return (
            f"{result['month']}: {result['status']}, {result['pages']} pages, data {result['data_sha256'][:12]}, "
            f"{result['seconds']} s"
        )


def _write(report: Report, file: Output) -> None:
    try:
        file.put(content(report))
    except OSError as error:
        raise CommandError(
            f"--out: {str(file.path)!r} was not written: {error.strerror}. The report was made and is kept: "
            f"{report.month}, {report.status.lower()}, number {report.number}. Ask for it again without "
            "--final and --restate to write it elsewhere."
        ) from error
