"""Taking in a list that was looked through, and taking it out again: customers, members' addresses and links follow."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop

from clients.members.models import Customer, CustomerLink, CustomerList, MemberAddress, Told
from clients.members.rules.customers import Basis, Stand
from clients.members.services import links, looks, register, turns
from clients.members.services.looks import Ground, ListDecided
from clients.selectors import profile
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards import services as boards
from tenants.kernel.actor import Actor, system
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import Refusal
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle

FORGET = "members.forget_list"
LONGEST_REASON = 300


class OutReasonNeeded(Refusal):
    """Whoever takes a list out says why."""


class ListGone(Refusal):
    """The list was taken out already, or was never taken in."""


class KeyLeftBehind(Refusal):
    """The list waited while the client moved, and the key of its hashes did not come along."""


@transaction.atomic
def take_in(one: CustomerList, *, by: Actor, at: datetime) -> CustomerList:
    """What was looked through is wanted: who has the same hash on both sides is linked.

    Raises: NotPermitted; StageForbids; ListDecided; GroundNeeded, when its last day has come meanwhile; KeyLeftBehind;
    ClientBusy.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    lifecycle.require_here(Doing.INGEST)
    turns.take()
    turns.keep_members()
    who = {"at": at, "by_name": by.name, "by_user_id": by.user_id}
    waits = CustomerList.objects.filter(pk=one.pk, state=Stand.WAITING)
    if not waits.update(state=Stand.TAKEN, left_out=[], **who):
        raise ListDecided("This list waits for no decision any more")
    one.refresh_from_db()
    looks.check(Ground(Basis(one.legal_basis), one.purpose, one.kept_until), at)
    if Told.objects.filter(told_by=one, key__sealed="").exists():
        raise KeyLeftBehind("It was hashed under a key that stayed where this client came from: hand it in again")
    match = looks.count(one)
    _remember_unnoted()
    _run(_ADDRESSES if one.is_of_members else _CUSTOMERS, {"list": one.pk, "at": at})
    settled = links.settle()
    register.write(gettext_noop("A list of customers was taken in"), by=by, at=at)
    boards.schedule(FORGET, {one.pk: starts_at(one.kept_until + timedelta(days=1), profile.current().zone)})
    counts = {"linked": settled.made, "parted": settled.parted, **asdict(match)}
    audit.record("members.list.taken_in", target=one, by=by, at=at, **counts)
    return one


def take_in_customers(name: str, data: bytes, ground: Ground, *, column: str = "", by: Actor, at: datetime) -> Any:
    """Look a list of customers through and take it in at once. Raises: as `looks.hand_in`."""
    with transaction.atomic():
        return take_in(looks.hand_in(name, data, ground, column=column, by=by, at=at), by=by, at=at)


def take_in_members(name: str, data: bytes, ground: Ground, *, column: str = "", by: Actor, at: datetime) -> Any:
    """The same of members' addresses."""
    with transaction.atomic():
        made = looks.hand_in(name, data, ground, is_of_members=True, column=column, by=by, at=at)
        return take_in(made, by=by, at=at)


@transaction.atomic
def take_out(one: CustomerList, *, reason: str, by: Actor, at: datetime) -> None:
    """It was wrong: what it alone tells goes, with the links that rest on it; its report stays, and who took it out.

    What an earlier list tells of the same people is as it was before. Months that are released keep their counts.
    Raises: NotPermitted; OutReasonNeeded; ListGone; ClientBusy.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    said = reason.strip()
    if not 0 < len(said) <= LONGEST_REASON or not said.isprintable():
        raise OutReasonNeeded(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    turns.take()
    turns.keep_members()
    who = {"out_at": at, "out_by": by.name, "out_by_user_id": by.user_id, "out_reason": said}
    if not CustomerList.objects.filter(pk=one.pk, state=Stand.TAKEN).update(state=Stand.OUT, **who):
        raise ListGone("This list was taken out already")
    _remember_unnoted()
    gone = _let_go(one.pk)
    register.write(gettext_noop("A list of customers was taken out"), by=by, at=at)
    boards.call_off(FORGET, one.pk, at=at)
    audit.record("members.list.taken_out", target=one, by=by, at=at, note=said, **gone)


@transaction.atomic
def forget(list_id: int, *, at: datetime) -> None:
    """The day of a list is over: what it alone tells goes, with the links that rest on it; the report stays.

    A customer whom another list names is that list's. Again there is nothing left, and nothing to record.
    Raises: ClientBusy.
    """
    by = system("members.lists")
    turns.take()
    turns.keep_members()
    _remember_unnoted()
    if told := _let_go(list_id):
        listed = CustomerList.objects.get(pk=list_id)
        register.write(gettext_noop("The day of a list of customers is over"), by=by, at=at)
        audit.record("members.list.forgotten", target=listed, by=by, at=at, **told)


def _let_go(list_id: int) -> dict[str, int]:
    """Take away what the list tells; how much went with it and which links came back, by table."""
    Told.objects.filter(told_by=list_id).delete()
    _run(_CUSTOMERS_BEFORE, {"list": list_id})
    _run(_ADDRESSES_BEFORE, {"list": list_id})
    linked, _ = CustomerLink.objects.filter(customer__told_by=list_id).delete()
    counts = {
        "customer_count": _run("DELETE FROM members_customer WHERE told_by_id = %(list)s", {"list": list_id}),
        "memberaddress_count": MemberAddress.objects.filter(told_by=list_id).delete()[0],
    }
    settled = links.settle()
    counts |= {"customerlink_count": linked + settled.parted, "linked_again_count": settled.made}
    return {name: count for name, count in counts.items() if count}


def _remember_unnoted() -> None:
    """What code told that noted for no list what it tells: as it stands, like `migrations.0003_told_before`."""
    here = {"told_by": OuterRef("pk")}
    names = Exists(Customer.objects.filter(**here)) | Exists(MemberAddress.objects.filter(**here))
    found = CustomerList.objects.filter(names, state=Stand.TAKEN, told=None)
    if unnoted := list(found.values_list("pk", flat=True)):
        _run(_NOTE, {"lists": unnoted})


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


_NOTE = """
INSERT INTO members_told (told_by_id, key_id, digest, person_id)
SELECT told_by_id, key_id, digest, NULL FROM members_customer WHERE told_by_id = ANY(%(lists)s)
UNION ALL
SELECT told_by_id, key_id, digest, person_id FROM members_memberaddress WHERE told_by_id = ANY(%(lists)s)
"""

_CUSTOMERS = """
INSERT INTO members_customer (key_id, digest, told_by_id, added_at)
SELECT key_id, digest, told_by_id, %(at)s FROM members_told WHERE told_by_id = %(list)s AND person_id IS NULL
ORDER BY digest
ON CONFLICT (key_id, digest) DO UPDATE SET told_by_id = EXCLUDED.told_by_id
"""

_ADDRESSES = """
INSERT INTO members_memberaddress (person_id, key_id, digest, told_by_id)
SELECT person_id, key_id, digest, told_by_id FROM members_told WHERE told_by_id = %(list)s AND person_id IS NOT NULL
ORDER BY person_id
ON CONFLICT (person_id)
    DO UPDATE SET key_id = EXCLUDED.key_id, digest = EXCLUDED.digest, told_by_id = EXCLUDED.told_by_id
"""

# What the list before says of the same, where one does; row by row, as in `links`.
_CUSTOMERS_BEFORE = """
UPDATE members_customer c SET told_by_id = before.told_by_id
FROM (
    SELECT now.id, told.told_by_id
    FROM (SELECT id, key_id, digest FROM members_customer WHERE told_by_id = %(list)s OFFSET 0) now
    CROSS JOIN LATERAL (
        SELECT t.told_by_id
        FROM (SELECT key_id, told_by_id, person_id FROM members_told WHERE digest = now.digest OFFSET 0) t
        JOIN members_customerlist l ON l.id = t.told_by_id AND l.state = 'TAKEN'
        WHERE t.key_id = now.key_id AND t.person_id IS NULL
        ORDER BY l.at DESC, l.id DESC LIMIT 1
    ) told OFFSET 0
) before
WHERE c.id = before.id
"""

_ADDRESSES_BEFORE = """
UPDATE members_memberaddress a SET told_by_id = before.told_by_id, key_id = before.key_id, digest = before.digest
FROM (
    SELECT now.id, told.*
    FROM (SELECT id, person_id FROM members_memberaddress WHERE told_by_id = %(list)s OFFSET 0) now
    CROSS JOIN LATERAL (
        SELECT t.key_id, t.digest, t.told_by_id
        FROM (SELECT key_id, digest, told_by_id FROM members_told WHERE person_id = now.person_id OFFSET 0) t
        JOIN members_customerlist l ON l.id = t.told_by_id AND l.state = 'TAKEN'
        ORDER BY l.at DESC, l.id DESC LIMIT 1
    ) told OFFSET 0
) before
WHERE a.id = before.id
"""
