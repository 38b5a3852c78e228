"""What others may hear of the trail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntryRecorded:
    """An entry was added in this schema, in the transaction that is open; it waits for its seal."""

    schema_name: str
