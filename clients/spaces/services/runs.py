"""The inputs that come page by page: one row and one line of the trail for each look, however often it was killed.

Each page adds to the run under way, in its own transaction. The run is told when its look ends; one that was killed
before that is still under way, and the next look adds to it and tells it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clients.spaces.events import ActivityIngested
from clients.spaces.models import IngestRun, Pull, Space
from clients.spaces.rules.pulling import Payload
from clients.spaces.rules.source import MOST_LISTED, Skips
from clients.spaces.services import board
from clients.spaces.services.ingestion import Merged, told_of
from tenants import audit
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce


def add(
    space: Space,
    kind: str,
    name: str,
    payloads: Sequence[Payload],
    merged: Merged,
    skips: Skips,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Add what one page brought to the space's run under way; begin one when it changed or left out anything.

    Threads, posts and people are counted page by page. The digest is of the run's digest before and the page's.
    """
    state, _ = Pull.objects.select_for_update().get_or_create(space=space, defaults={"begun_at": at})
    skipped = [one.plain() for one in skips.all()]
    if state.run is None and not merged.changed and not skipped:
        return
    run = state.run or _begin(state, kind, name, by=by, at=at)
    parts = b"".join(hashlib.sha256(one.content).digest() for one in payloads)
    run.digest = hashlib.sha256(run.digest.encode() + parts).hexdigest()
    run.thread_count += merged.threads
    run.post_count += merged.posts
    run.person_count += merged.people
    run.changed_count += merged.changed
    run.skipped_count += len(skipped)
    run.skipped = [*run.skipped, *skipped][:MOST_LISTED]
    run.save()


@transaction.atomic
def tell(space: Space, *, seconds: float, by: Actor, at: datetime) -> None:
    """End the run under way: it stands in the trail, and whoever follows activity hears of it. Again, nothing.

    seconds: that this look took; those of one that was killed are nobody's.
    """
    state = Pull.objects.select_for_update(of=("self",)).select_related("run").filter(space=space).first()
    if state is not None and (run := state.run) is not None:
        before = IngestRun.objects.filter(space=space).exclude(pk=run.pk).first()
        Pull.objects.filter(pk=state.pk).update(run=None)
        run.seconds = round(seconds, 3)
        run.save(update_fields=["seconds"])
        told = {"space": space.slug, "kind": run.kind, "changed": run.changed_count}
        change = {"before": told_of(before), "after": told_of(run)}
        audit.record("spaces.activity.ingested", target=run, by=by, at=at, **told, **change)
        announce(ActivityIngested(run_id=run.pk, space_id=space.pk, changed=run.changed_count))
        board.note(at=at)


def _begin(state: Pull, kind: str, name: str, *, by: Actor, at: datetime) -> IngestRun:
    run = IngestRun.objects.create(
        space_id=state.space_id,
        kind=kind,
        source_name=name[:255],
        digest=hashlib.sha256().hexdigest(),
        started_at=at,
        by_user_id=by.user_id,
        by_name=by.name,
        thread_count=0,
        post_count=0,
        person_count=0,
        changed_count=0,
        skipped_count=0,
        seconds=0.0,
    )
    Pull.objects.filter(pk=state.pk).update(run=run)
    return run
