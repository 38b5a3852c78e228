"""Enqueuing and performing work.

A row says what is due. After the commit a task is sent as a nudge; when it is lost, the dispatcher on the beat
finds the row with one query. Performing may happen twice or be killed in the middle, so handlers leave one effect.
What was begun in vain too often is given up, once, so that nobody waits for it for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from tenants.backend.base import PUBLIC
from tenants.backend.current import connection
from tenants.boards.models import Work
from tenants.context import public
from tenants.models import Tenant

CLAIM = timedelta(minutes=10)
"""How long a claim holds; a worker that died lets go of it by then."""
MOST_ATTEMPTS = 5
PAUSE = timedelta(seconds=30)
BUSY = timedelta(seconds=20)
"""How soon work is looked at again that found its client busy with another of its kind."""
LONGEST_WAIT = timedelta(hours=6)
"""How long after it was due work may find its client busy; that uses up no attempt."""

Handler = Callable[[int, datetime], None]


class TryAgain(Exception):  # noqa: N818 - said by a handler to the board, not an error
    """Said by a handler: not now; it is looked at again at `at`, which uses up no attempt, LONGEST_WAIT at most."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"try again at {at.isoformat()}")
        self.at = at


def _nobody_waits(object_id: int, at: datetime) -> None:
    """There is nothing to tell."""


_handlers: dict[str, Handler] = {}
_given_up: dict[str, Handler] = {}


def performs(kind: str, *, given_up: Handler = _nobody_waits) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of work: called with (object_id, now) inside the client's schema.

    given_up: called likewise, once, when the work was begun in vain too often or its client was busy for too long:
        it tells whoever waits, in a row of its own.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        _given_up[kind] = given_up
        return handler

    return register


def handler_for(kind: str) -> Handler:
    return _handlers[kind]


def enqueue(kind: str, object_id: int, *, at: datetime) -> Work:
    """Put work on the board, due at `at`, for the client in whose schema we stand; once per object."""
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    work, made = Work.objects.get_or_create(tenant=tenant, kind=kind, object_id=object_id, defaults={"due_at": at})
    if made:
        transaction.on_commit(lambda: _nudge(tenant.schema_name, work.pk))
    return work


def rearm(kind: str, object_id: int, *, at: datetime) -> Work:
    """Work that somebody waits for has all its attempts before it again, also when it was given up or got lost.

    Whoever performs it at this instant is left alone: the claim stays.
    """
    work = enqueue(kind, object_id, at=at)
    Work.objects.filter(pk=work.pk).update(attempts=0, due_at=at, done_at=None)
    schema_name = connection.schema_name
    transaction.on_commit(lambda: _nudge(schema_name, work.pk))
    return work


def gather(kind: str, object_id: int, *, schema_name: str, due_at: datetime, at: datetime) -> None:
    """Have work done once at `due_at` for all who ask until then. Outside a transaction: no row stays locked.

    Whoever has begun it may have looked already: it is due anew then. One that waits to be begun is left as it is, so
    that asking often puts nothing off.
    """
    with public():
        same = Work.objects.filter(tenant__schema_name=schema_name, kind=kind, object_id=object_id)
        begun = models.Q(done_at__isnull=False) | models.Q(claimed_until__gte=at)
        if same.filter(begun).update(due_at=due_at, done_at=None, attempts=0) or same.exists():
            return
        tenant = Tenant.objects.get(schema_name=schema_name)
        Work.objects.get_or_create(tenant=tenant, kind=kind, object_id=object_id, defaults={"due_at": due_at})


def stir(kind: str, object_id: int, *, at: datetime, pause: timedelta) -> None:
    """Have work done that many ask for, with one row for all: at once, or `pause` after it was done last.

    Call it once what is to be done stands committed, outside a transaction. Most who ask find that it waits already,
    and only read: whoever begins it after that sees what they wrote. Whoever has begun it may have looked already, so
    it is due anew, once in a `pause`.
    """
    schema_name = connection.schema_name
    work = Work.objects.filter(tenant__schema_name=schema_name, kind=kind, object_id=object_id).first()
    if work is None:
        enqueue(kind, object_id, at=at)
        return
    is_begun = work.done_at is None and work.claimed_until is not None and work.claimed_until >= at
    if work.done_at is not None:
        due_at = max(at, work.done_at + pause)
    elif is_begun:
        due_at = at + pause
        if work.due_at > at:
            return
    else:
        due_at = at
        if work.due_at <= at + pause:
            return
    Work.objects.filter(pk=work.pk).update(due_at=due_at, done_at=None, attempts=0)
    if due_at <= at and not is_begun:
        _nudge(schema_name, work.pk)


def schedule(kind: str, due: Mapping[int, datetime]) -> None:
    """Put much work on the board at once, object → when it is due; what stands there already is due anew then.

    Nobody is nudged: the dispatcher finds each piece when its time has come.
    """
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    Work.objects.bulk_create(
        [Work(tenant=tenant, kind=kind, object_id=pk, due_at=at) for pk, at in due.items()],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["tenant", "kind", "object_id"],
        update_fields=["due_at", "done_at", "attempts"],
    )


def bring_forward(kind: str, object_id: int, *, at: datetime) -> None:
    """Let work that waits for a later instant be due at `at`; what is done, or due sooner, stays as it is."""
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    same = Work.objects.filter(tenant=tenant, kind=kind, object_id=object_id, done_at=None)
    same.filter(due_at__gt=at).update(due_at=at)


def call_off(kind: str, object_id: int, *, at: datetime) -> None:
    """Nobody wants it done any more. Whoever does it at this instant is left alone."""
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    Work.objects.filter(tenant=tenant, kind=kind, object_id=object_id, done_at=None).update(done_at=at)


def finish(work: Work, *, at: datetime) -> None:
    """Take it off the board; what was armed anew meanwhile stays, is nobody's, and is nudged behind all others."""
    same = {"due_at": work.due_at, "attempts": work.attempts}
    if Work.objects.filter(pk=work.pk, **same).update(done_at=at, claimed_until=None):
        return
    Work.objects.filter(pk=work.pk).update(claimed_until=None)
    if Work.objects.waiting(at).filter(pk=work.pk).exists():
        schema_name = connection.schema_name
        transaction.on_commit(lambda: _nudge(schema_name, work.pk))


def put_back(work: Work, *, at: datetime, until: datetime | None = None) -> bool:
    """Not now: due again at `until`, or soon, the attempt not counted; False after too long."""
    if at - work.due_at >= LONGEST_WAIT:
        return False
    again_at = until or at + BUSY
    Work.objects.filter(pk=work.pk).update(claimed_until=again_at, attempts=Greatest(F("attempts") - 1, 0))
    return True


def try_later(work: Work, *, at: datetime) -> None:
    """It failed: due again after a pause that doubles with each attempt."""
    with transaction.atomic():
        Work.objects.filter(pk=work.pk).update(claimed_until=at + PAUSE * 2**work.attempts)


def give_up(work: Work, *, at: datetime) -> None:
    """Tell whoever waits that it will not be done, and take it off the board."""
    with transaction.atomic():
        _given_up.get(work.kind, _nobody_waits)(work.object_id, at)
        finish(work, at=at)


def _nudge(schema_name: str, work_id: int) -> None:
    if schema_name == PUBLIC:
        return  # the agency's own: the beat performs it, no message leads into public
    # By name: the task calls these services, not the other way round.
    current_app.send_task("tenants.boards.tasks.perform", args=(work_id,), headers={"_schema_name": schema_name})
