"""Adding to the log of a case. Nothing here alters or takes away: what was wrong is taken back by another line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from sla.models import Case, CaseEvent
from sla.rules.words import EventKind
from tenants.kernel.actor import Actor, system

BY = system("sla")
"""What the space told, nobody at the agency did."""


def line(
    case_id: int, kind: EventKind, *, at: datetime, recorded_at: datetime, by: Actor = BY, **told: Any
) -> CaseEvent:
    """One line, not yet written. told: `author`, `post_id`, `flag_id`, `voids_id`, `data`."""
    return CaseEvent(
        case_id=case_id,
        kind=kind.value,
        at=at,
        recorded_at=recorded_at,
        actor_kind=by.kind.value,
        actor_name=by.name,
        actor_user_id=by.user_id,
        **told,
    )


def write(lines: Iterable[CaseEvent]) -> None:
    CaseEvent.objects.bulk_create(lines, batch_size=2000)


def next_number() -> int:
    """The number of the client's next case. Whoever asks is alone with it until their transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/sla.case', 0))")
    last = Case.objects.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
