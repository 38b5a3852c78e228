"""From an archive to a client: handed in, looked at, decided on, restored; told step by step.

The row is the queue, as a draft's is: no client stands yet whose board could hold the work. Killed anywhere, the claim
runs out and the sweeper takes it up again; the client and the note that it stands are one commit.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F

from clients.intake.models import QUEUED, Restoration, Stand
from clients.intake.services import archive_files, signed
from clients.intake.services.asking import who_asked
from clients.intake.services.watching import Watch, seen, steps_of
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy, name_lock
from tenants.models import Tenant
from tenants.moves.rules.manifest import NotAnArchive
from tenants.moves.selectors import names
from tenants.moves.selectors.looking import look
from tenants.moves.services.restoring import STEPS, OtherRelease, restore
from tenants.moves.services.unpacking import archive
from tenants.rules.slugs import check_slug
from tenants.services.provisioning import SlugTaken

BUSY = timedelta(seconds=20)
"""How soon it is looked at again when the worker before is still at it, claim or no claim."""
MOST_ATTEMPTS = 5
KEPT = timedelta(days=1)
"""How long an archive waits for a decision: it is all of a client, in one file."""
LONGEST_NAME = 120
FAULT, GIVEN_UP, GONE = "FAULT", "GIVEN_UP", "GONE"
log = structlog.get_logger(__name__)


class ArchiveMoved(Refusal):
    """The archive is not waiting for a decision: it is put away, restored, or no archive at all."""


@transaction.atomic
def take_in(file: str, *, name: str, size: int, by: Actor, at: datetime) -> Restoration:
    """Note an archive that was handed in, and have it looked at. Raises: NotPermitted."""
    require(by, Permission.CLIENT_RESTORE)
    shown = "".join(sign for sign in name if sign.isprintable())[:LONGEST_NAME] or "archive.zip"
    told: dict[str, Any] = {"file": file, "name": shown, "bytes": size}
    run = Restoration.objects.create(uploaded_by=by.name, uploaded_by_user_id=by.user_id, uploaded_at=at, **told)
    audit.record("intake.archive.taken_in", target=run, by=by, at=at, bytes=size)
    transaction.on_commit(lambda: nudge(run.pk))
    return run


@transaction.atomic
def request(run: Restoration, *, slug: str, by: Actor, at: datetime) -> Restoration:
    """Have the client restored under this slug. Whoever asks again while it is done, or after, gets the same one.

    Raises: NotPermitted; BadSlug; SlugTaken; OtherRelease; ArchiveMoved.
    """
    require(by, Permission.CLIENT_RESTORE)
    held = Restoration.objects.select_for_update().get(pk=run.pk)
    if held.state in (Stand.RESTORING, Stand.RESTORED):
        return held
    if held.state != Stand.READY:
        raise ArchiveMoved("this archive waits for no decision any more: hand it in again")
    held.slug = check_slug(slug)
    if held.told["lacks_here"] or held.told["lacks_there"]:
        raise OtherRelease("its rows are of another release than this installation")
    if names.standing(slug, of=held.told["client"]["slug"]) not in (names.Name.FREE, names.Name.BACK):
        raise SlugTaken(f"{slug!r} is taken, or was a client's that is erased", slug=slug)
    held.state, held.requested_at, held.error = Stand.RESTORING, at, {}
    held.requested_by, held.requested_by_user_id = by.name, by.user_id
    held.claimed_until, held.attempts = None, 0
    held.save()
    audit.record("intake.restore.asked", target=held, by=by, at=at, slug=slug)
    transaction.on_commit(lambda: nudge(held.pk))
    return held


@transaction.atomic
def discard(run: Restoration, *, by: Actor, at: datetime) -> None:
    """Put an archive away that nobody is restoring; its file goes. Raises: NotPermitted; ArchiveMoved."""
    require(by, Permission.CLIENT_RESTORE)
    same = Restoration.objects.filter(pk=run.pk, state__in=[Stand.LOOKING, Stand.READY])
    if not same.update(state=Stand.DISCARDED, ended_at=at, claimed_until=None):
        raise ArchiveMoved("this archive is being restored, or was put away already")
    audit.record("intake.archive.put_away", target=run, by=by, at=at)
    transaction.on_commit(lambda: archive_files.remove([run.file]))


def nudge(run_id: int) -> None:
    """By name: the task calls these services, not the other way round."""
    current_app.send_task("clients.intake.tasks.bring_back", args=(run_id,))


def waiting(at: datetime) -> list[int]:
    """Archives that are to be looked at or restored, and nobody's at this instant."""
    free = Restoration.objects.filter(state__in=QUEUED).free(at)
    return list(free.order_by("uploaded_at").values_list("pk", flat=True))


def expire(at: datetime) -> int:
    """Put away what nobody decided on in time, and every file that no row needs."""
    Restoration.objects.filter(state=Stand.READY, uploaded_at__lte=at - KEPT).update(
        state=Stand.DISCARDED, ended_at=at, claimed_until=None
    )
    return archive_files.sweep()


def perform(run_id: int, at: datetime) -> bool:
    """Look at the archive, or restore it, as it stands; False when it was not ours to do. Stand in public."""
    if not Restoration.objects.filter(state__in=QUEUED).claim(run_id, at):
        return False
    run = Restoration.objects.get(pk=run_id)
    if run.attempts > MOST_ATTEMPTS:
        _failed(run, {"code": GIVEN_UP}, at=at)
        return True
    try:
        with name_lock(run.file, "restore"):
            _attempt(run, at=at)
    except ClientBusy:
        same = Restoration.objects.filter(pk=run.pk, state__in=QUEUED)
        same.update(claimed_until=at + BUSY, attempts=F("attempts") - 1)
        return False
    return True


def progress(run: Restoration) -> list[tuple[str, str, float | None]]:
    """(step, state: done, now or next, seconds) of each step of restoring. Stand in public."""
    if run.state == Stand.RESTORED:
        took = dict(run.progress)
        return [(step, "done", took.get(step)) for step in STEPS]
    return steps_of(seen(_key(run.pk)) if run.state == Stand.RESTORING else [], STEPS)


def _attempt(run: Restoration, *, at: datetime) -> None:
    """Raises: what nobody foresaw, with the run told that it failed."""
    path = archive_files.path_of(run)
    try:
        if not path.is_file():
            _failed(run, {"code": GONE}, at=at)
        elif run.state == Stand.LOOKING:
            _look(run, at=at)
        else:
            _restore(run, at=at)
    except Refusal as refusal:
        text = str(refusal).replace(str(path), run.name)
        _failed(run, {"code": refusal.code, "text": text[:1000], "facts": refusal.facts}, at=at)
    except Exception:
        _failed(run, {"code": FAULT}, at=at)
        raise


def _look(run: Restoration, *, at: datetime) -> None:
    with archive(archive_files.path_of(run)) as packed:
        told = look(packed.manifest).as_dict() | {"signatures": signed.signatures(packed)}
    same = Restoration.objects.filter(pk=run.pk, state=Stand.LOOKING)
    same.update(state=Stand.READY, told=told, slug=told["client"]["slug"][:63], claimed_until=None, attempts=0)


def _restore(run: Restoration, *, at: datetime) -> None:
    watch, by = Watch(_key(run.pk)), who_asked(run, at=at)

    def note(tenant: Tenant) -> None:
        """In the transaction that makes the client: whoever is killed after it finds that it stands."""
        same = Restoration.objects.filter(pk=run.pk, state=Stand.RESTORING)
        done: dict[str, Any] = {"state": Stand.RESTORED, "tenant": tenant, "ended_at": at, "progress": watch.told()}
        if not same.update(claimed_until=None, **done):
            raise ArchiveMoved("somebody else has restored it")

    restore(archive_files.path_of(run), slug=run.slug, by=by, at=at, progress=watch.moved, then=note)
    archive_files.remove([run.file])


def _failed(run: Restoration, error: dict[str, Any], *, at: datetime) -> None:
    """Nothing came of it: what could be read waits for another decision, what could not is over, and its file gone."""
    keeps = run.state == Stand.RESTORING and error["code"] not in (NotAnArchive.__name__, GONE)
    same = Restoration.objects.filter(pk=run.pk, state=run.state)
    if keeps:
        same.update(state=Stand.READY, error=error, claimed_until=None)
    elif same.update(state=Stand.UNREADABLE, error=error, claimed_until=None, ended_at=at):
        archive_files.remove([run.file])
    log.warning("intake.not_restored", run=run.pk, code=error["code"])


def _key(run_id: int) -> str:
    return f"intake:restoring:{run_id}"
