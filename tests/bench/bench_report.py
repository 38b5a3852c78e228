"""A report's data and its PDF: against an absolute limit, and against WeasyPrint rendering the same HTML alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import weasyprint
from django.db import connection

from clients.spaces.services.ingestion import ingest
from reporting import pdf
from reporting.document.build import build
from reporting.document.context import Standing
from reporting.rules.report import data_sha256
from reporting.selectors import figures
from reporting.services.rendering import made
from tenants.backend.current import connection as ours
from tenants.kernel.periods import Month
from tests.bench.community import BY, a_space, invent, write_csv
from tests.bench.ratio import Ratio, median_seconds

MOST_DATA_SECONDS = 1.0
MOST_TIMES_ALONE = 1.2
POSTS = 100_000
MONTH = Month(2024, 6)
AS_OF = datetime(2024, 7, 9, tzinfo=UTC)
ROUNDS = 5


def run() -> dict[str, Ratio]:
    with a_space() as (space, folder):
        path = folder / "community.csv"
        write_csv(invent(POSTS), path)
        ingest(space, "csv", path, by=BY, at=datetime(2025, 1, 2, tzinfo=UTC))
        tenant = ours.tenant
        compute = lambda: figures.month_data(MONTH, tenant=tenant, at=AS_OF)  # noqa: E731
        data_seconds = median_seconds(compute, rounds=ROUNDS)
        floor = median_seconds(_counted, rounds=ROUNDS)
        data = compute()
    standing = Standing("draft", data_sha256=data_sha256(data.figures))
    text = pdf.html(build(data, standing), dated=AS_OF)
    whole, alone = _paired(lambda: made(data, standing), lambda: _alone(text))
    return {
        "data": Ratio(
            value=data_seconds,
            limit=MOST_DATA_SECONDS,
            better="less",
            unit="s",
            peer="counting the same thirteen months' posts in SQL",
            measured={"data_s": data_seconds, "floor_s": floor, "posts": POSTS},
        ),
        "pdf": Ratio(
            value=whole / alone,
            limit=MOST_TIMES_ALONE,
            better="less",
            unit="times as long",
            peer="WeasyPrint rendering the finished HTML, fonts and style sheet shared",
            measured={"whole_cpu_s": whole, "alone_cpu_s": alone},
        ),
    }


def _counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('month', created_at), count(*) FROM spaces_post "
            "WHERE created_at >= '2023-06-01' AND created_at < '2024-07-01' GROUP BY 1"
        )
        cursor.fetchall()


def _alone(text: str) -> bytes:
    fonts, sheet, fetcher = pdf.shared()
    page = weasyprint.HTML(string=text, url_fetcher=fetcher)
    return bytes(page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/a-3a", pdf_tags=True))


def _paired(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Median CPU seconds of both, in turns, so that a busy machine slows both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        for action, kept in zip((one, other), times, strict=True):
            started = time.process_time()
            action()
            if turn:
                kept.append(time.process_time() - started)
    return statistics.median(times[0]), statistics.median(times[1])
