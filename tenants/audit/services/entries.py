"""Recording what was done, in the transaction that does it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenants.audit.events import EntryRecorded
from tenants.audit.models import Entry
from tenants.audit.rules.people import Person
from tenants.backend.current import connection
from tenants.kernel import origin
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce

LONGEST_LABEL = 120


def record(verb: str, *, target: models.Model, by: Actor, at: datetime, **data: Any) -> Entry:
    """Add an entry in the schema where the connection stands, in the caller's transaction; it is sealed afterwards.

    `verb` is `app.noun.past_tense`; `data` says what changed (before, after, note) and must fit JSON. A person in it,
    or as the target, is handed in as the user, or as a `Person`, and kept as their uuid. Where it came from is what
    `tenants.kernel.origin` says.
    """
    said, people = _referring(data)
    if isinstance(target, get_user_model()):
        people = [target.uuid, *people]
    return write(
        verb,
        by=by,
        at=at,
        target_type=target._meta.label,
        target_id=str(target.pk),
        target_uuid=getattr(target, "uuid", None),
        target_label=_label(target, by),
        people=people,
        data=said,
    )


def write(verb: str, *, by: Actor, at: datetime, people: list[UUID], data: dict[str, Any], **target: Any) -> Entry:
    """Add an entry whose target is given field by field."""
    come = origin.current()
    entry = Entry.objects.create(
        at=at,
        verb=verb,
        actor_kind=by.kind,
        actor_uuid=by.user_uuid or _uuid_of(by.user_id),
        actor_name=by.name,
        ip=come.ip or None,
        door=come.door,
        request_id=come.request_id,
        people=people or None,
        data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
        **target,
    )
    announce(EntryRecorded(connection.schema_name))
    return entry


def _uuid_of(user_id: int | None) -> UUID | None:
    if user_id is None:
        return None
    found: UUID | None = get_user_model().objects.filter(pk=user_id).values_list("uuid", flat=True).first()
    return found


def _referring(data: dict[str, Any]) -> tuple[dict[str, Any], list[UUID]]:
    """The data with each person's uuid in their place, however deep, and those uuids."""
    user, people = get_user_model(), dict[UUID, None]()

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, Person | user):
            uuid = _uuid_of(value.user_id) if isinstance(value, Person) else value.uuid
            if uuid is not None:
                people[uuid] = None
            return str(uuid) if uuid else None
        return value

    return plain(data), list(people)


def _label(target: models.Model, by: Actor) -> str:
    """What the target is called. People have no label, and a label that names the actor would outlive their erasure."""
    if isinstance(target, get_user_model()):
        return ""
    label = str(target)
    return "" if by.name and by.name in label else label[:LONGEST_LABEL]
