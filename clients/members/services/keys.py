"""The client's key for hashing addresses: made when it is first needed, sealed where it lies."""

from __future__ import annotations

import secrets
from datetime import datetime

from clients.members.models import CustomerKey
from tenants.sealed import seal, unseal


def current(*, at: datetime) -> tuple[CustomerKey, bytes]:
    """The newest key that can be opened here; a new one where a client came without. Raises: SealBroken."""
    row = CustomerKey.objects.select_for_update().exclude(sealed="").order_by("-pk").first()
    if row is None:
        row = CustomerKey.objects.create(sealed=seal(secrets.token_hex(32)), created_at=at)
    return row, bytes.fromhex(unseal(row.sealed))
