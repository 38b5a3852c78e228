"""A handed-in table, row by row: nothing of it is kept, and nothing of it is logged."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tenants.kernel.refusals import Refusal

LARGEST_BYTES = 20_000_000
LARGEST_UNPACKED = 200_000_000
MOST_ROWS = 500_000
ADDRESS = ("email", "e-mail", "email address", "e-mail address", "address", "mail", "e-post", "epost", "e-mailadresse")
"""Names by which a column of addresses is known, whatever the case."""


class UnreadableList(Refusal):
    """The file is no CSV in UTF-8 and no XLSX, or larger than what is taken in."""


class NoSuchColumn(Refusal):
    """The table has no column of that name."""


Row = Sequence[str]


def read(name: str, data: bytes) -> tuple[list[str], Iterator[Row]]:
    """Return the names of the columns, stripped, and the rows as text. Raises: UnreadableList, also while reading."""
    if len(data) > LARGEST_BYTES:
        raise UnreadableList(f"At most {LARGEST_BYTES // 1_000_000} MB are taken in")
    rows = _xlsx(data) if name.lower().endswith(".xlsx") else _csv(data)
    head = [cell.strip() for cell in next(rows, ())]
    if not any(head):
        raise UnreadableList("The first row names no column")
    return head, _limited(rows, len(head))


def place(head: Sequence[str], wanted: str, *, known: Sequence[str] = ()) -> int:
    """The column that is called so, or by one of its known names where none is wanted. Raises: NoSuchColumn."""
    names = [each.casefold() for each in head]
    for name in [wanted.strip().casefold()] if wanted.strip() else known:
        if name in names:
            return names.index(name)
    asked = wanted.strip() or known[0]
    raise NoSuchColumn(f"No column is called {asked!r}", column=asked, columns=", ".join(head)[:300])


def _limited(rows: Iterator[Row], width: int) -> Iterator[Row]:
    for at, row in enumerate(rows):
        if at >= MOST_ROWS:
            raise UnreadableList(f"At most {MOST_ROWS} rows are taken in")
        if any(row):
            yield [*row, *[""] * (width - len(row))]


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
                raise UnreadableList("Unpacked, the file is larger than what is taken in")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError):
        raise UnreadableList("The file is no XLSX workbook") from None
