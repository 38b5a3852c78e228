"""What others may hear of other systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HookFails:
    """News for a receiver was given up; `is_stopped`: it is not called any more."""

    hook_id: int
    is_stopped: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class HookWorks:
    """A receiver that failed takes news again, or nobody waits for it any more."""

    hook_id: int
    at: datetime
