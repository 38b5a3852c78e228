"""Letting go of what need not be remembered any more, each night, also where nothing is called or told."""

from __future__ import annotations

from datetime import datetime

from clients.integrations.models import Delivery, DeliveryState, KeptAnswer
from clients.integrations.rules import news
from clients.integrations.rules.repeating import KEPT
from tenants.backend.base import PUBLIC
from tenants.boards.services.work import gather
from tenants.context import public
from tenants.selectors.schemas import clients_that_fit

FORGET = "integrations.forget"
"""The kind of work that lets go of a client's old answers and deliveries."""


def ask(*, at: datetime) -> int:
    """Put it on the board for each client; how many."""
    with public():
        fit = clients_that_fit().exclude(schema_name=PUBLIC)
        schemas = list(fit.order_by("pk").values_list("schema_name", flat=True))
    for schema_name in schemas:
        gather(FORGET, 0, schema_name=schema_name, due_at=at, at=at)
    return len(schemas)


def forget(at: datetime) -> int:
    """Let go of the old in the client's schema where we stand; how much it was. What still waits to be sent stays."""
    answers, _ = KeptAnswer.objects.filter(answered_at__lte=at - KEPT).delete()
    settled = Delivery.objects.exclude(state=DeliveryState.PENDING)
    deliveries, _ = settled.filter(made_at__lt=at - news.KEPT).delete()
    return answers + deliveries
