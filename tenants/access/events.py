"""What others may hear of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PersonArrived:
    """Somebody came in at a client's host; the connection stands in that client's schema."""

    user_id: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class RolesChanged:
    """Somebody holds a role at a client from this instant on, or no more. Announced while standing in public."""

    tenant_id: int
    at: datetime
