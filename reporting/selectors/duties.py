"""What the client had still to do, as it is frozen."""

from __future__ import annotations

from datetime import datetime

from clients.selectors import duties as reading
from reporting.rules.month import DutyFigure
from tenants.kernel.periods import Month
from tenants.models import Tenant

AHEAD = 2
"""What falls due before the month after the next is told in time."""


def duties(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[tuple[DutyFigure, ...] | None, tuple[str, ...]]:
    """What was to be done as of then, None where nothing was; and who is asked for each by name, "" for a role."""
    held = reading.open_as_of(as_of, month.shifted(AHEAD).first_on, tenant=tenant)
    figures = tuple(
        DutyFigure(
            what=each.what,
            waits=each.waits,
            role=str(each.asked_role or ""),
            due_on=each.due_on,
            late_days=each.late_days,
        )
        for each in held
    )
    return figures or None, tuple(each.asked_name for each in held)
