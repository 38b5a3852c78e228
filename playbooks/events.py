"""What upper floors may hear of about how we speak and act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GuidelinePublished:
    """A version of the brand guideline came into force. Announced in the client's schema."""

    version: int
    published_at: datetime
    published_by_user_id: int | None


@dataclass(frozen=True, slots=True)
class GuidelineConfirmed:
    """Somebody has read the version in force. Announced in the client's schema."""

    version: int
    user_id: int
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A playbook was started. Announced in the client's schema."""

    run_id: int
    playbook: str
    started_at: datetime
