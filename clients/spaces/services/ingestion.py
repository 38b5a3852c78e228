"""Taking in activity: one input, one transaction, one report."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from clients.spaces import connectors
from clients.spaces.events import ActivityIngested
from clients.spaces.models import IngestRun, Space
from clients.spaces.rules.source import IngestReport, Outcome, Skips, Source
from clients.spaces.services import board, erasing, facts, flags, merge, staging
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.locks import client_lock
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle


@dataclass(frozen=True, slots=True)
class _Merged:
    threads: int
    posts: int
    people: int
    changed: int


def ingest(space: Space, kind: str, path: Path, *, by: Actor, at: datetime) -> IngestReport:
    """Bring the activity in `path` into `space`, and report what was found, changed and left out.

    Reading the same input again changes nothing; a later one that overlaps updates what it tells anew, and a post
    that it no longer has stays. All of it is one transaction: killed in the middle, nothing is half done.

    Raises: NotPermitted; StageForbids; ClientBusy, when this client's ingestion is under way; UnknownKind;
        Unreadable, BadHeader, BadCsv. After any of them nothing has changed.
    """
    require(by, Permission.EVIDENCE_INGEST)
    return ingest_source(space, kind, connectors.open_source(kind, path), by=by, at=at)


@contextmanager
def taking_in() -> Iterator[None]:
    """One transaction in which nobody else takes in activity of this client. Raises: ClientBusy; StageForbids."""
    with client_lock(connection.tenant, "ingest"), transaction.atomic():
        lifecycle.require_here(Doing.INGEST)
        yield


def ingest_source(
    space: Space,
    kind: str,
    source: Source,
    *,
    outcome: Outcome | None = None,
    is_inside: bool = False,
    by: Actor,
    at: datetime,
) -> IngestReport:
    """The same with an input that is opened already; `kind` names it in the run. Raises: as `ingest`.

    outcome: where to note what became of each post. is_inside: whether we stand inside `taking_in` already.
    """
    require(by, Permission.EVIDENCE_INGEST)
    begun = time.perf_counter()
    skips = Skips()
    with nullcontext() if is_inside else taking_in():
        last = IngestRun.objects.filter(space=space).first()
        with connection.cursor() as cursor:
            merged = _merge(cursor, space, source, skips, at, outcome)
        flags.join_posts(space)
        skipped = skips.all()
        seconds = round(time.perf_counter() - begun, 3)
        run = IngestRun.objects.create(
            space=space,
            kind=kind,
            source_name=source.name[:255],
            digest=source.digest(),
            started_at=at,
            by_user_id=by.user_id,
            by_name=by.name,
            thread_count=merged.threads,
            post_count=merged.posts,
            person_count=merged.people,
            changed_count=merged.changed,
            skipped_count=len(skips.listed) + skips.unlisted,
            skipped=[asdict(one) for one in skipped],
            seconds=seconds,
        )
        told = {"space": space.slug, "kind": kind, "changed": merged.changed}
        change = {"before": _told(last), "after": _told(run)}
        audit.record("spaces.activity.ingested", target=run, by=by, at=at, **told, **change)
        announce(ActivityIngested(run_id=run.pk, space_id=space.pk, changed=merged.changed))
        # Last: from here on whoever decides on the client's content waits for us.
        board.note(at=at)
    return IngestReport(merged.threads, merged.posts, merged.people, merged.changed, skipped, seconds)


def _told(run: IngestRun | None) -> dict[str, Any] | None:
    """What the audit trail says of an input: which it was, and what it held. The one before is what stood."""
    if run is None:
        return None
    counts = {"threads": run.thread_count, "posts": run.post_count, "people": run.person_count}
    return {"source": run.source_name, "digest": run.digest, **counts}


def _merge(cursor: Any, space: Space, source: Source, skips: Skips, at: datetime, outcome: Outcome | None) -> _Merged:
    cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
    staging.create(cursor)
    staging.fill(cursor, source, skips)
    staging.settle(cursor, source, skips)
    erasing.keep_erased(cursor, space.pk)
    held_before = merge.holds_posts(cursor, space.pk)
    changed = merge.channels(cursor, space.pk) + merge.people(cursor, space.pk, source)
    changed += merge.threads(cursor, space.pk, source, held_before=held_before)
    moved = merge.note_moved(cursor, space.pk, held_before=held_before)
    changed += merge.posts(cursor, space.pk, source, held_before=held_before, outcome=outcome)
    merge.view_totals(cursor, space.pk, at)
    facts.derive(cursor, space.pk, source, held_before=held_before, moved=moved)
    threads, posts, people = staging.count(cursor)
    staging.drop(cursor)
    return _Merged(threads, posts, people, changed)
