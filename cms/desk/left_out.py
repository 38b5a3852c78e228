"""Why a row or a file was not taken, in the reader's words.

A connector knows no language: it says why in English, and that is kept. What the readers of spreadsheets say is said
here again; what a platform sent is told as it was kept.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clients.spaces.connectors.csv.columns import COLUMNS
from clients.spaces.connectors.instants import EXPECTED

_NAMES = "|".join(COLUMNS)
_PARTS = re.compile(rf"; (?=(?:{_NAMES}): )")
"""Where the next column's reason begins; a cell may hold a semicolon of its own."""
_OF_A_CELL = re.compile(rf"({_NAMES}): (['\"].*['\"]): (.*)", re.DOTALL)
_PLACED = re.compile(r"([^\n]*?:\d+): (.*)|([A-Z]{1,3}\d+): (.*)")


def worded(why: str) -> str:
    """One reason, or several that stand side by side."""
    return "; ".join(_part(part) for part in _PARTS.split(why))


def lines(told: str) -> str:
    """What is wrong with a file, line by line, each with its place."""
    return "\n".join(_line(line) for line in told.splitlines())


def _line(line: str) -> str:
    placed = _PLACED.fullmatch(line)
    if placed is None:
        return worded(line)
    where, what = (group for group in placed.groups() if group is not None)
    return f"{where}: {worded(what)}"


def _part(part: str) -> str:
    if cell := _OF_A_CELL.fullmatch(part):
        column, value, doubt = cell.groups()
        return f"{column}: {value}: {_sentence(doubt)}"
    if (at := _PLACED.fullmatch(part)) and at[3]:  # a cell of a spreadsheet
        return f"{at[3]}: {_sentence(at[4])}"
    return _sentence(part)


def _sentence(said: str) -> str:
    """A known sentence in the reader's words; another as it was kept."""
    for pattern, words in _known(get_language() or ""):
        if found := pattern.fullmatch(said):
            return words % found.groupdict()
    return said


@cache
def _known(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Made once a language: a file may have ten thousand reasons."""
    told = {
        r"it is empty": _("it is empty"),
        r"it is not UTF-8": _("it is not UTF-8"),
        r"a NUL byte stands in it, which no text may hold": _("a NUL byte stands in it, which no text may hold"),
        r"not 0 or 1": _("not 0 or 1"),
        r"not a whole number from 0 to 999,999,999": _("not a whole number from 0 to 999,999,999"),
        r"(?P<n>[\d,]+) characters; at most (?P<most>[\d,]+) are allowed": _(
            "%(n)s characters; at most %(most)s are allowed"
        ),
        f"not {re.escape(EXPECTED)}": _(
            "not an instant with an offset up to 15:59, from 1970 on, such as 2018-03-01T12:00:00+01:00"
        ),
        r"(?P<cells>\d+) cells where the header names (?P<columns>\d+) columns": _(
            "%(cells)s cells where the header names %(columns)s columns"
        ),
        r"the id (?P<key>.*) came already, at (?P<place>.*)": _("the id %(key)s came already, at %(place)s"),
        r"post (?P<key>.*) lies in the future: (?P<at>[\d: -]+ UTC)": _("post %(key)s lies in the future: %(at)s"),
        r"a quote opened here is never closed; all lines after it were read as part of it": _(
            "a quote opened here is never closed; all lines after it were read as part of it"
        ),
        r"the record that begins here does not end within (?P<n>[\d,]+) characters: is a quote not closed\?": _(
            "the record that begins here does not end within %(n)s characters: is a quote not closed?"
        ),
        r"a formula stands there: paste its value instead": _("a formula stands there: paste its value instead"),
        r"a date of the spreadsheet, which carries no zone: choose .*": _(
            "a date of the spreadsheet, which carries no zone: choose the zone that it is meant in, or write it as text"
        ),
        r"what stands there is neither text, number nor date": _("what stands there is neither text, number nor date"),
        r"the column (?P<name>.*) is not known": _("the column %(name)s is not known"),
        r"the column (?P<name>.*) stands there twice": _("the column %(name)s stands there twice"),
        r"the column (?P<name>.*) is missing": _("the column %(name)s is missing"),
        r"there is no header row; required: (?P<needed>.*); optional: (?P<others>.*)": _(
            "there is no header row; required: %(needed)s; optional: %(others)s"
        ),
        r"required: (?P<needed>.*); optional: (?P<others>.*)": _("required: %(needed)s; optional: %(others)s"),
    }
    return [(re.compile(pattern, re.DOTALL), words) for pattern, words in told.items()]
