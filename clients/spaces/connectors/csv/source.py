"""Reading an activity CSV: streamed, checked column by column, bad rows left out and named."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clients.spaces.connectors.csv.columns import COLUMNS, REQUIRED, Column, check_text
from clients.spaces.connectors.csv.records import Chunk, Records, RecordTooLong
from clients.spaces.connectors.files import Digest, check_regular, hashing, printable, shown
from clients.spaces.rules.source import Batch, Reason, Skips
from tenants.kernel.refusals import InvalidInput, Refusal


class BadHeader(InvalidInput):
    """The first line does not name the columns of an activity CSV.

    Facts: the names that are `unknown`, stand there `twice`, and are `missing`; each may be "".
    """

    def __init__(self, problems: list[tuple[str, str]], **facts: str) -> None:
        super().__init__(problems)
        self.facts = {"unknown": "", "twice": "", "missing": "", **facts}


class BadCsv(Refusal):
    """The file cannot be read to its end as CSV."""


class NotUtf8(Refusal):
    """The file begins as UTF-16 does: a spreadsheet's "Unicode text"."""


class CsvSource:
    """One CSV file of posts. Threads and people follow from the posts; a reply names a post by its id."""

    by_number = False
    has_whole_threads = False
    thread_columns: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        """Raises: Unreadable; NotUtf8; BadHeader."""
        check_regular(path)
        with path.open("rb") as file:
            if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                raise NotUtf8(f"{printable(path.name)}: it is UTF-16, not UTF-8: save it as CSV in UTF-8")
        self.path = path
        self.name = printable(path.name)
        self._digest = hashlib.sha256()
        with self._records() as found:
            self._columns = self._header(found.header())
        self.post_columns = ("seq", *(column.fills for column in self._columns))

    def place(self, seq: int) -> str:
        return f"{self.name}:{seq}"

    def digest(self) -> str:
        return self._digest.hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        """Raises: BadCsv, when a record does not end within bounds."""
        with self._records(self._digest) as found:
            found.header()
            for chunk in found.chunks():
                for line, why, reason in chunk.problems:
                    skips.add(self.place(line), why, reasons=[reason])
                yield Batch(posts=self._read(chunk, skips))

    @contextmanager
    def _records(self, digest: Digest | None = None) -> Iterator[Records]:
        # What is not UTF-8 comes through as lone surrogates, so that one bad byte costs one row.
        with (
            self.path.open("rb") as file,
            io.TextIOWrapper(
                hashing(file, digest) if digest else file, encoding="utf-8-sig", errors="surrogateescape", newline=""
            ) as text,
        ):
            try:
                yield Records(text)
            except RecordTooLong as error:
                raise BadCsv(f"{self.place(error.line)}: {error}", line=error.line) from None

    def _header(self, cells: list[str]) -> list[Column]:
        names = [cell.strip() for cell in cells]
        allowed = f"required: {', '.join(REQUIRED)}; optional: {', '.join(n for n in COLUMNS if n not in REQUIRED)}"
        where = self.place(1)
        if not any(names):
            raise BadHeader([(where, f"there is no header row; {allowed}")], missing=", ".join(REQUIRED))
        unknown = [shown(name) for name in names if name not in COLUMNS]
        twice = [name for name in COLUMNS if names.count(name) > 1]
        missing = [name for name in REQUIRED if name not in names]
        found = [(where, f"the column {name} is not known") for name in unknown]
        found += [(where, f"the column {name} stands there twice") for name in twice]
        found += [(where, f"the column {name} is missing") for name in missing]
        if found:
            facts = {"unknown": ", ".join(unknown)[:300], "twice": ", ".join(twice), "missing": ", ".join(missing)}
            raise BadHeader([*found, (where, allowed)], **facts)
        return [COLUMNS[name] for name in names]

    def _read(self, chunk: Chunk, skips: Skips) -> list[tuple[str | None, ...]]:
        """Return the chunk as staging columns, without the rows that hold something that is not allowed."""
        try:
            return self._staged(chunk.cells, chunk.lines)
        except ValueError:  # a doubt about some cell, or rows of unequal length
            good = [
                (cells, line)
                for cells, line in zip(chunk.cells, chunk.lines, strict=True)
                if self._is_good(cells, line, skips)
            ]
            return self._staged([cells for cells, _ in good], [line for _, line in good])

    def _staged(self, rows: list[list[str]], lines: list[int]) -> list[tuple[str | None, ...]]:
        """Raises: Doubt, when a cell is not allowed; ValueError, when a row has too few or too many."""
        if not rows:
            return [() for _ in self.post_columns]
        staged: list[tuple[str | None, ...]] = [tuple(map(str, lines))]
        for column, cells in zip(self._columns, zip(*rows, strict=True), strict=True):
            check_text(cells)
            staged.append(tuple(column.read(cells)))
        return staged

    def _is_good(self, cells: list[str], line: int, skips: Skips) -> bool:
        if len(cells) != len(self._columns):
            reason = Reason("RowWidth", {"found": len(cells), "columns": len(self._columns)})
            wrong = [(f"{len(cells)} cells where the header names {len(self._columns)} columns", reason)]
        else:
            wrong = [why for column, cell in zip(self._columns, cells, strict=True) if (why := column.why(cell))]
        if wrong:
            whys, reasons = zip(*wrong, strict=True)
            skips.add(self.place(line), "; ".join(whys), reasons=reasons)
        return not wrong
