"""What platforms were told of decisions on their flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.spaces.models import Answer


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One flag's. state: a code of `rules.answers.AnswerState`; platform: the connection's kind, "" without one.

    is_outdated: the platform opened the flag anew since, so this is told no more.
    """

    flag_id: int
    decision: str
    owed_at: datetime
    state: str
    is_outdated: bool
    platform: str
    told_at: datetime | None
    next_at: datetime | None
    error: str
    error_code: str
    error_facts: dict[str, Any]


def of_flags(flag_ids: Sequence[int]) -> list[AnswerView]:
    """What became of the decisions on these flags, the oldest first."""
    rows = Answer.objects.filter(flag_id__in=flag_ids).select_related("flag__space__connection").order_by("pk")
    return [
        AnswerView(
            flag_id=row.flag_id,
            decision=row.decision,
            owed_at=row.owed_at,
            state=row.state,
            is_outdated=row.is_outdated,
            platform=_kind(row),
            told_at=row.told_at,
            next_at=row.next_at,
            error=row.error,
            error_code=row.error_code,
            error_facts=row.error_facts,
        )
        for row in rows
    ]


def _kind(row: Answer) -> str:
    connection = getattr(row.flag.space, "connection", None)
    return connection.kind if connection else ""
