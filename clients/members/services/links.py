"""Saying that a member is a customer, and taking it back: both stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from clients.members.models import Customer, CustomerLink, KeptApart
from clients.members.rules.customers import Basis, Way, digest, normalised
from clients.members.services import keys, turns
from clients.spaces.selectors import people
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal

LONGEST_REASON = 300


class NoSuchCustomer(Refusal):
    """No list named a customer with that address, or it is no address."""


class LinkedAlready(Refusal):
    """The member is a customer's already."""


class LinkReasonNeeded(Refusal):
    """By hand, it is said why."""


class LinkGone(Refusal):
    """The link was ended already."""


@transaction.atomic
def link_by_hand(person: Any, address: str, basis: Basis, reason: str, *, by: Actor, at: datetime) -> CustomerLink:
    """Say that a member is the customer with this address, which is not kept.

    Raises: NotPermitted; LinkReasonNeeded; NoSuchCustomer; LinkedAlready.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise LinkReasonNeeded(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    turns.take()
    key, secret = keys.current(at=at)
    plain = normalised(address)
    customer = Customer.objects.filter(key=key, digest=digest(plain, secret)).first() if plain else None
    if customer is None or people.one(person.pk, by) is None:
        raise NoSuchCustomer("No list named a customer with that address")
    try:
        with transaction.atomic():
            link = CustomerLink.objects.create(
                customer=customer, person_id=person.pk, way=Way.HAND, legal_basis=basis, reason=said,
                at=at, by_name=by.name, by_user_id=by.user_id,
            )  # fmt: skip
    except IntegrityError:
        raise LinkedAlready("This member is linked with a customer already") from None
    KeptApart.objects.filter(person=person.pk, key=customer.key_id, digest=customer.digest).delete()
    audit.record("members.customer.linked", target=link, by=by, at=at, person=person.pk, basis=basis.value)
    return link


@transaction.atomic
def unlink(link: CustomerLink, *, by: Actor, at: datetime) -> None:
    """Take it back: member and customer stay, and no later list links these two by itself.

    Raises: NotPermitted; LinkGone.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    turns.take()
    ended = {"ended_at": at, "ended_by": by.name, "ended_by_user_id": by.user_id}
    if not CustomerLink.objects.filter(pk=link.pk, ended_at=None).update(**ended):
        raise LinkGone("This link was ended already")
    customer = Customer.objects.get(links=link.pk)
    KeptApart.objects.get_or_create(
        person_id=link.person_id, key_id=customer.key_id, digest=customer.digest,
        defaults={"at": at, "by_name": by.name, "by_user_id": by.user_id},
    )  # fmt: skip
    audit.record("members.customer.unlinked", target=link, by=by, at=at, person=link.person_id)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many links by hash were made, and how many are no more."""

    made: int
    parted: int


def settle() -> Settled:
    """Links by hash as the lists say that stand; what somebody took back stays taken back.

    Of the two lists on which a link rests it has the ground of the one that came later; that list is also who made it,
    and when. Whoever calls has taken their turn.
    """
    parted = _run(_PART)
    _run(_REGROUND)
    return Settled(_run(_LINK), parted)


def _run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"hash": Way.HASH.value})
        return int(cursor.rowcount)


# Row by row and by their keys, here and below: the planner knows nothing of rows that came in this transaction, and
# joined every one with every one.

# Whose two sides are not the same any more.
_PART = """
DELETE FROM members_customerlink l USING (
    SELECT held.id FROM (
        SELECT id, person_id, customer_id, legal_basis FROM members_customerlink
        WHERE way = %(hash)s AND ended_at IS NULL OFFSET 0
    ) held
    LEFT JOIN LATERAL (
        SELECT key_id, digest FROM members_memberaddress WHERE person_id = held.person_id OFFSET 0
    ) a ON true
    LEFT JOIN LATERAL (
        SELECT key_id, digest FROM members_customer WHERE id = held.customer_id OFFSET 0
    ) c ON true
    WHERE (a.key_id = c.key_id AND a.digest = c.digest) IS NOT TRUE OFFSET 0
) apart WHERE l.id = apart.id
"""

_REGROUND = """
UPDATE members_customerlink l SET legal_basis = now.legal_basis FROM (
    SELECT held.id, later.legal_basis FROM (
        SELECT id, person_id, customer_id, legal_basis FROM members_customerlink
        WHERE way = %(hash)s AND ended_at IS NULL OFFSET 0
    ) held
    CROSS JOIN LATERAL (SELECT told_by_id FROM members_memberaddress WHERE person_id = held.person_id OFFSET 0) a
    CROSS JOIN LATERAL (SELECT told_by_id FROM members_customer WHERE id = held.customer_id OFFSET 0) c
    CROSS JOIN LATERAL (
        SELECT legal_basis, at, by_name, by_user_id FROM members_customerlist
        WHERE id IN (a.told_by_id, c.told_by_id) ORDER BY at DESC, id DESC LIMIT 1
    ) later
    WHERE later.legal_basis <> held.legal_basis OFFSET 0
) now WHERE l.id = now.id
"""

# An ended link says the same as who is kept apart, where it was ended by code that knew of no such table yet.
_LINK = """
INSERT INTO members_customerlink
    (customer_id, person_id, way, legal_basis, reason, at, by_name, by_user_id, ended_by)
SELECT c.id, a.person_id, %(hash)s, later.legal_basis, '', later.at, later.by_name, later.by_user_id, ''
FROM (SELECT person_id, key_id, digest, told_by_id FROM members_memberaddress OFFSET 0) a
CROSS JOIN LATERAL (
    SELECT id, told_by_id FROM members_customer WHERE key_id = a.key_id AND digest = a.digest OFFSET 0
) c
LEFT JOIN LATERAL (
    SELECT true AS is_so FROM members_customerlink l
    WHERE l.person_id = a.person_id AND (l.ended_at IS NULL OR l.customer_id = c.id) LIMIT 1
) linked ON true
LEFT JOIN LATERAL (
    SELECT true AS is_so FROM members_keptapart k JOIN members_customerkey own ON own.id = k.key_id
    WHERE k.person_id = a.person_id AND ((k.key_id = a.key_id AND k.digest = a.digest) OR own.sealed = '') LIMIT 1
) apart ON true
CROSS JOIN LATERAL (
        SELECT legal_basis, at, by_name, by_user_id FROM members_customerlist
        WHERE id IN (a.told_by_id, c.told_by_id) ORDER BY at DESC, id DESC LIMIT 1
    ) later
WHERE linked.is_so IS NULL AND apart.is_so IS NULL
"""
