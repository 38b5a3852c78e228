"""What a workbook is made of, looked at before anything reads it: a ZIP file that may be a bomb, or something else."""

from __future__ import annotations

import zipfile
from pathlib import Path

from clients.spaces.connectors.files import check_regular
from tenants.kernel.refusals import Refusal

MOST_PARTS = 2_000
MOST_UNPACKED = 400 * 2**20
"""Bytes of all parts together."""
MOST_SHARED = 120 * 2**20
"""Bytes of the texts that all cells share: they are held in memory."""
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MACROS = ("vbaProject.bin", "vbaData.xml")
_HEAD_BYTES = 2_000


class NotAWorkbook(Refusal):
    """The file is not an XLSX workbook."""


class WorkbookLocked(Refusal):
    """The workbook is protected by a password, or of a format that was before XLSX."""


class WorkbookTooLarge(Refusal):
    """The workbook unpacks to more than can be read."""


class HasMacros(Refusal):
    """The workbook carries a program."""


def check(path: Path) -> None:
    """Raises: Unreadable; NotAWorkbook; WorkbookLocked; WorkbookTooLarge; HasMacros."""
    check_regular(path)
    with path.open("rb") as file:
        if file.read(4) == _OLD_OR_LOCKED:
            told = "it is protected by a password, or an old .xls: save it as .xlsx without one"
            raise WorkbookLocked(told)
    try:
        with zipfile.ZipFile(path) as parts:
            _check(parts)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError):
        raise NotAWorkbook("it is not an XLSX workbook: save it as .xlsx, or as CSV") from None


def _check(parts: zipfile.ZipFile) -> None:
    held = parts.infolist()
    names = {part.filename for part in held}
    if any(name.endswith(_MACROS) for name in names):
        raise HasMacros("it carries macros: save it as .xlsx without them")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise NotAWorkbook("it is not an XLSX workbook: save it as .xlsx, or as CSV")
    shared = sum(part.file_size for part in held if part.filename == "xl/sharedStrings.xml")
    if len(held) > MOST_PARTS or sum(part.file_size for part in held) > MOST_UNPACKED or shared > MOST_SHARED:
        told = f"it unpacks to more than {MOST_UNPACKED // 2**20} MB: save it as CSV, or in several files"
        raise WorkbookTooLarge(told)
    for part in held:
        if part.filename.endswith((".xml", ".rels")):
            with parts.open(part) as xml:
                if b"<!DOCTYPE" in xml.read(_HEAD_BYTES).upper():
                    raise NotAWorkbook("it declares what no workbook declares")
