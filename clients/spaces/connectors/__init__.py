"""Adapters to community platforms and files: what each tells becomes staging rows, what we say its platform's calls.

One folder a platform. A connector knows its platform's words, and no table of ours; nothing above this room knows a
platform's words. The next one: docs/connectors.md.
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
