"""What a workbook is made of, looked at before anything reads it: a ZIP file that may be a bomb, or something else."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from openpyxl.utils import exceptions

from clients.spaces.connectors.files import check_regular
from clients.spaces.connectors.xlsx import bounds
from clients.spaces.connectors.xlsx.bounds import NotAWorkbook, WorkbookTooLarge, target
from tenants.kernel.refusals import Refusal

MOST_PARTS = 2_000
MOST_UNPACKED = 400 * 2**20
"""Bytes of all parts together."""
MOST_SHARED = 120 * 2**20
"""Bytes of the texts that all cells share: they are held in memory."""
MOST_OTHER = 5 * 2**20
"""Bytes of each other part that is no sheet: the reader holds some of them in memory, a hundred times as large."""
MOST_ELEMENTS = 500_000
"""Elements of all parts together, without the rows of sheets and the texts that cells share."""
MOST_IN_ROWS = 30_000_000
"""Elements in all rows of all sheets: a cell is two or three."""
BROKEN = (
    SyntaxError,  # what each XML parser's own fault is a kind of
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    OSError,
    RuntimeError,  # a part under a password; a kind of compression that is not known
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    exceptions.InvalidFileException,
    exceptions.CellCoordinatesException,
    exceptions.SheetTitleException,
    exceptions.NamedRangeException,
)
"""All that a reader raises of a workbook that is none, or a damaged one."""
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MACROS = ("vbaProject.bin", "vbaData.xml")
_TYPES, _WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
_RELATED = "xl/_rels/workbook.xml.rels"
_READ_WHOLE = (_TYPES, _WORKBOOK, "xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/custom.xml")
"""What the reader takes into memory by its name, whatever the workbook says that it is."""
_SHEET, _TEXTS, _MAIN = ".worksheet+xml", ".sharedStrings+xml", ".main+xml"
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNDER_PASSWORD = 1
_LOCKED = "it is protected by a password, or an old .xls: save it as .xlsx without one"
_NO_WORKBOOK = "it is not an XLSX workbook: save it as .xlsx, or as CSV"


class WorkbookLocked(Refusal):
    """The workbook is protected by a password, or of a format that was before XLSX."""


class HasMacros(Refusal):
    """The workbook carries a program."""


def check(path: Path) -> None:
    """Raises: Unreadable; NotAWorkbook; WorkbookLocked; WorkbookTooLarge; TooManyEmptyRows; HasMacros."""
    check_regular(path)
    with path.open("rb") as file:
        check_content(file)


def check_content(file: IO[bytes], *, most_in_rows: int = MOST_IN_ROWS) -> None:
    """The same of what is open already. Raises: as `check`, but for Unreadable."""
    if file.read(4) == _OLD_OR_LOCKED:
        raise WorkbookLocked(_LOCKED)
    try:
        with zipfile.ZipFile(file) as parts:
            _check(parts, most_in_rows)
    except BROKEN:
        raise NotAWorkbook(_NO_WORKBOOK) from None


def _check(parts: zipfile.ZipFile, most_in_rows: int) -> None:
    held = parts.infolist()
    sizes = {part.filename: part.file_size for part in held}
    if any(name.endswith(_MACROS) for name in sizes):
        raise HasMacros("it carries macros: save it as .xlsx without them")
    if _WORKBOOK not in sizes or _TYPES not in sizes or len(sizes) < len(held):
        raise NotAWorkbook(_NO_WORKBOOK)
    if any(part.flag_bits & _UNDER_PASSWORD for part in held):
        raise WorkbookLocked(_LOCKED)
    if any(part.compress_type not in _PACKINGS for part in held):
        raise NotAWorkbook(_NO_WORKBOOK)
    if len(held) > MOST_PARTS or sum(sizes.values()) > MOST_UNPACKED:
        raise _too_large(MOST_UNPACKED)
    if sizes[_TYPES] > MOST_OTHER:
        raise _too_large(MOST_OTHER)
    sheets, texts = _declared(parts)
    for name, size in sizes.items():
        most = MOST_SHARED if name in texts else MOST_UNPACKED if name in sheets else MOST_OTHER
        if size > most:
            raise _too_large(most)
    _check_inside(parts, sheets, texts, most_in_rows)


def _declared(parts: zipfile.ZipFile) -> tuple[set[str], set[str]]:
    """The parts that are sheets, and the texts that all cells share, by what the workbook says of them."""
    kinds: dict[str, set[str]] = {}

    def watch(element: str, told: dict[str, str]) -> None:
        if element == "Override":
            name, kind = told.get("PartName", "")[1:], told.get("ContentType", "")
            kinds.setdefault(name, set()).add(kind)
            if kind.endswith("sheet" + _MAIN) and name != _WORKBOOK:
                raise NotAWorkbook(_NO_WORKBOOK)

    with parts.open(_TYPES) as types:
        bounds.check(types, watch=watch)
    found: dict[str, set[str]] = {_SHEET: set(), _TEXTS: set()}
    for name, told in kinds.items():
        for kind, names in found.items():
            if all(each.endswith(kind) for each in told) and name not in _READ_WHOLE and not name.endswith(".rels"):
                names.add(name)
    return found[_SHEET], found[_TEXTS]


def _check_inside(parts: zipfile.ZipFile, sheets: set[str], texts: set[str], most_in_rows: int) -> None:
    elements = in_rows = 0
    for part in parts.infolist():
        name = part.filename
        watch = _Once(name, sheets | texts) if name in (_WORKBOOK, _RELATED) else None
        with parts.open(part) as xml:
            if name in texts:
                outside, _ = bounds.check(xml, records=bounds.TEXT, most=bounds.MOST_IN_SHARED, watch=watch)
            else:
                kind = bounds.ROW if name in sheets else ""
                outside, within = bounds.check(xml, records=kind, most=most_in_rows - in_rows, watch=watch)
                in_rows += within
        elements += outside
        if elements > MOST_ELEMENTS:
            raise WorkbookTooLarge(f"it holds more than {MOST_ELEMENTS} elements: save it as CSV")


class _Once:
    """Each sheet stands in the workbook once: the reader goes through a sheet each time that it is named."""

    def __init__(self, name: str, large: set[str]) -> None:
        self._name = name
        self._large = large
        self._seen: set[str] = set()

    def __call__(self, element: str, told: dict[str, str]) -> None:
        if element == "sheet":
            self._see(told.get("id", ""))
        elif element == "Relationship":
            part = target(self._name, told.get("Target", ""))
            self._see(part)
            if "chartsheet" in told.get("Type", "") and part in self._large:  # the reader would take it in whole
                raise NotAWorkbook(_NO_WORKBOOK)

    def _see(self, one: str) -> None:
        if one in self._seen:
            raise NotAWorkbook("it names a sheet twice: save it anew as .xlsx, or as CSV")
        self._seen.add(one)


def _too_large(most: int) -> WorkbookTooLarge:
    told = f"it, or a part of it, unpacks to more than {most // 2**20} MB"
    return WorkbookTooLarge(f"{told}: save it as CSV, or in several files")
