"""Items of a person who leaves, given to a colleague."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from content_calendar.models import Item
from content_calendar.rules.status import OPEN
from content_calendar.services import items
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor


@transaction.atomic
def hand_over(user_id: int, *, to: int, by: Actor, at: datetime) -> int:
    """Let `to` own every open item of this person; nobody is asked again. Returns how many.

    One that is being published at this moment stays theirs. Raises: NotPermitted; NoSuchOwner.
    """
    require(by, Permission.ITEM_EDIT)
    theirs = Item.objects.filter(owner_user_id=user_id, status__in=[each.value for each in OPEN], sending_at=None)
    held = list(theirs.order_by("pk"))
    for item in held:
        items.edit(item, {"owner_user_id": to}, seen_edition=item.edition, by=by, at=at)
    return len(held)
