"""Reminding the client by itself, once, when half of the time for the answer has gone."""

from __future__ import annotations

from datetime import datetime

from content_calendar.models import Item
from content_calendar.rules.status import Status
from content_calendar.services import approvals
from tenants.kernel.actor import system


def remind(item_id: int, at: datetime) -> None:
    """Ask the client again, unless they have answered, were reminded by a person, or were asked later than that."""
    item = Item.objects.filter(pk=item_id, status=Status.WITH_CLIENT.value, reminded_at=None).first()
    if item is None or item.asked_at is None or item.answer_due_at is None:
        return
    if at < item.asked_at + (item.answer_due_at - item.asked_at) / 2:
        return
    approvals.remind(item, by=system("content_calendar.remind"), at=at)
