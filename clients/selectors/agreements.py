"""The data register, and who does and decides what, as they stood at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.models import DataRegister, Responsibilities
from clients.rules.responsibilities import Activity, Decider, decider_of
from tenants.models.versioned import Versioned

Lines = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """One version of a list that was agreed on: its lines, since when, by whom and why."""

    version: int
    valid_from: datetime
    reason: str
    changed_by: str
    changed_by_user_id: int | None
    changed_at: datetime
    lines: Lines


def data_register(at: datetime) -> Agreed | None:
    """The data register in force at `at`, or None before the first."""
    return _view(DataRegister.objects.in_force(at).first())


def data_registers() -> list[Agreed]:
    """All versions of the data register, the newest first."""
    return [_agreed(row) for row in DataRegister.objects.order_by("-version")]


def responsibilities(at: datetime) -> Agreed | None:
    """The matrix in force at `at`, or None before the first."""
    return _view(Responsibilities.objects.in_force(at).first())


def all_responsibilities() -> list[Agreed]:
    """All versions of the matrix, the newest first."""
    return [_agreed(row) for row in Responsibilities.objects.order_by("-version")]


def decider(activity: Activity, at: datetime) -> Decider | None:
    """Who decides on an activity at `at`; None where nothing is agreed."""
    held = responsibilities(at)
    return decider_of(activity, held.lines) if held else None


def _view(row: Versioned | None) -> Agreed | None:
    return None if row is None else _agreed(row)


def _agreed(row: Any) -> Agreed:
    return Agreed(
        version=row.version,
        valid_from=row.valid_from,
        reason=row.reason,
        changed_by=row.changed_by,
        changed_by_user_id=row.changed_by_user_id,
        changed_at=row.changed_at,
        lines=tuple(row.lines),
    )
