"""When people work and what they speak."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.access.models import WorkingTime as Row
from tenants.access.rules.working_time import WorkingTime
from tenants.kernel.week import read_json


def of(user_ids: Iterable[int]) -> dict[int, WorkingTime]:
    """What those of them have said who have said anything; inside a client's schema of its own people alone."""
    rows = Row.objects.filter(user_id__in=list(user_ids))
    return {row.user_id: WorkingTime(row.time_zone, tuple(row.languages), read_json(row.week)) for row in rows}
