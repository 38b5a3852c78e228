"""Customers and who of the members is one; the sets that they make, counted and as they were stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from clients.members.models import CormMonth as CormMonth
from clients.members.models import Customer, CustomerLink, CustomerList, KeptApart, MemberAddress, Told
from clients.members.rules.customers import Basis, Stand
from clients.members.rules.sets import Sets
from clients.spaces.selectors.members import people_of
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.rounding import ratio

ONLINE_MONTHS = 12
"""Whoever wrote in the twelve months that end with the month is active online."""


def lists(by: Actor) -> QuerySet[CustomerList]:
    """What was taken in, the latest first, each with its match report; also what was taken out again."""
    return handed_in(by).exclude(state=Stand.WAITING)


def waiting(by: Actor) -> QuerySet[CustomerList]:
    """What was looked through and waits for a decision, the latest first."""
    return handed_in(by).filter(state=Stand.WAITING)


def handed_in(by: Actor) -> QuerySet[CustomerList]:
    """All of it, for who may see customers."""
    return CustomerList.objects.all() if may(by, Permission.CUSTOMER_VIEW) else CustomerList.objects.none()


def links_of(person: Any, by: Actor) -> QuerySet[CustomerLink]:
    """Of the member's people, in force and ended, the latest first."""
    if not may(by, Permission.CUSTOMER_VIEW):
        return CustomerLink.objects.none()
    return CustomerLink.objects.filter(person__in=people_of(person)).select_related("person__space")


def link(link_id: int, by: Actor) -> CustomerLink | None:
    """A link in force."""
    if not may(by, Permission.CUSTOMER_VIEW):
        return None
    return CustomerLink.objects.filter(pk=link_id, ended_at=None).first()


@dataclass(frozen=True, slots=True)
class Linked:
    """How many customers are held, and how many of them are known to be members."""

    customers: int
    linked: int

    @property
    def share(self) -> float | None:
        return ratio(self.linked, self.customers)


def linked() -> Linked:
    live = CustomerLink.objects.filter(ended_at=None).order_by()
    return Linked(Customer.objects.count(), live.values("customer").distinct().count())


def linked_at(at: datetime) -> Linked:
    """The same as it stood then; who was forgotten since is in no count."""
    links = _in_force(at).values("customer").distinct().count()
    return Linked(Customer.objects.filter(added_at__lte=at).count(), links)


def bases_at(at: datetime) -> list[str]:
    """The grounds on which customers were held, and linked, then."""
    held = Customer.objects.filter(added_at__lte=at).order_by().values_list("told_by__legal_basis", flat=True)
    found = {*held.distinct(), *_in_force(at).values_list("legal_basis", flat=True).distinct()}
    return [basis for basis in Basis if basis in found]


def _in_force(at: datetime) -> QuerySet[CustomerLink]:
    return CustomerLink.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), at__lte=at).order_by()


@dataclass(frozen=True, slots=True)
class Counted:
    """What is held of a month's end: O, X and W; and how many of O∖X became X in the month, by the day of the link."""

    o: int
    x: int
    w: int
    newly: int


def counted(month: Month, *, zone: ZoneInfo, as_of: datetime) -> Counted:
    """Members who are one count once, a customer once; who wrote nothing but staff posts is no member."""
    edges = {"month": month.starts_at(zone), "until": min(month.ends_at(zone), as_of)}
    first = month.shifted(1 - ONLINE_MONTHS).starts_at(zone)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {**edges, "from": first})
        o, x, newly = cursor.fetchone()
    return Counted(o, x, Customer.objects.filter(added_at__lt=edges["until"]).count(), newly)


def corm(by: Actor) -> dict[str, CormMonth]:
    """What was said of each month last, the latest month first."""
    if not may(by, Permission.CUSTOMER_VIEW):
        return {}
    last = CormMonth.objects.order_by("-month", "-at", "-pk").distinct("month")
    return {each.month: each for each in last}


def stated(month: Month) -> CormMonth | None:
    """What was said last of the sets at the end of a month."""
    return CormMonth.objects.filter(month=str(month)).order_by("-at", "-pk").first()


def sets_of(row: CormMonth) -> Sets:
    return Sets(u=row.u, c=row.c, o=row.o, w=row.w, x=row.x, y=row.y, z=row.z)


def held_of(person: Any, by: Actor) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What is held here of a member, table → rows: links with customers, and of their address the hashes alone.

    address_hashes: by which they are matched now; told_by_lists: what each list tells of them, also one that waits;
    kept_apart: with which hashes no list links them.
    Raises: NotPermitted.
    """
    require(by, Permission.PERSON_DATA_MANAGE)
    people = people_of(person)
    links = CustomerLink.objects.filter(person__in=people).order_by("at", "pk")
    addresses = MemberAddress.objects.filter(person__in=people).order_by("pk")
    told = Told.objects.filter(person__in=people).order_by("told_by__at", "pk")
    apart = KeptApart.objects.filter(person__in=people).order_by("at", "pk")
    of_lists = ("source_name", "legal_basis", "purpose", "kept_until", "at")
    return {
        "customer_links": list(
            links.values("person__space__slug", "customer", "way", "legal_basis", "reason", "at", "ended_at")
        ),
        "address_hashes": list(
            addresses.values("person__space__slug", "digest", "told_by__legal_basis", "told_by__kept_until")
        ),
        "told_by_lists": list(told.values("person__space__slug", "digest", *(f"told_by__{name}" for name in of_lists))),
        "kept_apart": list(apart.values("person__space__slug", "digest", "at")),
    }


_COUNTED = """
WITH online AS (
    SELECT DISTINCT coalesce(-a.member_id, a.id) AS who
    FROM spaces_post p JOIN spaces_person a ON a.id = p.author_id
    WHERE p.created_at >= %(from)s AND p.created_at < %(until)s AND p.is_counted AND NOT p.is_staff
), linked AS (
    SELECT coalesce(-a.member_id, a.id) AS who, l.customer_id, min(l.at) AS at
    FROM members_customerlink l JOIN spaces_person a ON a.id = l.person_id
    WHERE l.at < %(until)s AND (l.ended_at IS NULL OR l.ended_at >= %(until)s)
    GROUP BY 1, 2
)
SELECT (SELECT count(*) FROM online), count(DISTINCT linked.customer_id),
    count(DISTINCT linked.customer_id) FILTER (WHERE linked.at >= %(month)s)
FROM linked JOIN online ON online.who = linked.who
"""
