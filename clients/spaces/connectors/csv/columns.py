"""The columns of an activity CSV: which there are, what each may hold, and what each fills in staging.

A column is checked as a whole, which is ten times faster than cell by cell; only where that raises a doubt are its
rows looked at one by one, to say which and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clients.spaces.connectors.files import shown
from clients.spaces.connectors.instants import EXPECTED, read_column
from clients.spaces.rules.source import LONGEST_KEY, LONGEST_TEXT, Reason
from tenants.kernel.instants import NotAnInstant

Cells = Sequence[str]
Staged = Sequence[str | None]


class Doubt(ValueError):
    """Somewhere in the column stands a value that is not allowed; the text says what is expected.

    code, facts: the same for the reader's language.
    """

    def __init__(self, words: str, code: str, **facts: str | int) -> None:
        super().__init__(words)
        self.code, self.facts = code, facts


def check_text(cells: Cells) -> None:
    """Raises: Doubt, when a cell holds what no text may hold."""
    text = "".join(cells)
    if "\0" in text:
        raise Doubt("a NUL byte stands in it, which no text may hold", "CellHasNul")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Doubt("it is not UTF-8", "CellNotText") from None


def _too_long(cells: Cells, longest: int) -> None:
    found = max(map(len, cells))
    if found > longest:
        words = f"{found:,} characters; at most {longest:,} are allowed"
        raise Doubt(words, "CellTooLong", found=found, most=longest)


def keys(cells: Cells) -> Staged:
    _too_long(cells, LONGEST_KEY)
    stripped = [cell.strip() for cell in cells]
    if not all(stripped):
        raise Doubt("it is empty", "CellEmpty")
    return stripped


def keys_or_blank(cells: Cells) -> Staged:
    _too_long(cells, LONGEST_KEY)
    return [cell.strip() for cell in cells]


def keys_or_none(cells: Cells) -> Staged:
    return [one or None for one in keys_or_blank(cells)]


def texts(cells: Cells) -> Staged:
    _too_long(cells, LONGEST_TEXT)
    return cells


def instants(cells: Cells) -> Staged:
    try:
        return read_column(cells)
    except NotAnInstant:
        raise Doubt(f"not {EXPECTED}", "CellNotInstant") from None


def flags(cells: Cells) -> Staged:
    if not set(cells) <= {"0", "1", ""}:
        raise Doubt("not 0 or 1", "CellNotFlag")
    return [cell or "0" for cell in cells]


def counts(cells: Cells) -> Staged:
    digits = "".join(cells)
    if digits and not (digits.isascii() and digits.isdecimal()) or max(map(len, cells)) > 9:
        raise Doubt("not a whole number from 0 to 999,999,999", "CellNotCount", most=999_999_999)
    return [cell or "0" for cell in cells]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, the staging column that it fills, and the check of its cells."""

    name: str
    fills: str
    read: Callable[[Cells], Staged]
    required: bool = False

    def why(self, cell: str) -> tuple[str, Reason] | None:
        """What is wrong with this cell, in English and by its code; None when nothing is."""
        try:
            check_text([cell])
            self.read([cell])
        except Doubt as doubt:
            facts = {"column": self.name, "cell": shown(cell), **doubt.facts}
            return f"{self.name}: {shown(cell)}: {doubt}", Reason(doubt.code, facts)
        return None


COLUMNS = {
    column.name: column
    for column in (
        Column("post_id", "external_id", keys, required=True),
        Column("created_at", "created_at", instants, required=True),
        Column("author", "author_key", keys, required=True),
        Column("thread", "thread_key", keys, required=True),
        Column("channel", "channel_key", keys_or_blank),
        Column("reply_to", "reply_to_key", keys_or_none),
        Column("body", "body", texts),
        Column("staff", "is_staff", flags),
        Column("likes", "like_count", counts),
        Column("accepted", "is_accepted", flags),
    )
}
REQUIRED = [column.name for column in COLUMNS.values() if column.required]
