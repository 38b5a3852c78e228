from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenants.audit.models import Entry
from tenants.kernel.actor import Actor


def record(verb: str, *, target: models.Model, by: Actor, at: datetime, **data: Any) -> Entry:
    """Add an entry in the schema where the connection stands, in the caller's transaction.

    `verb` is `app.noun.past_tense`; `data` says what changed (before, after, note) and must fit JSON.
    """
    return Entry.objects.create(
        at=at,
        verb=verb,
        actor_kind=by.kind,
        actor_name=by.name,
        actor_user_id=by.user_id,
        target_type=target._meta.label,
        target_id=str(target.pk),
        data=_jsonable(data),
    )


def _jsonable(data: dict[str, Any]) -> Any:
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))
