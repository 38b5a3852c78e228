"""Who was reached beside what is posted, and who of the members are customers, as it is frozen."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from clients.members.rules.customers import Origin
from clients.members.selectors import customers as linking
from clients.members.selectors.customers import CormMonth
from clients.spaces.rules.offline import Form, Way
from clients.spaces.selectors import offline
from clients.spaces.selectors.offline import Gathering
from clients.spaces.selectors.threads import address
from reporting.rules.reach import CustomerFigures, GatheringFigure, GroupFigure, ReachFigures, SetsFigure
from tenants.kernel.periods import Month
from tenants.models import Tenant


def reach(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[ReachFigures | None, tuple[str, ...]]:
    """The gatherings and the plan's groups, None without either; and where each gathering goes on, "" where not."""
    held = offline.as_told(month, zone=tenant.zone, as_of=as_of)
    if not held.gatherings and not held.plan:
        return None, ()
    groups = tuple(
        GroupFigure(
            name=group.name,
            ways=tuple(way.lower() for way in Way if way in group.ways),
            by_way={way.lower(): count for way, count in told.by_way.items() if count},
        )
        for group, told in zip(held.plan, held.turnouts, strict=True)
    )
    figures = ReachFigures(gatherings=tuple(_gathering(each, tenant.zone) for each in held.gatherings), groups=groups)
    return figures, tuple(address(each.thread) if each.thread else "" for each in held.gatherings)


def _gathering(held: Gathering, zone: ZoneInfo) -> GatheringFigure:
    return GatheringFigure(
        on=held.starts_at.astimezone(zone).date(),
        title=held.title,
        form=held.form.lower(),
        in_person=None if held.form == Form.ONLINE else held.attended_in_person,
        online=None if held.form == Form.IN_PERSON else held.attended_online,
        registered=held.registered_count,
        has_thread=held.thread is not None,
    )


def customers(month: Month, *, as_of: datetime) -> CustomerFigures | None:
    """Customers and links as they stood at `as_of`, the sets as they were said of the month; None without any."""
    linked, row = linking.linked_at(as_of), linking.stated(month)
    if not linked.customers and row is None:
        return None
    return CustomerFigures(
        customers=linked.customers,
        linked=linked.linked,
        bases=tuple(basis.lower() for basis in linking.bases_at(as_of)),
        sets=None if row is None else _sets(row),
    )


def _sets(row: CormMonth) -> SetsFigure:
    origins = (("o", row.o_origin), ("x", row.x_origin))
    return SetsFigure(
        u=row.u,
        c=row.c,
        o=row.o,
        w=row.w,
        x=row.x,
        y=row.y,
        z=row.z,
        counted=tuple(name for name, origin in origins if origin == Origin.COUNTED),
        source=row.source,
    )
