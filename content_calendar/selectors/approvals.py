"""What waits for whose answer, and who may not give it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from clients.rules.responsibilities import Activity, needs_client
from clients.selectors import agreements
from content_calendar.models import Edition, Item
from content_calendar.models.item import ItemQuerySet
from content_calendar.rules.status import Stage, Status
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


def authors(item: Item) -> frozenset[int]:
    """Who wrote the item's edition, or moved it since: from its last written edition on."""
    return frozenset(user_id for user_id in _hands(item.pk).values_list("by_user_id", flat=True) if user_id is not None)


def client_voices(item: Item) -> frozenset[int]:
    """Which of the client's people have answered or said something about the item."""
    said = item.comments.filter(is_client=True).values_list("by_user_id", flat=True)
    decided = item.decisions.filter(stage=Stage.CLIENT.value).values_list("by_user_id", flat=True)
    return frozenset(user_id for user_id in (*said, *decided) if user_id is not None)


def waiting(by: Actor) -> ItemQuerySet:
    """The items about which `by` is asked now, the most urgent first; never what they wrote themselves."""
    asked = Q(pk__in=())
    if may(by, Permission.ITEM_REVIEW):
        asked |= Q(status=Status.IN_REVIEW.value)
    if may(by, Permission.ITEM_APPROVE):
        asked |= Q(status=Status.WITH_CLIENT.value)
    own = _hands(OuterRef("pk")).filter(by_user_id=by.user_id or 0)
    found = Item.objects.select_related("space").filter(asked).exclude(Exists(own))
    return found.order_by(F("answer_due_at").asc(nulls_last=True), "slot_at", "pk")


def _hands(item_id: Any) -> QuerySet[Edition]:
    """The editions of an item from its last written one on."""
    later = Edition.objects.filter(item_id=OuterRef("item_id"), number__gt=OuterRef("number"), is_written=True)
    return Edition.objects.filter(item_id=item_id).exclude(Exists(later))


def edition_of(item: Item, revision_id: int) -> int:
    """The edition that one of the item's revisions in Wagtail holds; 0, which there is none of, for another's."""
    revision = item.revisions.filter(pk=revision_id).first()
    return int(revision.content.get("edition", 0)) if revision else 0


def client_decides(at: datetime) -> bool:
    """Whether the decision rights want the client's own word on each item, whatever is chosen for it.

    Where nothing is agreed on who decides, whoever writes the item chooses.
    """
    return needs_client(agreements.decider(Activity.PUBLISHING, at), default=False)
