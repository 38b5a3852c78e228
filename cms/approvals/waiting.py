"""What waits for the client's answer, in its order, and where the reader stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cms.calendar.cards import Card, cards
from cms.lists import Column, Table
from content_calendar.rules.status import SHOWN_TO_CLIENT, Status
from content_calendar.selectors import approvals, items
from reporting.document.formats import Formats
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

if TYPE_CHECKING:
    from content_calendar.models import Item


__all__ = ["SHOWN_TO_CLIENT", "TABLE", "Place", "Row", "items_of", "place", "rows"]

TABLE = Table(
    "approvals",
    (
        Column("answer_due_at", "due_at"),
        Column("publishes_at", "slot_at"),
        Column("kind", "card__kind"),
        Column("title", "card__title"),
        Column("space", "card__space"),
        Column("edition", "card__edition"),
    ),
    sort="answer_due_at",
    searched=("card__title", "card__space", "card__kind_name"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One item that waits: until when its answer is wanted, and when it goes out."""

    card: Card
    due_at: datetime | None
    slot_at: datetime | None
    due: str
    goes_out: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The reader's place among what waits: N of M, and the item after this one, if any."""

    number: int
    count: int
    next_pk: int | None


def items_of(by: Actor) -> list[Item]:
    """What `by` is asked about; who may only look sees what the client's approvers are asked about."""
    if may(by, Permission.ITEM_APPROVE):
        return [item for item in approvals.waiting(by) if item.status == Status.WITH_CLIENT]
    shown = items.visible_to(by).filter(status=Status.WITH_CLIENT.value)
    return list(shown.order_by("answer_due_at", "slot_at", "pk"))


def rows(held: Sequence[Item], formats: Formats, *, by: Actor, at: datetime) -> list[Row]:
    return [
        Row(
            card=card,
            due_at=item.answer_due_at,
            slot_at=item.slot_at,
            due=formats.instant(item.answer_due_at, short=True) if item.answer_due_at else "",
            goes_out=formats.instant(item.slot_at, short=True) if item.slot_at else "",
            is_late=item.answer_due_at is not None and item.answer_due_at < at,
        )
        for item, card in zip(held, cards(held, formats, by=by), strict=True)
    ]


def place(held: Sequence[Item], pk: int) -> Place:
    """Where an item stands among what waits; one that no longer does stands nowhere, and the first is next."""
    pks = [item.pk for item in held]
    if pk not in pks:
        return Place(0, len(pks), pks[0] if pks else None)
    index = pks.index(pk)
    others = pks[index + 1 :] + pks[:index]
    return Place(index + 1, len(pks), others[0] if others else None)
