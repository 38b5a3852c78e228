"""Marks of 1 to 5 with a note, as fit and platforms give them."""

from __future__ import annotations

from typing import Annotated

from clients.brief.fields import Line, Part, whole
from clients.rules.scoring import HIGHEST_MARK, LOWEST_MARK


class Marked(Part):
    """One mark, and what it rests on."""

    score: Annotated[int, whole(LOWEST_MARK, HIGHEST_MARK)]
    note: Line | None = None
