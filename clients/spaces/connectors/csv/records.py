"""CSV records with the line on which each begins, bounded in length."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

LONGEST_RECORD = 64_000_000
"""Characters. A quote that is never closed would otherwise take the rest of the file into memory."""

csv.field_size_limit(LONGEST_RECORD + 1)


class RecordTooLong(Exception):
    """A record does not end within LONGEST_RECORD characters."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(
            f"the record that begins here does not end within {LONGEST_RECORD:,} characters: is a quote not closed?"
        )


@dataclass(slots=True)
class Record:
    """One record; `problem` says why its cells could not be told apart."""

    cells: list[str]
    line: int
    problem: str | None = None


class _Lines:
    """The lines of a file, counting the characters since the last record ended."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.begun_on = 1
        self.pending = 0

    def __iter__(self) -> Iterator[str]:
        readline = self.text.readline
        while line := readline(LONGEST_RECORD + 1):
            self.pending += len(line)
            if self.pending > LONGEST_RECORD:
                raise RecordTooLong(self.begun_on)
            yield line


def records(text: TextIO) -> Iterator[Record]:
    """Yield the records of a CSV text; blank lines are passed over. Raises: RecordTooLong."""
    lines = _Lines(text)
    reader = csv.reader(lines, strict=True)
    while True:
        line = lines.begun_on
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record([], line, _words(error))
        else:
            if cells:
                yield Record(cells, line)
        lines.pending = 0
        lines.begun_on = reader.line_num + 1


def _words(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quote opened here is never closed; all lines after it were read as part of it"
    return f"not CSV: {error}"
