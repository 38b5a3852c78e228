"""Whoever comes in at a client's host takes the seat that their role gives."""

from __future__ import annotations

from tenants.access.events import PersonArrived
from tenants.kernel.announcements import hears
from tenants.seats.services import take_seat


@hears(PersonArrived)
def seat(event: PersonArrived) -> None:
    take_seat(event.user_id, event.actor)
