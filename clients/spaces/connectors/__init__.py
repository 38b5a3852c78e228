"""Adapters to community platforms and files: each reads one kind of input into staging rows, and writes nothing.

One folder a platform. A connector knows its platform's words; nothing above this room does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clients.spaces.connectors.csv.source import CsvSource
from clients.spaces.connectors.discourse.source import DiscourseArchive
from clients.spaces.connectors.xlsx.source import XlsxSource
from clients.spaces.rules.source import Source
from tenants.kernel.refusals import Refusal

KINDS: dict[str, Callable[[Path], Source]] = {
    "discourse-archive": DiscourseArchive,
    "csv": CsvSource,
    "xlsx": XlsxSource,
}


class UnknownKind(Refusal):
    """No connector reads that kind of input."""


def open_source(kind: str, path: Path) -> Source:
    """Return the opened input. Raises: UnknownKind; Unreadable, or another refusal of the connector."""
    if kind not in KINDS:
        raise UnknownKind(f"{kind!r} is not a kind of input: {', '.join(KINDS)}")
    return KINDS[kind](path)
