"""What other floors may hear of a client's reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportMade:
    """A draft was computed, or computed anew."""

    report_id: int
    month: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReportReleased:
    """A month became final: its figures will not move again."""

    report_id: int
    month: str
    released_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRestated:
    """A numbered correction now stands beside a final month."""

    report_id: int
    month: str
    number: int
    released_at: datetime
