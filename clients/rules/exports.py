"""Where an export of a client stands."""

from __future__ import annotations

from enum import StrEnum


class ExportState(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


OPEN_EXPORTS = (ExportState.QUEUED, ExportState.RUNNING)
