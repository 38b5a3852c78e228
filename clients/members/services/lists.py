"""Taking in a list of customers, or of members' addresses: hashed as it is read, matched, reported; never kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from clients.brief.agreements import DataLine
from clients.members.connectors import tables
from clients.members.models import Customer, CustomerKey, CustomerList, MemberAddress
from clients.members.rules.customers import Basis, Match, digest, normalised
from clients.members.services import keys, links
from clients.selectors import agreements as agreed
from clients.selectors import profile
from clients.services import agreements
from clients.spaces.selectors import members
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.boards import services as boards
from tenants.kernel.actor import Actor, system
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import Refusal
from tenants.locks import take_schema_lock

FORGET = "members.forget_list"
LONGEST_KEPT = timedelta(days=3 * 366)
LONGEST_PURPOSE = 200
BATCH = 2000


class GroundNeeded(Refusal):
    """A list comes with what it is for and a day until which it is kept, which is not past and not far off."""


@dataclass(frozen=True, slots=True)
class Ground:
    """On which ground, what for, and until which day what a list tells is kept."""

    basis: Basis
    purpose: str
    kept_until: date


@transaction.atomic
def take_in_customers(
    name: str, data: bytes, ground: Ground, *, column: str = "", by: Actor, at: datetime
) -> CustomerList:
    """Take in a list of customers by the column of their addresses; say how many are members.

    Raises: NotPermitted; GroundNeeded; NoSuchColumn; as `tables.read`. After any of them nothing has changed.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    _check(ground, at)
    head, rows = tables.read(name, data)
    where = tables.place(head, column, known=tables.ADDRESS)
    key, secret = keys.current(at=at)
    found, count, duplicate, invalid = _hashed((row[where] for row in rows), secret)
    made = _row(name, ground, is_of_members=False, by=by, at=at)
    fresh = [Customer(key=key, digest=each, told_by=made, added_at=at) for each in found]
    Customer.objects.bulk_create(
        fresh, batch_size=BATCH, update_conflicts=True, unique_fields=["key", "digest"], update_fields=["told_by"]
    )
    matched = Customer.objects.filter(told_by=made, key=key, digest__in=_members_digests(key)).count()
    return _done(made, Match(count, matched, len(found) - matched, duplicate, invalid), ground, by=by, at=at)


@transaction.atomic
def take_in_members(
    name: str, data: bytes, ground: Ground, *, column: str = "", by: Actor, at: datetime
) -> CustomerList:
    """Take in members' addresses: a column `space` with its slug, `member` with the id on the platform, the address.

    A row of nobody whom we hold is invalid. Raises: as `take_in_customers`; ClientBusy, while a job runs here.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    _check(ground, at)
    take_schema_lock(connection.tenant)  # who is erased meanwhile would get an address again
    head, rows = tables.read(name, data)
    where = tables.place(head, column, known=tables.ADDRESS)
    space, member = tables.place(head, "space"), tables.place(head, "member")
    key, secret = keys.current(at=at)
    held = members.row_ids()
    found: dict[int, str] = {}
    count = duplicate = invalid = 0
    for row in rows:
        count += 1
        person, address = held.get((row[space].strip(), row[member].strip())), normalised(row[where])
        if person is None or address is None:
            invalid += 1
        elif person in found:
            duplicate += 1
        else:
            found[person] = digest(address, secret)
    made = _row(name, ground, is_of_members=True, by=by, at=at)
    fresh = [MemberAddress(person_id=who, key=key, digest=each, told_by=made) for who, each in found.items()]
    changed = ["key", "digest", "told_by"]
    MemberAddress.objects.bulk_create(
        fresh, batch_size=BATCH, update_conflicts=True, unique_fields=["person"], update_fields=changed
    )
    customers = Customer.objects.filter(key=key).order_by().values("digest")
    matched = MemberAddress.objects.filter(told_by=made, digest__in=customers).count()
    return _done(made, Match(count, matched, len(found) - matched, duplicate, invalid), ground, by=by, at=at)


@transaction.atomic
def forget(list_id: int, *, at: datetime) -> None:
    """The day of a list is over: what it alone tells goes, with the links that rest on it; the report stays.

    A customer whom a later list named is that list's. Again there is nothing left, and nothing to record.
    """
    _, gone = Customer.objects.filter(told_by=list_id).delete()
    _, gone_too = MemberAddress.objects.filter(told_by=list_id).delete()
    if told := {name.partition(".")[2].lower() + "_count": count for name, count in (gone | gone_too).items() if count}:
        listed = CustomerList.objects.get(pk=list_id)
        audit.record("members.list.forgotten", target=listed, by=system("members.lists"), at=at, **told)


def _check(ground: Ground, at: datetime) -> None:
    today, purpose = profile.local_date(at), ground.purpose.strip()
    is_said = 0 < len(purpose) <= LONGEST_PURPOSE and purpose.isprintable()
    if not is_said or not today < ground.kept_until <= today + LONGEST_KEPT:
        raise GroundNeeded("Say what the list is for, and until which day within three years it is kept")


def _hashed(addresses: Iterable[str], secret: bytes) -> tuple[list[str], int, int, int]:
    """Each address once; how many rows there were, how many came twice, how many are none."""
    found: dict[str, None] = {}
    count = duplicate = invalid = 0
    for text in addresses:
        count += 1
        address = normalised(text)
        if address is None:
            invalid += 1
            continue
        hashed = digest(address, secret)
        duplicate += hashed in found
        found[hashed] = None
    return list(found), count, duplicate, invalid


def _members_digests(key: CustomerKey) -> QuerySet[MemberAddress, Any]:
    return MemberAddress.objects.filter(key=key).order_by().values("digest")


def _row(name: str, ground: Ground, *, is_of_members: bool, by: Actor, at: datetime) -> CustomerList:
    return CustomerList.objects.create(
        is_of_members=is_of_members, source_name=name[:255], legal_basis=ground.basis,
        purpose=ground.purpose.strip(), kept_until=ground.kept_until,
        row_count=0, matched_count=0, unmatched_count=0, duplicate_count=0, invalid_count=0,
        at=at, by_name=by.name, by_user_id=by.user_id,
    )  # fmt: skip


def _done(made: CustomerList, match: Match, ground: Ground, *, by: Actor, at: datetime) -> CustomerList:
    counts = {f"{name}_count": n for name, n in asdict(match).items()}
    CustomerList.objects.filter(pk=made.pk).update(**counts)
    linked = links.link_by_hash(made, by=by, at=at)
    _register(ground, by=by, at=at)
    zone = profile.current().zone
    boards.schedule(FORGET, {made.pk: starts_at(ground.kept_until + timedelta(days=1), zone)})
    audit.record("members.list.taken_in", target=made, by=by, at=at, linked=linked, **asdict(match))
    made.refresh_from_db()
    return made


def _register(ground: Ground, *, by: Actor, at: datetime) -> None:
    """The client's data register says what is held from now on, on which ground and until when."""
    with translation.override(profile.current().language):
        what = _("Customers’ and members’ addresses, as keyed hashes")
        line = DataLine.model_validate(
            {
                "what": what,
                "why": ground.purpose.strip(),
                "legal_basis": ground.basis.value.lower(),
                "kept_for": _("Until %(day)s") % {"day": ground.kept_until.isoformat()},
                "receivers": _("The agency"),
                "place": _("This installation"),
            }
        )
        reason = _("A list of customers was taken in")
    held = agreed.data_register(at)
    kept = [each for each in held.lines if each["what"] != what] if held else []
    others = [DataLine(**{**each, "legal_basis": each["legal_basis"].lower()}) for each in kept]
    try:
        agreements.agree_data_register([*others, line], valid_from=at, reason=reason, by=by, at=at)
    except agreements.AgreementUnchanged:
        return
