"""Looking at the calendar's gaps each morning, and telling of each once while it can still be filled."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from clients.selectors import profile
from content_calendar.events import GapNear, NoGapNear
from content_calendar.models import GapWarning
from content_calendar.selectors import cadence
from content_calendar.selectors.cadence import NearGap
from tenants import audit
from tenants.boards.services import enqueue, schedule
from tenants.kernel.actor import system
from tenants.kernel.announcements import announce
from tenants.models import Tenant

LOOK = "content_calendar.look_for_gaps"
"""The kind of work on the board; the object is the client. Each look puts the next one up."""
MORNING = time(7)
"""On the client's clocks."""
BY = system("content_calendar.gaps")


def ensure(*, at: datetime) -> None:
    """Have the calendar looked at from the next morning on; where it is already, nothing changes."""
    tenant = profile.current()
    enqueue(LOOK, tenant.pk, at=_morning_after(tenant, at))


@transaction.atomic
def look(*, at: datetime) -> None:
    """Tell of each gap that is near, once, and note those that are gone; tomorrow again."""
    tenant = profile.current()
    near = {(each.gap.kind, each.gap.from_on): each for each in cadence.gaps_near(tenant, at=at)}
    held = {(row.kind, row.from_on): row for row in GapWarning.objects.filter(closed_at=None)}
    gone = tuple(row.pk for key, row in held.items() if key not in near)
    if gone:
        GapWarning.objects.filter(pk__in=gone).update(closed_at=at)
        announce(NoGapNear(gap_ids=gone, noted_at=at))
    for key, each in near.items():
        if key not in held:
            _warn(each, at=at)
    look_again(at=at)


def look_again(*, at: datetime) -> None:
    """Put the next morning's look on the board."""
    tenant = profile.current()
    schedule(LOOK, {tenant.pk: _morning_after(tenant, at)})


def _warn(near: NearGap, *, at: datetime) -> None:
    """Tell of a gap. One that was filled and opened again is told anew."""
    row, _ = GapWarning.objects.update_or_create(
        kind=near.gap.kind,
        from_on=near.gap.from_on,
        defaults={"breaks_on": near.breaks_on, "warned_at": at, "closed_at": None},
    )
    audit.record(
        "content_calendar.gap.warned", target=row, by=BY, at=at, kind=row.kind, from_on=row.from_on, until=row.breaks_on
    )
    announce(GapNear(row.pk, row.kind, row.from_on, row.breaks_on, noted_at=at))


def _morning_after(tenant: Tenant, at: datetime) -> datetime:
    tomorrow = at.astimezone(tenant.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, tzinfo=tenant.zone)
