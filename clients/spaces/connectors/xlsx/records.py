"""The rows of a sheet as records of text, as the CSV has them: what a cell holds, never what a formula would give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from clients.spaces.connectors.csv.records import CHUNK_CHARACTERS, CHUNK_RECORDS, Chunk
from clients.spaces.connectors.xlsx.bounds import NotAWorkbook
from clients.spaces.connectors.xlsx.package import BROKEN
from clients.spaces.rules.source import Reason

MOST_COLUMNS = 100
FORMULA = "a formula stands there: paste its value instead"
NO_ZONE = "a date of the spreadsheet, which carries no zone: choose the zone that it is meant in, or write it as text"
NOT_A_CELL = "what stands there is neither text, number nor date"


class _Bad(ValueError):
    """A cell that cannot be read; the text says why, and the reason for the reader's language."""

    def __init__(self, cell: Any, words: str, code: str) -> None:
        super().__init__(f"{cell.coordinate}: {words}")
        self.reason = Reason(code, {"at": cell.coordinate})


class SheetRecords:
    """The first sheet; rows without anything in them are passed over."""

    def __init__(self, path: Path, zone: ZoneInfo | None) -> None:
        """Raises: NotAWorkbook."""
        self._zone = zone
        self._file = path.open("rb")  # ours, since the reader leaves its own open when it fails
        try:
            self._book = load_workbook(self._file, read_only=True, data_only=False, keep_links=False)
            sheet = self._book.worksheets[0]
            sheet.reset_dimensions()  # what a sheet says of its size may be wrong, and the reader makes rows up to it
            self._rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1)
        except BROKEN:
            self._file.close()
            raise NotAWorkbook("it cannot be read as a workbook: save it anew as .xlsx, or as CSV") from None

    def close(self) -> None:
        self._book.close()
        self._file.close()

    def header(self) -> list[str]:
        """The first row that holds anything."""
        for _, row in self._read():
            cells = [cell.value for cell in row]
            if any(cell not in (None, "") for cell in cells):
                return [str(cell) if cell is not None else "" for cell in _trimmed(cells)]
        return []

    def chunks(self) -> Iterator[Chunk]:
        """The rows from here on. Raises: NotAWorkbook, when they end in the middle."""
        chunk, size = Chunk(), 0
        for line, row in self._read():
            try:
                cells = [self._text(cell) for cell in row]
            except _Bad as bad:
                chunk.problems.append((line, str(bad), bad.reason))
                cells = []
            if any(cells):
                chunk.cells.append(_trimmed(cells))
                chunk.lines.append(line)
                size += sum(map(len, cells))
            if len(chunk.lines) + len(chunk.problems) >= CHUNK_RECORDS or size >= CHUNK_CHARACTERS:
                yield chunk
                chunk, size = Chunk(), 0
        if chunk.lines or chunk.problems:
            yield chunk

    def _read(self) -> Iterator[tuple[int, Sequence[Any]]]:
        while True:
            try:
                found = next(self._rows, None)
            except BROKEN:
                raise NotAWorkbook("it cannot be read to its end: save it anew as .xlsx, or as CSV") from None
            if found is None:
                return
            yield found

    def _text(self, cell: Any) -> str:
        """Raises: _Bad."""
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str):
            if cell.data_type == "f":
                raise _Bad(cell, FORMULA, "CellFormula")
            return value
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, int | float) and isfinite(value):
            return str(int(value)) if value == int(value) else repr(value)
        if isinstance(value, datetime):
            if self._zone is None and value.tzinfo is None:
                raise _Bad(cell, NO_ZONE, "CellWithoutZone")
            return (value if value.tzinfo else value.replace(tzinfo=self._zone)).isoformat()
        if isinstance(value, date | time | timedelta):
            return str(value)
        raise _Bad(cell, NOT_A_CELL, "CellUnknown")


def _trimmed(cells: list[Any]) -> list[Any]:
    """Without the empty cells at the end, which a sheet has wherever somebody once stood."""
    last = len(cells)
    while last and cells[last - 1] in (None, ""):
        last -= 1
    return cells[:last]
