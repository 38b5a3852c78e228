"""A client's export as work: asked for, made where nobody waits for the page, kept for a week."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from clients.models import ClientExport
from clients.rules.exports import OPEN_EXPORTS, ExportState
from clients.selectors import profile
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards.services import rearm, schedule
from tenants.context import current_schema, find
from tenants.kernel.actor import Actor, ActorKind
from tenants.kernel.refusals import Refusal
from tenants.locks import client_lock
from tenants.moves.services.exporting import EXPORTS, Exported, export, folder_at

MAKE, EXPIRE = "clients.export", "clients.export_expire"
KEPT = timedelta(days=7)
FAULT, GIVEN_UP = "FAULT", "GIVEN_UP"


class ExportGone(Refusal):
    """The file was kept for its week, or never came to be."""


@transaction.atomic
def request(*, by: Actor, at: datetime) -> ClientExport:
    """Ask for all of the client that we stand at as a file; one that is open already is set going again instead.

    Raises: NotPermitted.
    """
    require(by, Permission.CLIENT_EXPORT)
    run = ClientExport.objects.filter(state__in=OPEN_EXPORTS).first()
    if run is None:
        run = ClientExport.objects.create(asked_at=at, asked_by=by.name, asked_by_user_id=by.user_id)
        audit.record("clients.export.asked", target=run, by=by, at=at)
    rearm(MAKE, run.pk, at=at)
    return run


def perform(run_id: int, at: datetime) -> None:
    """Make the file. Twice, or again after being killed, leaves one file and one ended run.

    Raises: ClientBusy, while another export of the client is being made; the run waits.
    """
    run = ClientExport.objects.filter(pk=run_id, state__in=OPEN_EXPORTS).first()
    if run is None:
        return
    with client_lock(profile.current(), "export"):
        _only_whole_files()
        _move(run, state=ExportState.RUNNING, file=run.file or f"{secrets.token_hex(16)}.zip")
        run.refresh_from_db()
        by = Actor(ActorKind.SYSTEM, run.asked_by, user_id=run.asked_by_user_id)
        try:
            done = export(find(profile.current().slug), path_of(run), by=by, at=at)
        except Refusal as refusal:
            _move(run, state=ExportState.FAILED, ended_at=at, error=refusal.code)
            raise
        except Exception:
            _move(run, state=ExportState.FAILED, ended_at=at, error=FAULT)
            raise
        _finish(run, done, at=at)


def give_up(run_id: int, at: datetime) -> None:
    """Nobody tries any more: whoever waits is told, and can ask again."""
    ClientExport.objects.filter(pk=run_id, state__in=OPEN_EXPORTS).update(
        state=ExportState.FAILED, ended_at=at, error=GIVEN_UP
    )


def expire(run_id: int, at: datetime) -> None:
    """Take the file away when its week is over."""
    run = ClientExport.objects.filter(pk=run_id, state=ExportState.DONE, expires_at__lte=at).first()
    if run is not None:
        path_of(run).unlink(missing_ok=True)
        ClientExport.objects.filter(pk=run.pk).update(state=ExportState.EXPIRED, file="")


@transaction.atomic
def download(run: ClientExport, *, by: Actor, at: datetime) -> Path:
    """Where the file lies, for the one answer that sends it; the trail says who took it.

    Raises: NotPermitted; ExportGone.
    """
    require(by, Permission.CLIENT_EXPORT)
    is_kept = run.state == ExportState.DONE and run.file and run.expires_at and at < run.expires_at
    if not is_kept or not path_of(run).is_file():
        raise ExportGone("The file is not kept any more: ask for a new export")
    audit.record("clients.export.downloaded", target=run, by=by, at=at)
    return path_of(run)


def path_of(run: ClientExport) -> Path:
    """In the client's own folder of files, which no address but the export's own leads to."""
    return folder_at(current_schema()) / EXPORTS / run.file


def _only_whole_files() -> None:
    """Make the folder, and clear away what a killed run left half written."""
    folder = folder_at(current_schema()) / EXPORTS
    folder.mkdir(parents=True, exist_ok=True)
    for partial in folder.glob("*.partial"):
        partial.unlink(missing_ok=True)


@transaction.atomic
def _finish(run: ClientExport, done: Exported, *, at: datetime) -> None:
    expires_at = at + KEPT
    told = {"bytes": done.bytes, "rows": done.rows, "sha256": done.sha256}
    _move(run, state=ExportState.DONE, ended_at=at, expires_at=expires_at, **told)
    schedule(EXPIRE, {run.pk: expires_at})


def _move(run: ClientExport, **fields: object) -> None:
    """Only an open run moves, so that a second worker cannot reopen what has ended."""
    ClientExport.objects.filter(pk=run.pk, state__in=OPEN_EXPORTS).update(**fields)
