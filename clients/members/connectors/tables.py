"""A handed-in table, row by row: nothing of it is kept, and nothing of it is logged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import load_workbook

from clients.spaces.connectors.xlsx import package
from clients.spaces.connectors.xlsx.bounds import MOST_CELLS, NotAWorkbook
from tenants.kernel.refusals import Refusal

LARGEST_BYTES = 20_000_000
MOST_ROWS = 500_000
MOST_IN_ROWS = 5_000_000
"""Elements in the rows of a workbook, which is read while somebody waits: a cell is two or three."""
ADDRESS = ("email", "e-mail", "email address", "e-mail address", "address", "mail", "e-post", "epost", "e-mailadresse")
"""Names by which a column of addresses is known, whatever the case."""


class UnreadableList(Refusal):
    """The file is no CSV in UTF-8, or larger than what is taken in."""


class ListTooLarge(UnreadableList):
    """The file has more bytes, or more rows, than are taken in at once."""


class NoHeadRow(UnreadableList):
    """The first row names no column."""


class NoSuchColumn(Refusal):
    """The table has no column of that name."""


Row = Sequence[str]
_BOUNDS = {"megabytes": LARGEST_BYTES // 1_000_000, "rows": MOST_ROWS}


def read(name: str, data: bytes) -> tuple[list[str], Iterator[tuple[int, Row]]]:
    """Return the names of the columns, stripped, and the rows as text, each with its number; the first row is 1.

    Raises: UnreadableList, NotAWorkbook, also while reading; as `package.check_content`.
    """
    if len(data) > LARGEST_BYTES:
        raise ListTooLarge(f"At most {LARGEST_BYTES // 1_000_000} MB are taken in", **_BOUNDS)
    rows = _xlsx(data) if name.lower().endswith(".xlsx") else _csv(data)
    head = [cell.strip() for cell in next(rows, ())]
    if not any(head):
        raise NoHeadRow("The first row names no column")
    return head, _limited(rows, len(head))


def place(head: Sequence[str], wanted: str, *, known: Sequence[str] = ()) -> int:
    """The column that is called so, or by one of its known names where none is wanted. Raises: NoSuchColumn."""
    names = [each.casefold() for each in head]
    for name in [wanted.strip().casefold()] if wanted.strip() else known:
        if name in names:
            return names.index(name)
    asked = wanted.strip() or known[0]
    raise NoSuchColumn(f"No column is called {asked!r}", column=asked, columns=", ".join(head)[:300])


def _limited(rows: Iterator[Row], width: int) -> Iterator[tuple[int, Row]]:
    for number, row in enumerate(rows, 2):
        if number - 2 >= MOST_ROWS:
            raise ListTooLarge(f"At most {MOST_ROWS} rows are taken in", **_BOUNDS)
        if any(row):
            yield number, [*row, *[""] * (width - len(row))]


def _csv(data: bytes) -> Iterator[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableList("The file is not CSV in UTF-8") from None
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error:
        raise UnreadableList("The file is not CSV in UTF-8") from None


def _xlsx(data: bytes) -> Iterator[Row]:
    package.check_content(io.BytesIO(data), most_in_rows=MOST_IN_ROWS)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong, and the reader makes rows up to it
        for row in sheet.iter_rows(max_col=MOST_CELLS, values_only=True):
            yield ["" if cell is None else str(cell) for cell in _trimmed(row)]
    except package.BROKEN:
        raise NotAWorkbook("The file is no XLSX workbook, or a damaged one") from None


def _trimmed(cells: Sequence[Any]) -> Sequence[Any]:
    last = len(cells)
    while last and cells[last - 1] is None:
        last -= 1
    return cells[:last]
