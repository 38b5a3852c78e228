"""Saying that a member is a customer, and taking it back: both stay as they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from clients.members.models import Customer, CustomerLink, CustomerList
from clients.members.rules.customers import Basis, Way, digest, normalised
from clients.members.services import keys
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
    audit.record("members.customer.linked", target=link, by=by, at=at, person=person.pk, basis=basis.value)
    return link


@transaction.atomic
def unlink(link: CustomerLink, *, by: Actor, at: datetime) -> None:
    """Take it back: member and customer stay, and no later list links these two by itself.

    Raises: NotPermitted; LinkGone.
    """
    require(by, Permission.CUSTOMER_MANAGE)
    ended = {"ended_at": at, "ended_by": by.name, "ended_by_user_id": by.user_id}
    if not CustomerLink.objects.filter(pk=link.pk, ended_at=None).update(**ended):
        raise LinkGone("This link was ended already")
    audit.record("members.customer.unlinked", target=link, by=by, at=at, person=link.person_id)


def link_by_hash(told_by: CustomerList, *, by: Actor, at: datetime) -> int:
    """Link who has the same hash on both sides, on the list's ground; what somebody took back stays taken back."""
    values: list[Any] = [Way.HASH.value, told_by.legal_basis, at, by.name, by.user_id]
    with connection.cursor() as cursor:
        cursor.execute(_LINK, values)
        return int(cursor.rowcount)


_LINK = """
INSERT INTO members_customerlink
    (customer_id, person_id, way, legal_basis, reason, at, by_name, by_user_id, ended_by)
SELECT c.id, a.person_id, %s, %s, '', %s, %s, %s, ''
FROM members_memberaddress a JOIN members_customer c ON c.key_id = a.key_id AND c.digest = a.digest
WHERE NOT EXISTS (SELECT FROM members_customerlink l WHERE l.person_id = a.person_id AND l.ended_at IS NULL)
    AND NOT EXISTS (SELECT FROM members_customerlink l WHERE l.person_id = a.person_id AND l.customer_id = c.id)
"""
