"""Whom rows of an archive name, found among the people here or made anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model

from tenants.access.services.users import ensure_user
from tenants.kernel.actor import Actor
from tenants.moves.rules.manifest import Person


def matched(people: Iterable[Person], *, by: Actor, at: datetime) -> tuple[dict[int, int], int]:
    """Return each person's id in the archive → id here, and how many were not known here.

    The address says who somebody is. Who is new gets an account without a password, to be invited again, and inactive
    when they were.
    """
    model = get_user_model()
    here: dict[int, int] = {}
    new = 0
    for person in people:
        is_new = not model.objects.filter(email=person.email.lower()).exists()
        user = ensure_user(
            person.email, person.name, language=person.language, time_zone=person.time_zone, by=by, at=at
        )
        if is_new:
            new += 1
            _keep_identity(user.pk, person)
        here[person.id] = user.pk
    return here, new


def _keep_identity(user_id: int, person: Person) -> None:
    """The stable number that audit entries name, unless somebody here has it."""
    model = get_user_model()
    changes: dict[str, object] = {"is_active": person.is_active}
    if not model.objects.filter(uuid=uuid.UUID(person.uuid)).exists():
        changes["uuid"] = uuid.UUID(person.uuid)
    model.objects.filter(pk=user_id).update(**changes)
