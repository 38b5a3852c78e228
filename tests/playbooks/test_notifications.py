"""Who is told of a guideline's new version: everyone who works for the client, until they have read it."""

from __future__ import annotations

from datetime import datetime

from playbooks import notifications
from playbooks.services import guidelines
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tenants.notifications.models import Notification


def told() -> set[int]:
    held = Notification.objects.filter(kind=notifications.TO_READ, read_at=None)
    return set(held.values_list("user_id", flat=True))


def test_staff_are_told_until_they_have_read_it(
    in_alfa: Tenant, moderator: User, analyst: User, viewer: User, by: Actor, now: datetime
) -> None:
    version = guidelines.freeze(guidelines.starter("Alfa"), by=by, at=now)
    assert told() == {moderator.pk, analyst.pk}
    guidelines.confirm(version.version, by=actor_at(moderator, in_alfa, at=now), at=now)
    assert told() == {analyst.pk}
