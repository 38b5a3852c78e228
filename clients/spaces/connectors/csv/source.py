"""Reading an activity CSV: streamed, checked column by column, bad rows left out and named."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from clients.spaces.connectors.csv.columns import COLUMNS, REQUIRED, Column, Doubt, check_text
from clients.spaces.connectors.csv.records import Record, RecordTooLong, records
from clients.spaces.connectors.files import check_regular, hashing, shown
from clients.spaces.rules.source import Batch, Skips
from tenants.kernel.refusals import InvalidInput, Refusal

BATCH_ROWS = 4_000
BATCH_CHARACTERS = 8_000_000


class BadHeader(InvalidInput):
    """The first line does not name the columns of an activity CSV."""


class BadCsv(Refusal):
    """The file cannot be read to its end as CSV."""


class CsvSource:
    """One CSV file of posts. Threads and people follow from the posts; a reply names a post by its id."""

    by_number = False
    thread_columns: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        """Raises: Unreadable; BadHeader."""
        check_regular(path)
        self.path = path
        self.name = path.name
        self._digest = hashlib.sha256()
        with path.open("rb") as file:
            self._columns = self._header(next(self._records(file), Record([], 1, None)))
        self.post_columns = ("seq", *(column.fills for column in self._columns))

    def place(self, seq: int) -> str:
        return f"{self.name}:{seq}"

    def digest(self) -> str:
        return self._digest.hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        """Raises: BadCsv, when a record does not end within bounds."""
        with self.path.open("rb") as file:
            rows: list[Record] = []
            size = 0
            found = self._records(hashing(file, self._digest))
            next(found, None)
            for record in found:
                if record.problem or len(record.cells) != len(self._columns):
                    skips.add(self.place(record.line), record.problem or self._misfit(record))
                    continue
                rows.append(record)
                size += sum(map(len, record.cells))
                if len(rows) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
                    yield Batch(posts=self._read(rows, skips))
                    rows, size = [], 0
            if rows:
                yield Batch(posts=self._read(rows, skips))

    def _records(self, file: BinaryIO) -> Iterator[Record]:
        # What is not UTF-8 comes through as lone surrogates, so that one bad byte costs one row.
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield from records(text)
        except RecordTooLong as error:
            raise BadCsv(f"{self.place(error.line)}: {error}") from None

    def _header(self, record: Record) -> list[Column]:
        names = [cell.strip() for cell in record.cells]
        allowed = f"required: {', '.join(REQUIRED)}; optional: {', '.join(n for n in COLUMNS if n not in REQUIRED)}"
        where = self.place(1)
        if record.problem or not any(names):
            raise BadHeader([(where, f"there is no header row; {allowed}")])
        found = [(where, f"the column {shown(name)} is not known") for name in names if name not in COLUMNS]
        found += [(where, f"the column {name} stands there twice") for name in COLUMNS if names.count(name) > 1]
        found += [(where, f"the column {name} is missing") for name in REQUIRED if name not in names]
        if found:
            raise BadHeader([*found, (where, allowed)])
        return [COLUMNS[name] for name in names]

    def _misfit(self, record: Record) -> str:
        return f"{len(record.cells)} cells where the header names {len(self._columns)} columns"

    def _read(self, rows: list[Record], skips: Skips) -> list[tuple[str | None, ...]]:
        """Return the batch as staging columns, without the rows that hold something that is not allowed."""
        try:
            return self._columns_of(rows)
        except Doubt:
            return self._columns_of([row for row in rows if self._is_good(row, skips)])

    def _columns_of(self, rows: list[Record]) -> list[tuple[str | None, ...]]:
        """Raises: Doubt, when any cell is not allowed."""
        if not rows:
            return [() for _ in self.post_columns]
        cells = list(zip(*(row.cells for row in rows), strict=True))
        staged: list[tuple[str | None, ...]] = [tuple(str(row.line) for row in rows)]
        for column, values in zip(self._columns, cells, strict=True):
            check_text(values)
            staged.append(tuple(column.read(values)))
        return staged

    def _is_good(self, row: Record, skips: Skips) -> bool:
        wrong = [why for column, cell in zip(self._columns, row.cells, strict=True) if (why := column.why(cell))]
        if wrong:
            skips.add(self.place(row.line), "; ".join(wrong))
        return not wrong
