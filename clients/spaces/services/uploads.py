"""A file that was handed in: looked at first, by taking it in and letting all of it go again; then taken in.

The look tells what the intake would, to the row, since it is one. Killed at any point, running it again completes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from clients.spaces import connectors
from clients.spaces.connectors.files import printable
from clients.spaces.connectors.xlsx.source import XlsxSource
from clients.spaces.models import IngestRun, Space, Upload
from clients.spaces.rules import upload as rules
from clients.spaces.rules.source import IngestReport, Source
from clients.spaces.rules.upload import OPEN, Stand
from clients.spaces.services import ingestion
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards.services import rearm, schedule
from tenants.context import current_schema
from tenants.kernel import zones
from tenants.kernel.actor import Actor, ActorKind
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy
from tenants.moves.services.exporting import UPLOADS, folder_at
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle
from tenants.services.once import create_once

WORK, EXPIRE = "spaces.upload", "spaces.upload_expire"
FAULT, GIVEN_UP = "FAULT", "GIVEN_UP"
SHOWN = 20
"""Rows left out that the look names one by one."""

Facts = Mapping[str, str | int]


class NotReady(Refusal):
    """Nobody waits for a decision on this file: it is looked at, taken in, or put away."""


class _Enough(Exception):  # noqa: N818 - ends a look, not an error
    """The look has seen all: let it go."""


@transaction.atomic
def hand_in(
    space: Space,
    pieces: Iterable[bytes],
    *,
    name: str,
    size: int,
    zone: str = "",
    once: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Upload:
    """Keep a file, and have it looked at. zone: in which dates of a sheet are meant.

    Raises: NotPermitted; StageForbids; WrongType; FileTooLarge; NothingCame; UnknownZone; SentBefore.
    """
    require(by, Permission.EVIDENCE_INGEST)
    lifecycle.require_here(Doing.INGEST)
    kind = rules.kind_of(name)
    rules.check_size(size)
    if zone:
        zones.zone(zone)
    file = f"{secrets.token_hex(16)}.{kind}"
    upload = create_once(
        Upload,
        once,
        space=space,
        kind=kind,
        file=file,
        name=printable(name)[-255:],
        size=size,
        zone=zone,
        asked_at=at,
        asked_by=by.name,
        asked_by_user_id=by.user_id,
    )
    _write(file, pieces)
    audit.record("spaces.upload.handed_in", target=upload, by=by, at=at, space=space.slug, kind=kind, size=size)
    rearm(WORK, upload.pk, at=at)
    schedule(EXPIRE, {upload.pk: at + rules.KEPT})
    return upload


@transaction.atomic
def take(upload: Upload, *, by: Actor, at: datetime) -> None:
    """What was looked at is wanted: have it taken in. Raises: NotPermitted; NotReady."""
    require(by, Permission.EVIDENCE_INGEST)
    who = {"asked_by": by.name, "asked_by_user_id": by.user_id}
    if not Upload.objects.filter(pk=upload.pk, state=Stand.READY).update(state=Stand.TAKING, **who):
        raise NotReady("This file does not wait for a decision any more: look at it again")
    rearm(WORK, upload.pk, at=at)


@transaction.atomic
def discard(upload: Upload, *, by: Actor, at: datetime) -> None:
    """It is not wanted: put it away, and its file with it. Raises: NotPermitted; NotReady."""
    require(by, Permission.EVIDENCE_INGEST)
    if not Upload.objects.filter(pk=upload.pk, state=Stand.READY).update(state=Stand.DISCARDED, ended_at=at):
        raise NotReady("This file does not wait for a decision any more: look at it again")
    audit.record("spaces.upload.discarded", target=upload, by=by, at=at)
    path = _folder() / upload.file  # of the client where we stand now, wherever the commit finds us
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def perform(upload_id: int, at: datetime) -> None:
    """Look at it, or take it in. Raises: ClientBusy, while another input is taken in; it waits."""
    upload = Upload.objects.select_related("space").filter(pk=upload_id, state__in=rules.BUSY).first()
    if upload is None:
        return
    by = Actor(ActorKind.SYSTEM, upload.asked_by, user_id=upload.asked_by_user_id)
    try:
        if upload.state == Stand.LOOKING:
            _look(upload, by=by, at=at)
        else:
            _take_in(upload, by=by, at=at)
    except ClientBusy:
        raise
    except Refusal as refusal:
        _fail(upload, refusal.code, str(refusal).replace(upload.file, upload.name), refusal.facts, at=at)
        raise
    except Exception:
        _fail(upload, FAULT, at=at)
        raise


def give_up(upload_id: int, at: datetime) -> None:
    """Nobody tries any more: whoever waits is told, and can hand it in again."""
    upload = Upload.objects.filter(pk=upload_id, state__in=rules.BUSY).first()
    if upload is not None:
        _fail(upload, GIVEN_UP, at=at)


def expire(upload_id: int, at: datetime) -> None:
    """A day is over: what nobody decided on is put away, and no file is left of any."""
    upload = Upload.objects.filter(pk=upload_id).exclude(state__in=rules.BUSY).first()
    if upload is not None:
        Upload.objects.filter(pk=upload.pk, state=Stand.READY).update(state=Stand.DISCARDED, ended_at=at)
        _remove(upload)


def _look(upload: Upload, *, by: Actor, at: datetime) -> None:
    """Take it in, keep what would come of it, and let all of it go."""
    told: dict[str, Any] = {}
    source = _opened(upload)  # before anybody waits for the client's lock: a bad file is refused here
    try:
        with ingestion.taking_in():
            report = ingestion.take_in(upload.space, upload.kind, source, by=by, at=at)
            told = _told(report)
            raise _Enough
    except _Enough:
        pass
    Upload.objects.filter(pk=upload.pk, state=Stand.LOOKING).update(state=Stand.READY, looked=told)


def _take_in(upload: Upload, *, by: Actor, at: datetime) -> None:
    source = _opened(upload)
    with ingestion.taking_in():
        ingestion.take_in(upload.space, upload.kind, source, by=by, at=at)
        run = IngestRun.objects.filter(space=upload.space).latest("pk")
        Upload.objects.filter(pk=upload.pk).update(state=Stand.DONE, run=run, ended_at=at)
    _remove(upload)


def _opened(upload: Upload) -> Source:
    path = _folder() / upload.file
    source: Any
    if upload.kind == "xlsx":
        source = XlsxSource(path, ZoneInfo(upload.zone) if upload.zone else None)
    else:
        source = connectors.open_source(upload.kind, path)
    source.name = upload.name
    return source  # type: ignore[no-any-return]


def _told(report: IngestReport) -> dict[str, Any]:
    return {
        "threads": report.threads,
        "posts": report.posts,
        "people": report.people,
        "changed": report.changed,
        "skipped": report.skipped_count,
        "first_at": report.first_at and report.first_at.isoformat(),
        "last_at": report.last_at and report.last_at.isoformat(),
        "left_out": [one.plain() for one in report.skipped[:SHOWN]],
    }


def _fail(upload: Upload, code: str, words: str = "", facts: Facts | None = None, *, at: datetime) -> None:
    error = {"error": code, "error_words": words[:2_000], "error_facts": dict(facts or {})}
    fields = {"state": Stand.FAILED, "ended_at": at, **error}
    if Upload.objects.filter(pk=upload.pk, state__in=OPEN).update(**fields):
        _remove(upload)


def _folder() -> Path:
    return folder_at(current_schema()) / UPLOADS


def _write(file: str, pieces: Iterable[bytes]) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for forgotten in folder.iterdir():  # of a transaction that did not come to its end
        if time.time() - forgotten.stat().st_mtime > 2 * rules.KEPT.total_seconds():
            forgotten.unlink(missing_ok=True)
    with (folder / file).open("xb") as out:
        for piece in pieces:
            out.write(piece)


def _remove(upload: Upload) -> None:
    (_folder() / upload.file).unlink(missing_ok=True)
