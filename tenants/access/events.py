"""What others may hear of people."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PersonArrived:
    """Somebody came in at a client's host; the connection stands in that client's schema."""

    user_id: int
    actor: Actor
