"""Instants as platforms and exports write them: ISO 8601 with an offset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from tenants.kernel import instants
from tenants.kernel.instants import NotAnInstant

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)
EXPECTED = "an instant with an offset up to 15:59, from 1970 on, such as 2018-03-01T12:00:00+01:00"

_USUAL = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-5]):[0-5]\d)\n)*", re.ASCII
)
"""A column in the form that Python and PostgreSQL read alike."""


def read_instant(text: str) -> datetime:
    """Return the instant that `text` names, in UTC.

    Raises: NotAnInstant, also without an offset, with one that no place has, or out of 1970 to 9997.
    """
    instant = instants.read_instant(text)
    if EARLIEST <= instant < LATEST:
        return instant
    raise NotAnInstant(text)


def read_column(cells: Sequence[str]) -> Sequence[str]:
    """Return a column of instants in a form that PostgreSQL reads. Raises: NotAnInstant, when any cell is none."""
    if not _USUAL.fullmatch("\n".join(cells) + "\n"):
        return [read_instant(cell).isoformat() for cell in cells]
    try:
        found = [datetime.fromisoformat(cell) for cell in cells]
    except ValueError:
        raise NotAnInstant from None
    if min(found) < EARLIEST or max(found) >= LATEST:
        raise NotAnInstant
    return cells
