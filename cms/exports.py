"""A list as a file, safe to open in a spreadsheet: CSV for machines and people, XLSX for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook

from reporting.document.attachments import safe
from tenants.kernel.text import NOT_TEXT

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Cell = str | int | float | bool | datetime | None


def download(name: str, kind: str, head: Sequence[str], lines: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Answer with `name.kind`: the head, then the lines. Instants are ISO 8601 in the reader's zone."""
    rows: list[list[object]] = [list(head), *([_cell(cell) for cell in line] for line in lines)]
    content = _xlsx(rows) if kind == "xlsx" else _csv(rows)
    disposition = f'attachment; filename="{name}.{kind}"'
    return HttpResponse(content, content_type=KINDS[kind], headers={"Content-Disposition": disposition})


def _cell(cell: Cell) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.

    Control characters, which no workbook can hold, stay behind: titles and names come from platforms as they are there.
    """
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(timespec="seconds")
    return safe(NOT_TEXT.sub("", cell) if isinstance(cell, str) else cell)


def _csv(rows: list[list[object]]) -> bytes:
    """UTF-8 with the byte order mark by which spreadsheets know it."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[list[object]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
