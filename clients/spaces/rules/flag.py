"""What a flag is: somebody on the platform asks its moderators to look at a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clients.spaces.rules.source import Skipped


class Reason(StrEnum):
    """Why it was flagged. QUEUED: the platform itself holds the post back until somebody has looked."""

    SPAM = "SPAM"
    INAPPROPRIATE = "INAPPROPRIATE"
    OFF_TOPIC = "OFF_TOPIC"
    ILLEGAL = "ILLEGAL"
    QUEUED = "QUEUED"
    OTHER = "OTHER"


class State(StrEnum):
    """Whether the platform still waits for somebody."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


class Resolution(StrEnum):
    """What was done about it on the platform. NONE: nothing yet, or the platform does not tell."""

    AGREED = "AGREED"
    DISAGREED = "DISAGREED"
    IGNORED = "IGNORED"
    REMOVED = "REMOVED"
    NONE = ""


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag as its platform tells it now: `post_key` and `thread_key` are the platform's ids, "" when not told.

    flag_count: people who flagged it, at least 1; score: how urgent the platform takes it to be, in its own scale.
    settled_at: of a resolved one, when it was, None where the platform does not tell. is_settled_by_staff: the platform
    says that a person of its staff did it; who, is not kept. reopened_at: of an open one, since when somebody is waited
    for anew, None where the platform does not tell.
    """

    external_id: str
    post_key: str
    thread_key: str
    reason: Reason
    flagged_at: datetime
    flag_count: int
    score: float
    state: State
    resolution: Resolution = Resolution.NONE
    settled_at: datetime | None = None
    is_settled_by_staff: bool = False
    reopened_at: datetime | None = None


def waits_anew_since(reopened_at: datetime | None, *, settled_at: datetime | None, told_at: datetime) -> datetime:
    """When a flag that was resolved was opened anew: as the platform tells it, else when we were told.

    Never later than that, and never before it was resolved.
    Source: docs/algorithms/service_time.md, "Settled on the platform".
    """
    found = told_at if reopened_at is None else min(reopened_at, told_at)
    return found if settled_at is None else min(max(found, settled_at), told_at)


def resolved_at(settled_at: datetime | None, *, told_at: datetime) -> datetime:
    """When a flag was resolved there: as the platform tells it, else when we were told, and never later than that.

    Source: docs/algorithms/service_time.md, "Settled on the platform".
    """
    return told_at if settled_at is None else min(settled_at, told_at)


@dataclass(frozen=True, slots=True)
class FlagReport:
    """What one pull found: flags told by the platform, those that are new and those that changed, what was left out."""

    flags: int
    raised: int
    changed: int
    skipped: tuple[Skipped, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The report as the command prints it."""
        return {
            "flags": self.flags,
            "raised": self.raised,
            "changed": self.changed,
            "skipped": [{"where": one.where, "why": one.why} for one in self.skipped],
        }
