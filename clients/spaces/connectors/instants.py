"""Instants as platforms and exports write them: ISO 8601 with an offset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)
EXPECTED = "an instant with an offset from 1970 on, such as 2018-03-01T12:00:00+01:00"

_USUAL = re.compile(r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)\n)*", re.ASCII)
"""A column in the form that Python and PostgreSQL read alike."""


class NotAnInstant(ValueError):
    """The text does not name one instant."""


def read_instant(text: str) -> datetime:
    """Return the instant that `text` names. Raises: NotAnInstant, also without an offset or out of 1970 to 9997."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None and EARLIEST <= instant < LATEST:
            return instant
    except (ValueError, OverflowError):
        pass
    raise NotAnInstant(text)


def read_column(cells: Sequence[str]) -> Sequence[str]:
    """Return a column of instants in a form that PostgreSQL reads. Raises: NotAnInstant, when any cell is none."""
    try:
        instants = [datetime.fromisoformat(cell) for cell in cells]
        within = min(instants) >= EARLIEST and max(instants) < LATEST
    except (ValueError, OverflowError, TypeError):  # TypeError: one without an offset cannot be compared
        raise NotAnInstant from None
    if not within:
        raise NotAnInstant
    if _USUAL.fullmatch("\n".join(cells) + "\n"):
        return cells
    return [instant.isoformat() for instant in instants]
