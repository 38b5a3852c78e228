"""CSV records with the line on which each begins, bounded in length, some thousands at a time.

Cells are parted by commas, or by semicolons where the header is: so spreadsheets write in much of Europe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TextIO

from clients.spaces.rules.source import Reason

LONGEST_RECORD = 64_000_000
"""Characters. A quote that is never closed would otherwise take the rest of the file into memory."""
CHUNK_RECORDS = 2_000
CHUNK_CHARACTERS = 8_000_000

csv.field_size_limit(LONGEST_RECORD + 1)


Problem = tuple[int, str, Reason]
"""On which line, why in English, and by its code."""


class RecordTooLong(Exception):
    """A record does not end within LONGEST_RECORD characters."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(
            f"the record that begins here does not end within {LONGEST_RECORD:,} characters: is a quote not closed?"
        )


@dataclass(slots=True)
class Chunk:
    """Records in the order of the file: cells and first line of each, and the lines that are no record, with why."""

    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Records:
    """The records of a CSV text; blank lines are passed over."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._begun_on = 1
        self._pending = 0
        lines = self._lines()
        first = next(lines, "")
        self._reader = csv.reader(chain([first], lines), delimiter=_parting(first), strict=True)

    def header(self) -> list[str]:
        """The first record; empty when there is none, or it cannot be read. Raises: RecordTooLong."""
        try:
            first = next(self._reader, [])
        except csv.Error:
            first = []
        self._next_record()
        return first

    def chunks(self) -> Iterator[Chunk]:
        """The records from here on. Raises: RecordTooLong."""
        while True:
            chunk = Chunk()
            ended = self._fill(chunk)
            if chunk.lines or chunk.problems:
                yield chunk
            if ended:
                return

    def _fill(self, chunk: Chunk) -> bool:
        """Read until the chunk is full, and tell whether the text has ended."""
        size = 0
        reader = self._reader
        while True:
            try:
                for cells in reader:
                    if cells:
                        chunk.cells.append(cells)
                        chunk.lines.append(self._begun_on)
                    size += self._pending
                    self._pending = 0
                    self._begun_on = reader.line_num + 1
                    if len(chunk.lines) >= CHUNK_RECORDS or size >= CHUNK_CHARACTERS:
                        return False
                return True
            except csv.Error as error:
                chunk.problems.append((self._begun_on, *_words(error)))
                self._next_record()
                if len(chunk.problems) >= CHUNK_RECORDS:
                    return False

    def _next_record(self) -> None:
        self._pending = 0
        self._begun_on = self._reader.line_num + 1

    def _lines(self) -> Iterator[str]:
        """The lines of the text, counting the characters since the last record ended."""
        readline = self._text.readline
        while line := readline(LONGEST_RECORD + 1):
            self._pending += len(line)
            if self._pending > LONGEST_RECORD:
                raise RecordTooLong(self._begun_on)
            yield line


def _parting(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _words(error: csv.Error) -> tuple[str, Reason]:
    if "unexpected end of data" in str(error):
        return "a quote opened here is never closed; all lines after it were read as part of it", Reason("QuoteOpen")
    return f"not CSV: {error}", Reason("RowNotCsv")
