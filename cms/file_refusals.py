"""Sentences for the ways in which a file that somebody hands in cannot be read, whole or one row of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def sentences() -> dict[str, str]:
    """By code: of a refusal, or of the reason why one row is left out. `column`, `cell`: as they stand in the file."""
    return {**_files(), **_workbooks(), **_cells(), **_rows()}


def header(facts: Mapping[str, Any]) -> str:
    """What is wrong with the first row of a file of activity, each kind in a sentence of its own."""
    said = {
        "missing": _("Missing: %(names)s."),
        "unknown": _("Not known: %(names)s."),
        "twice": _("There twice: %(names)s."),
    }
    return " ".join(sentence % {"names": facts[name]} for name, sentence in said.items() if facts.get(name))


def _files() -> dict[str, str]:
    return {
        "WrongType": _("Only files that end in .csv or .xlsx are taken in here."),
        "FileTooLarge": _("A file has at most %(most)s MB. Hand it in in several pieces."),
        "NothingCame": _("No file came, or an empty one."),
        "BadHeader": _("The first row does not name the columns."),
        "NotUtf8": _("It is Unicode text of a spreadsheet, in UTF-16. Save it as CSV in UTF-8."),
        "BadCsv": _("It cannot be read to its end as CSV: is a quote in line %(line)s not closed?"),
        "ListTooLarge": _("A list has at most %(megabytes)s MB and %(rows)s rows. Hand it in in several pieces."),
        "NoHeadRow": _("The first row names no column."),
    }


def _workbooks() -> dict[str, str]:
    return {
        "NotAWorkbook": _("It is not an XLSX workbook, or a damaged one. Save it anew as .xlsx, or as CSV."),
        "WorkbookLocked": _("It is protected by a password, or an old .xls. Save it as .xlsx without one."),
        "WorkbookTooLarge": _("It unpacks to more than can be read. Save it as CSV, or in several files."),
        "TooManyEmptyRows": _("It has too many empty rows. Delete them, or save it as CSV."),
        "HasMacros": _("It carries macros. Save it as .xlsx without them."),
    }


def _cells() -> dict[str, str]:
    return {
        "CellEmpty": _("%(column)s: it is empty."),
        "CellTooLong": _("%(column)s: %(found)s characters; at most %(most)s are allowed."),
        "CellHasNul": _("%(column)s: a NUL byte stands in it, which no text may hold."),
        "CellNotText": _("%(column)s: it is not UTF-8."),
        "CellNotInstant": _(
            "%(column)s: %(cell)s is no date with time and offset, from 1970 on, such as 2018-03-01T12:00:00+01:00."
        ),
        "CellNotFlag": _("%(column)s: %(cell)s is not 0 or 1."),
        "CellNotCount": _("%(column)s: %(cell)s is not a whole number from 0 to %(most)s."),
        "CellFormula": _("%(at)s: a formula stands there. Paste its value instead."),
        "CellWithoutZone": _(
            "%(at)s: a date of the spreadsheet, which carries no zone. Choose the zone that it is meant in, or write "
            "it as text."
        ),
        "CellUnknown": _("%(at)s: what stands there is neither text, number nor date."),
    }


def _rows() -> dict[str, str]:
    return {
        "RowWidth": _("It has %(found)s cells, and the first row names %(columns)s columns."),
        "RowNotCsv": _("It is not CSV."),
        "QuoteOpen": _("A quote opened here is never closed; all lines after it were read as part of it."),
        "PostAhead": _("Post %(key)s lies in the future: %(post_at)s."),
        "PostTwice": _("The id %(key)s came already, at %(place)s."),
        "NumberTwice": _("Post %(key)s: its number in the topic came already, at %(place)s."),
        "ErasedHere": _("What stood here named a member who was erased."),
    }
