"""How much one part of a workbook may hold, counted as it streams by, before a reader builds anything of it.

Sizes alone say little: the reader makes a row for each number that a sheet skips, and objects a hundred times as large
as the few bytes of an element. So elements are counted, outside of rows and in each; and rows that hold nothing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from tenants.kernel.refusals import Refusal

LAST_ROW = 1_048_576
"""The highest number of a row that a spreadsheet writes."""
MOST_CELLS = 256
"""Cells of a row."""
MOST_IN_RECORD = 10_000
"""Elements of a row, or of one shared text."""
LONGEST_RECORD = 8 * 2**20
"""Bytes from where a row begins to where the next does; likewise before the first and after the last."""
MOST_EMPTY = 100_000
"""Rows of a sheet that hold nothing, whether written or left out."""
MOST_EMPTY_RUN = 10_000
"""The same, one after another."""
MOST_ELEMENTS = 50_000
"""Elements of a part, without its rows."""
MOST_SHARED_TEXTS = 500_000
MOST_IN_SHARED = 2_000_000
"""Elements of the shared texts."""
MOST_SHARED_FORMULAS = 10_000
"""Cells whose formula is told elsewhere: the reader works each out anew."""
LONGEST_FORMULA = 10_000
"""Bytes; a spreadsheet ends at 8,192 characters."""
MOST_ROW_ATTRIBUTES = 6 * LAST_ROW
"""Of all rows: the reader keeps them to the sheet's end."""
LONGEST_ROW_ATTRIBUTE = 100
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, TEXT = _MAIN + "row", _MAIN + "si"
"""What a sheet, and the part of the texts that all cells share, holds very many of."""
_CELL, _FORMULA = _MAIN + "c", _MAIN + "f"
_FILLING = {_MAIN + "v", _MAIN + "is", _FORMULA}
_PIECE = 2**16


class NotAWorkbook(Refusal):
    """The file is not an XLSX workbook."""


class WorkbookTooLarge(Refusal):
    """The workbook unpacks to more than can be read."""


class TooManyEmptyRows(Refusal):
    """The sheet has more empty rows than are read over."""


Watch = Callable[[str, dict[str, str]], None]
"""Is told each element outside of records: its name without namespace, and its attributes likewise."""


def check(part: IO[bytes], *, most: int = 0, records: str = "", watch: Watch | None = None) -> tuple[int, int]:
    """Return how many elements stand outside of records, and in them. What is no XML is for its reader to refuse.

    records: ROW or TEXT, where the part may hold very many of them. most: how many elements in all of them.
    Raises: NotAWorkbook; WorkbookTooLarge; TooManyEmptyRows.
    """
    counted = _Counted(records, most, watch)
    try:
        while piece := part.read(_PIECE):
            counted.feed(piece)
        counted.end()
    except (expat.ExpatError, LookupError, ValueError):
        pass  # LookupError, ValueError: an encoding that nobody knows
    return counted.outside, counted.within


class _Counted:
    def __init__(self, records: str, most: int, watch: Watch | None) -> None:
        self._record = records
        self._most_records = MOST_SHARED_TEXTS if records == TEXT else LAST_ROW
        self._most = most
        self._watch = watch
        self._parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._finish
        parser.StartDoctypeDeclHandler = self._declared
        self.outside = self.within = 0
        self._records = self._fed = self._edge = 0
        self._depth = self._record_depth = 0
        self._inner = self._cells = 0
        self._is_filled = False
        self._row = self._last = self._empty = self._run = 0
        self._formulas = self._formula_at = self._attributes = 0

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)
        self._fed += len(piece)
        if self._fed - self._edge > LONGEST_RECORD + _PIECE:
            raise WorkbookTooLarge(f"it holds more than {LONGEST_RECORD // 2**20} MB in one row, or outside of rows")

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def _declared(self, *_: object) -> None:
        raise NotAWorkbook("it declares what no workbook declares")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if name == ROW:
            self._number(attributes)
        if self._record_depth:
            self._within(name, attributes)
        elif name == self._record:
            self._records += 1
            if self._records > self._most_records:
                raise WorkbookTooLarge(f"it holds more than {self._most_records} rows or texts")
            self.within += 1
            self._record_depth, self._edge = self._depth, self._parser.CurrentByteIndex
            self._inner = self._cells = 0
            self._is_filled = False
        else:
            self.outside += 1
            if self.outside > MOST_ELEMENTS:
                raise WorkbookTooLarge(f"a part of it holds more than {MOST_ELEMENTS} elements")
            if self._watch is not None:
                plain = {key.rpartition("}")[2]: told for key, told in attributes.items()}
                self._watch(name.rpartition("}")[2], plain)

    def _within(self, name: str, attributes: dict[str, str]) -> None:
        self._inner += 1
        self.within += 1
        if self.within > self._most:
            raise WorkbookTooLarge(f"it holds more than {self._most} elements")
        if name == _CELL:
            self._cells += 1
        elif name in _FILLING:
            self._is_filled = True
        if self._cells > MOST_CELLS or self._inner > MOST_IN_RECORD:
            raise WorkbookTooLarge(f"a row of it holds more than {MOST_CELLS} cells")
        if name == _FORMULA:
            self._formula_at = self._parser.CurrentByteIndex
            self._formulas += attributes.get("t") == "shared"
            if self._formulas > MOST_SHARED_FORMULAS:
                raise WorkbookTooLarge(f"more than {MOST_SHARED_FORMULAS} cells of it hold one formula")

    def _finish(self, name: str) -> None:
        if name == _FORMULA and self._parser.CurrentByteIndex - self._formula_at > LONGEST_FORMULA:
            raise WorkbookTooLarge("a formula of it is longer than any spreadsheet's")
        if self._depth == self._record_depth:
            self._record_depth, self._edge = 0, self._parser.CurrentByteIndex
            if name == ROW and self._is_filled:
                self._run = 0
            elif name == ROW:
                self._passed_over(1)
        self._depth -= 1

    def _number(self, attributes: dict[str, str]) -> None:
        """A row's own number, as the reader takes it; the rows that it skips are made, and hold nothing."""
        self._attributes += len(attributes)
        too_long = any(len(each) > LONGEST_ROW_ATTRIBUTE for each in attributes.values())
        if too_long or self._attributes > MOST_ROW_ATTRIBUTES:
            raise WorkbookTooLarge("its rows carry more than any spreadsheet writes on them")
        told = attributes.get("r")
        self._row = self._row + 1 if told is None else _whole(told)
        if not 0 < self._row <= LAST_ROW:
            raise NotAWorkbook(f"a row of it has a number beyond {LAST_ROW}")
        if self._row > self._last + 1:
            self._passed_over(self._row - self._last - 1)
        self._last = max(self._last, self._row)

    def _passed_over(self, rows: int) -> None:
        self._run += rows
        self._empty += rows
        if self._run > MOST_EMPTY_RUN or self._empty > MOST_EMPTY:
            told = f"it has more than {MOST_EMPTY_RUN} empty rows one after another, or {MOST_EMPTY} altogether"
            raise TooManyEmptyRows(f"{told}: delete them, or save it as CSV")


def _whole(told: str) -> int:
    try:
        number = float(told) if len(told) < 30 else 0.0
    except ValueError:
        number = 0.0
    return int(number) if number.is_integer() else 0


def target(of: str, told: str) -> str:
    """The part that a relationship in the part `of` points at, as the reader finds it.

    >>> target("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml")
    'xl/worksheets/sheet1.xml'
    """
    if told.startswith("/"):
        return told[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(posixpath.dirname(of)), told))
