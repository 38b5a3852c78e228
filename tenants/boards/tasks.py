"""The one dispatcher, and the one task that performs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import Task, shared_task
from django.db.models import F
from django.utils import timezone
from tenant_schemas_celery.app import get_schema_name_from_task

from tenants.backend.base import PUBLIC
from tenants.backend.current import connection
from tenants.boards.models import Work
from tenants.boards.services import recounting
from tenants.boards.services.work import (
    CLAIM,
    MOST_ATTEMPTS,
    TryAgain,
    finish,
    give_up,
    handler_for,
    put_back,
    try_later,
)
from tenants.context import public
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy
from tenants.selectors.schemas import clients_that_fit

log = structlog.get_logger(__name__)
CHUNK = 50
MOST_A_CLIENT, MOST_A_ROUND = 100, 1000
"""Pieces of work that one round sends to the workers: the rest is found by the next ones."""
STALE = timedelta(minutes=1)
"""A nudge that no worker has taken by then is dropped: the table is the queue, and the dispatcher has sent others."""


@shared_task
def dispatch() -> None:
    """Find who has work, with one query, and send each client's chunk to the workers.

    Everybody's oldest comes before anybody's second, and everybody's first chunk before anybody's second: whoever has
    much waiting makes nobody else wait for it.
    """
    with public():
        # Work of a client whose schema does not fit this code waits on the board, and in nobody else's way.
        doable = Work.objects.waiting(timezone.now()).filter(tenant__in=clients_that_fit())
        in_turn = doable.in_turn(MOST_A_CLIENT)
        waiting = list(in_turn.values_list("tenant__schema_name", "pk")[:MOST_A_ROUND])
        if recounting.unfilled().exists():
            fill_rows.apply_async(expires=STALE.total_seconds())
    chunks: dict[str, list[int]] = {}
    for schema_name, pk in waiting:
        chunks.setdefault(schema_name, []).append(pk)
    for start in range(0, MOST_A_CLIENT, CHUNK):
        for schema_name, pks in chunks.items():
            if not pks[start:]:
                continue
            args, headers = tuple(pks[start : start + CHUNK]), {"_schema_name": schema_name}
            perform.apply_async(args=args, headers=headers, expires=STALE.total_seconds())


@shared_task
def reconcile() -> None:
    """Once a night: mend the rows of the portfolio that a change has failed to tell of."""
    log.info("board.reconciled", mended=recounting.reconcile(at=timezone.now()))


@shared_task
def fill_rows() -> None:
    """After a release that added columns to the portfolio: give them to the rows that stand already."""
    log.info("board.filled", mended=recounting.fill(at=timezone.now()))


@shared_task(bind=True)
def perform(self: Task[Any, Any], *work_ids: int) -> None:
    """Do pieces of work of one client, each claimed first, so that two workers never do the same.

    The schema is that of the message, or nothing is done: a client that is none (any more) leaves the connection
    in public, where everything of everyone is in reach.
    """
    named, standing = get_schema_name_from_task(self, {}), connection.schema_name
    if standing == PUBLIC or standing != named:
        log.error("work.of_no_client", named=str(named)[:63], standing=standing, work=list(work_ids)[:CHUNK])
        return
    if not _fits(named):
        log.info("work.waits_for_its_schema", client=named, work=list(work_ids)[:CHUNK])
        return
    for work_id in work_ids:
        perform_one(work_id, at=timezone.now())


@shared_task
def perform_agency() -> None:
    """The agency's own work, such as mail of what it tells its owners: in public, where no message may lead.

    Found by its rows each minute; the dispatcher passes it by, since the agency is no client.
    """
    with public():
        own = Work.objects.waiting(timezone.now()).filter(tenant__schema_name=PUBLIC)
        for work_id in list(own.order_by("due_at").values_list("pk", flat=True)[:CHUNK]):
            perform_one(work_id, at=timezone.now())


def _fits(schema_name: str) -> bool:
    with public():
        return clients_that_fit().filter(schema_name=schema_name).exists()


def perform_one(work_id: int, *, at: datetime) -> bool:
    """Claim and do one piece of work in the client's schema where we stand; False when it was not ours to do.

    After the last attempt, whether it failed or its worker died, the work is given up in words.
    """
    claimed = Work.objects.waiting(at).filter(pk=work_id).update(claimed_until=at + CLAIM, attempts=F("attempts") + 1)
    if not claimed:
        return False
    work = Work.objects.get(pk=work_id)
    structlog.contextvars.bind_contextvars(client=connection.schema_name, work=work.pk, kind=work.kind)
    try:
        if work.attempts > MOST_ATTEMPTS:
            _give_up(work, at=at)
        else:
            _attempt(work, at=at)
    finally:
        structlog.contextvars.unbind_contextvars("client", "work", "kind")
    return True


def _attempt(work: Work, *, at: datetime) -> None:
    try:
        handler_for(work.kind)(work.object_id, at)
    except ClientBusy:
        if put_back(work, at=at):
            log.info("work.waits")
        else:
            _give_up(work, at=at)
    except TryAgain as later:
        if put_back(work, at=at, until=later.at):
            log.info("work.waits", until=later.at.isoformat())
        else:
            _give_up(work, at=at)
    except Refusal as refusal:
        log.warning("work.refused", code=refusal.code)  # the handler has told the person in its own row
        finish(work, at=at)
    except BaseException:
        if work.attempts < MOST_ATTEMPTS:
            try_later(work, at=at)
        else:
            _give_up(work, at=at)
        raise
    else:
        finish(work, at=timezone.now())
        log.info("work.done")


def _give_up(work: Work, *, at: datetime) -> None:
    give_up(work, at=at)
    log.error("work.given_up", attempts=work.attempts)
