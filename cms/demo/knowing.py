"""Which members are the invented client's customers, and how its members are grouped. Every address is made up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from clients.members.rules.customers import Basis
from clients.members.rules.segments import Rule
from clients.members.rules.sets import Sets
from clients.members.selectors import customers as reading
from clients.members.selectors import segments as groups
from clients.members.services import corm, lists, segments
from clients.members.services.looks import Ground
from clients.selectors import agreements, profile
from cms.demo.months import MONTHS_BACK, lately
from cms.demo.people import acting
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant

CUSTOMERS = 900
ONE_IN = 3
"""Every third member gave an address by which the client knows them; some gave another one."""
LATER_ONE_IN = 12
UNKNOWN_ONE_IN = 5
EVERYONE, INTERESTED, CUSTOMERS_BESIDE = 48_000, 6_200, 210
"""U, C and Y as the client says them."""
KEPT = timedelta(days=2 * 365)
PURPOSE = "See how many owners take part, and how many become owners"
SOURCE = "Tarnhollow’s owners’ list and its market survey"
SEGMENTS = (
    ("Owners in the forum", Rule(is_customer=True, min_posts=1, within_days=90)),
    ("Not owners yet", Rule(is_customer=False, min_posts=1, within_days=90)),
)


def know(tenant: Tenant, *, space: str, activity: Path, now: datetime) -> None:
    """Let the client hand in its lists, say the sets of the last full months, and have two segments; each once."""
    with client(tenant):
        by = acting(tenant, Role.ACCOUNT_MANAGER, now)
        began = Month.of(now, tenant.zone).shifted(-MONTHS_BACK).starts_at(tenant.zone)
        if not reading.lists(by).exists():
            # The data register is agreed on anew with each list: never behind a version that holds already.
            is_first = agreements.data_register(now) is None
            _hand_in(space, lately(activity), by, at=began if is_first else now, again_at=_next(tenant, now))
        for back in (2, 1):
            _state(Month.of(now, tenant.zone).shifted(-back), tenant, by, now)
        named = {each.name for each in groups.visible_to(by)}
        for name, rule in SEGMENTS:
            if name not in named:
                segments.create(name, rule, reason="To see who answers whom", by=by, at=began)


def _next(tenant: Tenant, now: datetime) -> datetime:
    """Some days into the last full month."""
    return Month.of(now, tenant.zone).shifted(-1).starts_at(tenant.zone) + timedelta(days=9)


def _hand_in(space: str, members: Sequence[str], by: Actor, *, at: datetime, again_at: datetime) -> None:
    """The owners and who of the members gave an address; some more did when they were asked again."""
    ground = Ground(Basis.CONSENT, PURPOSE, profile.local_date(at) + KEPT)
    owners = _file(("name", "email"), ((f"Owner {n}", _address(n)) for n in range(CUSTOMERS)))
    lists.take_in_customers("owners.csv", owners, ground, by=by, at=at)
    numbered = list(enumerate(members, 1))
    first, later = numbered[::ONE_IN], numbered[1::LATER_ONE_IN]
    for name, told, told_at in (("members.csv", first, at), ("members-again.csv", later, max(at, again_at))):
        rows = ((space, who, _address(n if n % UNKNOWN_ONE_IN else CUSTOMERS + n)) for n, who in told)
        lists.take_in_members(name, _file(("space", "member", "email"), rows), ground, by=by, at=told_at)


def _address(number: int) -> str:
    return f"owner{number}@growers.example"


def _file(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def _state(month: Month, tenant: Tenant, by: Actor, now: datetime) -> None:
    """O, X and W as they are counted, the others as the client says; a month in which nobody is linked has none."""
    said = reading.corm(by)
    if str(month) in said:
        return
    held = reading.counted(month, zone=tenant.zone, as_of=now)
    rest = held.w - held.x - CUSTOMERS_BESIDE
    if rest < 0 or not held.x:
        return
    converted = held.newly if str(month.shifted(-1)) in said else None
    sets = Sets(u=EVERYONE, c=INTERESTED, o=held.o, w=held.w, x=held.x, y=CUSTOMERS_BESIDE, z=rest)
    corm.state(month, sets, converted=converted, source=SOURCE, by=by, at=now)
