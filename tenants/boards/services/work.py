"""Enqueuing and performing work.

A row says what is due. After the commit a task is sent as a nudge; when it is lost, the dispatcher on the beat
finds the row with one query. Performing may happen twice or be killed in the middle, so handlers leave one effect.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction

from tenants.backend.current import connection
from tenants.boards.models import Work
from tenants.models import Tenant

CLAIM = timedelta(minutes=10)
"""How long a claim holds; a worker that died lets go of it by then."""
MOST_ATTEMPTS = 5

_handlers: dict[str, Callable[[int, datetime], None]] = {}


def performs(kind: str) -> Callable[[Callable[[int, datetime], None]], Callable[[int, datetime], None]]:
    """Register the handler of a kind of work: called with (object_id, now) inside the client's schema."""

    def register(handler: Callable[[int, datetime], None]) -> Callable[[int, datetime], None]:
        _handlers[kind] = handler
        return handler

    return register


def handler_for(kind: str) -> Callable[[int, datetime], None]:
    return _handlers[kind]


def enqueue(kind: str, object_id: int, *, at: datetime) -> Work:
    """Put work on the board, due at `at`, for the client in whose schema we stand; once per object."""
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    work, made = Work.objects.get_or_create(tenant=tenant, kind=kind, object_id=object_id, defaults={"due_at": at})
    if made:
        transaction.on_commit(lambda: _nudge(tenant.schema_name, work.pk))
    return work


def finish(work: Work, *, at: datetime) -> None:
    Work.objects.filter(pk=work.pk).update(done_at=at, claimed_until=None)


def _nudge(schema_name: str, work_id: int) -> None:
    # By name: the task calls these services, not the other way round.
    current_app.send_task("tenants.boards.tasks.perform", args=(work_id,), headers={"_schema_name": schema_name})
