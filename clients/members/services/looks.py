"""A list is looked through before it is taken in: what it would bring is told, and nothing follows from it yet.

Of an address nothing but its hash waits, a day at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from clients.members.models import Customer, CustomerKey, CustomerList, MemberAddress, Told
from clients.members.rules.customers import WAITS, Basis, Match, Stand
from clients.members.services import keys, reading, turns
from clients.selectors import profile
from clients.spaces.connectors.files import printable
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.boards import services as boards
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle
from tenants.services.once import create_once

EXPIRE = "members.list_expire"
LONGEST_KEPT = timedelta(days=3 * 366)
LONGEST_PURPOSE = 200


class GroundNeeded(Refusal):
    """A list comes with what it is for and a day until which it is kept, which is not past and not far off."""


class ListDecided(Refusal):
    """The list waits for no decision any more: somebody took it in or put it away, or its day is over."""


@dataclass(frozen=True, slots=True)
class Ground:
    """On which ground, what for, and until which day what a list tells is kept."""

    basis: Basis
    purpose: str
    kept_until: date


@transaction.atomic
def hand_in(
    name: str,
    data: bytes,
    ground: Ground,
    *,
    is_of_members: bool = False,
    column: str = "",
    once: UUID | None = None,
    by: Actor,
    at: datetime,
) -> CustomerList:
    """Look a list through by the column of its addresses; say how many of them are known on the other side.

    A list of members' addresses has a column `space` with its slug, and `member` with the id on the platform; a row of
    nobody whom we hold is invalid. Raises: NotPermitted; StageForbids; GroundNeeded; NoSuchColumn; SentBefore; as
    `tables.read`; ClientBusy, while somebody is erased. After any of them nothing has changed.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    lifecycle.require_here(Doing.INGEST)
    check(ground, at)
    if is_of_members:
        turns.keep_members()
    key, secret = keys.current(at=at)
    found = reading.read(name, data, column=column, is_of_members=is_of_members, secret=secret)
    made = create_once(
        CustomerList, once, state=Stand.WAITING.value, is_of_members=is_of_members, source_name=printable(name)[-255:],
        legal_basis=ground.basis, purpose=ground.purpose.strip(), kept_until=ground.kept_until,
        row_count=found.row, matched_count=0, unmatched_count=0, duplicate_count=found.duplicate,
        invalid_count=found.invalid, left_out=found.left_out, at=at, by_name=by.name, by_user_id=by.user_id,
    )  # fmt: skip
    _keep(made, key, found.told)
    match = count(made)
    audit.record("members.list.handed_in", target=made, by=by, at=at, **asdict(match))
    boards.schedule(EXPIRE, {made.pk: at + WAITS})
    return made


@transaction.atomic
def put_away(one: CustomerList, *, by: Actor, at: datetime) -> None:
    """It is not wanted: nothing of it is left but that it was handed in. Raises: NotPermitted; ListDecided."""
    require(by, Permission.CUSTOMER_MANAGE)
    held = CustomerList.objects.select_for_update().filter(pk=one.pk, state=Stand.WAITING).first()
    if held is None:
        raise ListDecided("This list waits for no decision any more")
    audit.record("members.list.put_away", target=held, by=by, at=at)
    held.delete()


def expire(list_id: int) -> None:
    """A day is over and nobody decided."""
    CustomerList.objects.filter(pk=list_id, state=Stand.WAITING).delete()


def check(ground: Ground, at: datetime) -> None:
    """Raises: GroundNeeded."""
    today, purpose = profile.local_date(at), ground.purpose.strip()
    is_said = 0 < len(purpose) <= LONGEST_PURPOSE and purpose.isprintable()
    if not is_said or not today < ground.kept_until <= today + LONGEST_KEPT:
        raise GroundNeeded("Say what the list is for, and until which day within three years it is kept")


def count(one: CustomerList) -> Match:
    """Match what it tells with the other side as it is now, and note it."""
    here = {"key": OuterRef("key"), "digest": OuterRef("digest")}
    other: type[Any] = Customer if one.is_of_members else MemberAddress
    told = Told.objects.filter(told_by=one)
    matched, all_of_it = told.filter(Exists(other.objects.filter(**here))).count(), told.count()
    one.matched_count, one.unmatched_count = matched, all_of_it - matched
    # Who was erased while it waited counts as nobody.
    one.invalid_count = one.row_count - all_of_it - one.duplicate_count
    one.save(update_fields=["matched_count", "unmatched_count", "invalid_count"])
    return Match(one.row_count, matched, one.unmatched_count, one.duplicate_count, one.invalid_count)


def _keep(made: CustomerList, key: CustomerKey, told: Mapping[int | str, str]) -> None:
    into = "COPY members_told (told_by_id, key_id, digest, person_id) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for who, hashed in told.items():
            copy.write_row((made.pk, key.pk, hashed, who if isinstance(who, int) else None))
