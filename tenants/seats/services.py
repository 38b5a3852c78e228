"""Taking a seat: at each hand-over, so that the groups always follow the role."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction

from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.seats.models import UserGroup

EDITORS = "Editors"
"""Wagtail's own group, made by its migrations: those who may write pages."""
CHIEFS = "Moderators"
"""Wagtail's own group: those who may publish, too."""

_seats: dict[str, Permission] = {EDITORS: Permission.CMS_ENTER, CHIEFS: Permission.CMS_ENTER}


def seats_by(group: str, permission: Permission) -> None:
    """Let everyone with this permission sit in a group of an upper floor, which that floor's migrations make."""
    _seats[group] = permission


@transaction.atomic
def take_seat(user_id: int, actor: Actor) -> None:
    """Put the person into the groups that follow from their role here, and out of the others."""
    names = {group for group, permission in _seats.items() if may(actor, permission)}
    wanted = set(Group.objects.filter(name__in=names).values_list("pk", flat=True))
    held = set(UserGroup.objects.filter(user_id=user_id).values_list("group_id", flat=True))
    UserGroup.objects.filter(user_id=user_id, group_id__in=held - wanted).delete()
    UserGroup.objects.bulk_create([UserGroup(user_id=user_id, group_id=pk) for pk in wanted - held])
