"""Saying how large the sets were at a month's end."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from clients.members.models import CormMonth
from clients.members.rules.customers import Origin
from clients.members.rules.sets import Sets, check, conversion, counted
from clients.members.selectors import customers
from clients.selectors import profile
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal

LONGEST_SOURCE = 300


class SourceNeeded(Refusal):
    """Where the numbers come from is not said."""


class MonthAhead(Refusal):
    """A month that has not begun has no sizes."""


@transaction.atomic
def state(month: Month, sets: Sets, *, converted: int | None, source: str, by: Actor, at: datetime) -> CormMonth:
    """Say the sizes at the end of a month; said again, the later row holds and the earlier stays.

    Whether O and X are counted or stated is the rule's to say, from what is held at this instant. converted: newly X
    of O∖X at the month's start, checked where the month before is known.

    Raises: NotPermitted; SourceNeeded; MonthAhead; SetsDisagree, naming the rule.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    said = source.strip()
    if not said or len(said) > LONGEST_SOURCE:
        raise SourceNeeded(f"Say where they come from, in at most {LONGEST_SOURCE} characters", most=LONGEST_SOURCE)
    zone = profile.current().zone
    if month > Month.of(at, zone):
        raise MonthAhead(f"{month} has not begun")
    check(sets)
    held = customers.corm(by)
    before = held.get(str(month.shifted(-1)))
    if converted is not None and before is not None:
        conversion(converted, customers.sets_of(before))
    found = customers.counted(month, zone=zone, as_of=at)
    as_held = counted(sets, o=found.o, x=found.x)
    origin = {name: Origin.COUNTED if name in as_held else Origin.STATED for name in ("o", "x")}
    row = CormMonth.objects.create(
        month=str(month), **asdict(sets), converted=converted, o_origin=origin["o"], x_origin=origin["x"],
        source=said, at=at, by_name=by.name, by_user_id=by.user_id,
    )  # fmt: skip
    last = held.get(str(month))
    was = asdict(customers.sets_of(last)) if last else None
    audit.record("members.sets.stated", target=row, by=by, at=at, month=str(month), before=was, after=asdict(sets))
    return row
