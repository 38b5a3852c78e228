"""Rows of a reader, as staging takes them."""

from __future__ import annotations

from collections.abc import Sequence

from clients.spaces.rules.source import Row


def columns(rows: Sequence[Row]) -> list[tuple[str | None, ...]]:
    """Rows as columns of text."""
    return [tuple(None if value is None else str(value) for value in column) for column in zip(*rows, strict=True)]
