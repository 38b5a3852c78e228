"""Why this community exists, as it stood at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clients.models import Charter


@dataclass(frozen=True, slots=True)
class CharterView:
    """One version of the charter, as it was agreed."""

    version: int
    valid_from: datetime
    why: str
    for_whom: str
    goal: str
    participation: str
    company_decides: tuple[str, ...]
    community_decides: tuple[str, ...]


def in_force(at: datetime) -> CharterView | None:
    """The charter in force at `at`, or None before the first."""
    charter = Charter.objects.in_force(at).first()
    if charter is None:
        return None
    return CharterView(
        version=charter.version,
        valid_from=charter.valid_from,
        why=charter.why,
        for_whom=charter.for_whom,
        goal=charter.goal,
        participation=charter.participation,
        company_decides=tuple(charter.company_decides),
        community_decides=tuple(charter.community_decides),
    )
