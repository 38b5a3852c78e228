"""What other floors may hear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BreachNear:
    """Three quarters of a promise's time have run, and nobody has kept it yet. `kind`: of the case; codes."""

    case_id: int
    number: int
    kind: str
    promise: str
    due_at: datetime
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """A promise's due instant has passed while its clock ran."""

    case_id: int
    number: int
    kind: str
    promise: str
    due_at: datetime
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class NoBreachNear:
    """Of these cases no promise runs out any more: it was kept, or nothing is owed."""

    case_ids: tuple[int, ...]
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """A person decided on a case; `action` is a code of `playbooks.rules.guideline.Action`."""

    case_id: int
    number: int
    kind: str
    action: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Somebody flagged something, and a case was opened for it; codes."""

    case_id: int
    number: int
    kind: str
    reason: str
    opened_at: datetime
