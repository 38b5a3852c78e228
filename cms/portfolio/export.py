"""The portfolio as a file, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import HttpResponse
from openpyxl import Workbook

from tenants.models import Tenant

FORMATS = ("csv", "xlsx")
COLUMNS = (
    "client",
    "slug",
    "stage",
    "generated",
    "report_month",
    "report_status",
    "active_members",
    "posts",
    "response_rate_24h",
    "roi_low_ratio",
    "roi_expected_ratio",
    "roi_high_ratio",
    "roi_grade",
    "last_ingest_at",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def answer(clients: Iterable[Tenant], kind: str, *, at: datetime) -> HttpResponse:
    """Return the rows as CSV (UTF-8, with byte order mark for spreadsheets) or XLSX."""
    name = f"portfolio-{at:%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        content, content_type = _xlsx(clients), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        content, content_type = _csv(clients), "text/csv; charset=utf-8"
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _lines(clients: Iterable[Tenant]) -> Iterator[list[object]]:
    yield list(COLUMNS)
    for tenant in clients:
        row = getattr(tenant, "board_row", None)
        figures = [getattr(row, column, None) for column in COLUMNS[4:-1]]
        last = row.last_ingest_at.isoformat() if row and row.last_ingest_at else None
        yield [safe(v) for v in (tenant.name, tenant.slug, tenant.stage, tenant.is_generated, *figures, last)]


def _csv(clients: Iterable[Tenant]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(_lines(clients))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(clients: Iterable[Tenant]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Portfolio")
    for line in _lines(clients):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
