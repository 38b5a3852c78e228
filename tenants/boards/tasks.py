"""The one dispatcher, and the one task that performs."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tenants.backend.current import connection
from tenants.boards.models import Work
from tenants.boards.services.work import CLAIM, MOST_ATTEMPTS, finish, handler_for
from tenants.context import public
from tenants.kernel.refusals import Refusal

log = structlog.get_logger(__name__)
CHUNK = 50


@shared_task
def dispatch() -> None:
    """Find who has work, with one query, and send each client's chunk to the workers."""
    with public():
        waiting = list(
            Work.objects.waiting(timezone.now())
            .filter(attempts__lt=MOST_ATTEMPTS)
            .order_by("due_at")
            .values_list("tenant__schema_name", "pk")[:1000]
        )
    chunks: dict[str, list[int]] = {}
    for schema_name, pk in waiting:
        chunks.setdefault(schema_name, []).append(pk)
    for schema_name, pks in chunks.items():
        for start in range(0, len(pks), CHUNK):
            perform.apply_async(args=tuple(pks[start : start + CHUNK]), headers={"_schema_name": schema_name})


@shared_task
def perform(*work_ids: int) -> None:
    """Do pieces of work of one client, each claimed first, so that two workers never do the same."""
    for work_id in work_ids:
        perform_one(work_id, at=timezone.now())


def perform_one(work_id: int, *, at: datetime) -> bool:
    """Claim and do one piece of work in the client's schema where we stand; False when it was not ours to do."""
    claimed = (
        Work.objects.waiting(at)
        .filter(pk=work_id, attempts__lt=MOST_ATTEMPTS)
        .update(claimed_until=at + CLAIM, attempts=F("attempts") + 1)
    )
    if not claimed:
        return False
    work = Work.objects.get(pk=work_id)
    structlog.contextvars.bind_contextvars(client=connection.schema_name, work=work.pk, kind=work.kind)
    try:
        handler_for(work.kind)(work.object_id, at)
    except Refusal as refusal:
        log.warning("work.refused", code=refusal.code)  # the handler has told the person in its own row
        finish(work, at=at)
    except BaseException:
        retry_at = at + timedelta(seconds=30 * 2**work.attempts)
        with transaction.atomic():
            Work.objects.filter(pk=work.pk).update(claimed_until=retry_at)
        raise
    else:
        finish(work, at=timezone.now())
        log.info("work.done")
    finally:
        structlog.contextvars.unbind_contextvars("client", "work", "kind")
    return True
