"""Reading heads and verifications. Works in public and, through the windows, inside a client's schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tenants.models import Tenant
from tenants.witness.models import Check, Head


@dataclass(frozen=True, slots=True)
class Checked:
    """How the last verification ended: of `position` links; `wrong` is empty when the chain held."""

    at: datetime
    position: int
    erased_count: int
    wrong: str
    wrong_position: int | None
    wrong_entry: UUID | None


def last_position(tenant: Tenant) -> int:
    """The position of the client's last head; 0 without one."""
    last = Head.objects.filter(tenant_id=tenant.pk).order_by("-position").values_list("position", flat=True).first()
    return int(last or 0)


def heads(tenant: Tenant, *, first: int, last: int) -> dict[int, str]:
    """The client's heads from position `first` to `last`, both included: position → hash."""
    held = Head.objects.filter(tenant_id=tenant.pk, position__gte=first, position__lte=last)
    return dict(held.values_list("position", "hash"))


def checked_since(at: datetime) -> QuerySet[Check, int]:
    """The ids of the clients whose chain was verified at or after that instant, however it ended; as a subquery."""
    return Check.objects.filter(at__gte=at).values_list("tenant_id", flat=True)


def last_check(tenant: Tenant) -> Checked | None:
    """How the client's last verification ended, if there was one."""
    row = Check.objects.filter(tenant_id=tenant.pk).first()
    if row is None:
        return None
    return Checked(row.at, row.position, row.erased_count, row.wrong, row.wrong_position, row.wrong_entry)
