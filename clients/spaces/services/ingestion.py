"""Taking in activity: one input, one transaction, one report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from clients.spaces import connectors
from clients.spaces.events import ActivityIngested
from clients.spaces.models import IngestRun, Space
from clients.spaces.rules.source import IngestReport, Outcome, Skips, Source
from clients.spaces.services import board, erasing, facts, flags, merge, roster, staging, tallies
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.locks import client_lock
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle


@dataclass(frozen=True, slots=True)
class Merged:
    """What one merge found in its source, and did. deleted: held posts that the platform has no more.

    first_at, last_at: of its counted posts.
    """

    threads: int
    posts: int
    people: int
    changed: int
    deleted: int
    first_at: datetime | None
    last_at: datetime | None


def ingest(space: Space, kind: str, path: Path, *, by: Actor, at: datetime) -> IngestReport:
    """Bring the activity in `path` into `space`, and report what was found, changed and left out.

    Reading the same input again changes nothing; a later one that overlaps updates what it tells anew, and a post
    that it no longer has stays. All of it is one transaction: killed in the middle, nothing is half done.

    Raises: NotPermitted; StageForbids; ClientBusy, when this client's ingestion is under way; UnknownKind;
        Unreadable, BadHeader, BadCsv. After any of them nothing has changed.
    """
    require(by, Permission.EVIDENCE_INGEST)
    return ingest_source(space, kind, connectors.open_source(kind, path), by=by, at=at)


def ingest_source(space: Space, kind: str, source: Source, *, by: Actor, at: datetime) -> IngestReport:
    """The same with an input that is opened already; `kind` names it in the run. Raises: as `ingest`."""
    with client_lock(connection.tenant, "ingest"):
        return take_in(space, kind, source, by=by, at=at)


@contextmanager
def taking_in() -> Iterator[None]:
    """One transaction in which nobody else takes in activity of this client. Raises: ClientBusy; StageForbids."""
    with client_lock(connection.tenant, "ingest"), transaction.atomic():
        lifecycle.require_here(Doing.INGEST)
        yield


def take_in(
    space: Space, kind: str, source: Source, *, outcome: Outcome | None = None, by: Actor, at: datetime
) -> IngestReport:
    """The same for who holds the client's lock "ingest" already. Raises: as `ingest`, but for ClientBusy.

    outcome: where to note what became of each post.
    """
    require(by, Permission.EVIDENCE_INGEST)
    begun = time.perf_counter()
    skips = Skips()
    with transaction.atomic():
        lifecycle.require_here(Doing.INGEST)
        last = IngestRun.objects.filter(space=space).first()
        merged = merge_source(space, source, skips, at=at, outcome=outcome)
        skipped, skipped_count = skips.all(), len(skips.listed) + skips.unlisted
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
            skipped_count=skipped_count,
            skipped=[one.plain() for one in skipped],
            seconds=seconds,
        )
        told = {"space": space.slug, "kind": kind, "changed": merged.changed}
        change = {"before": told_of(last), "after": told_of(run)}
        audit.record("spaces.activity.ingested", target=run, by=by, at=at, **told, **change)
        announce(ActivityIngested(run_id=run.pk, space_id=space.pk, changed=merged.changed))
        # Last: from here on whoever decides on the client's content waits for us.
        board.note(at=at)
    return IngestReport(
        threads=merged.threads,
        posts=merged.posts,
        people=merged.people,
        changed=merged.changed,
        skipped=skipped,
        skipped_count=skipped_count,
        first_at=merged.first_at,
        last_at=merged.last_at,
        seconds=seconds,
    )


def told_of(run: IngestRun | None) -> dict[str, Any] | None:
    """What the audit trail says of an input: which it was, and what it held. The one before is what stood."""
    if run is None:
        return None
    counts = {"threads": run.thread_count, "posts": run.post_count, "people": run.person_count}
    return {"source": run.source_name, "digest": run.digest, **counts}


def merge_source(
    space: Space,
    source: Source,
    skips: Skips,
    *,
    at: datetime,
    gone: Sequence[str] = (),
    outcome: Outcome | None = None,
) -> Merged:
    """Bring a source into the tables, inside the caller's transaction and under the client's "ingest" lock.

    gone: threads that the platform has no more, by its ids.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off; SET LOCAL default_statistics_target = 10")
        staging.create(cursor)
        staging.fill(cursor, source, skips)
        staging.settle(cursor, source, skips)
        erasing.keep_erased(cursor, space.pk)
        roster.keep_listed(cursor, space.pk)
        held_before = merge.holds_posts(cursor, space.pk)
        overlaps = held_before and merge.holds_staged(cursor, space.pk)
        changed = merge.channels(cursor, space.pk) + merge.people(cursor, space.pk, source)
        changed += merge.threads(cursor, space.pk, source, held_before=held_before)
        merge.note_rows(cursor, space.pk)
        moved = merge.note_moved(cursor, space.pk, overlaps=overlaps)
        changed += merge.posts(cursor, space.pk, source, held_before=held_before, overlaps=overlaps, outcome=outcome)
        deleted = merge.missing(cursor, space.pk) if held_before and source.has_whole_threads else 0
        deleted += merge.gone(cursor, space.pk, gone)
        merge.view_totals(cursor, space.pk, at)
        facts.derive(cursor, space.pk, source, held_before=held_before, overlaps=overlaps, moved=moved)
        tallies.keep(cursor, space.pk, connection.tenant.zone, held_before=held_before)
        threads, posts, people, first_at, last_at = staging.count(cursor)
        staging.drop(cursor)
    flags.join_posts(space)
    return Merged(threads, posts, people, changed + deleted, deleted, first_at, last_at)
