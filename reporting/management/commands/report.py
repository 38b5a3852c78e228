"""A client's month: report CLIENT --month YYYY-MM [--as-of INSTANT] [--final] [--restate REASON] [--out FILE]"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from reporting.management.arguments import CannotWrite, instant, writable
from reporting.models import Report
from reporting.services import reports
from reporting.services.rendering import content
from tenants import context
from tenants.kernel.periods import Month
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""

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
        path = writable(out, "--out") if out else None
        asked = instant(as_of, "--as-of") if as_of else None
        named = Month.parse(month)
        with context.client(client):
            report = None
            if final:
                report = reports.make_final(named, by=self.actor, at=at, as_of=asked)
            if restate is not None:
                report = reports.restate(named, restate, by=self.actor, at=at, as_of=asked)
            if report is None:
                report = reports.make(named, by=self.actor, at=at, as_of=asked)
            if path:
                _write(report, path)
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


def _write(report: Report, path: Path) -> None:
    try:
        path.write_bytes(content(report))
    except OSError as error:
        raise CannotWrite(f"--out: {path}: {error.strerror}") from None
