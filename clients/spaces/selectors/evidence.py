"""What is held of every space, in a fixed number of queries; and the inputs that brought it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from clients.spaces.models import Connection, IngestRun, Post, Pull, Space, Thread
from clients.spaces.rules.connection import PULL, PULL_BEFORE
from clients.spaces.rules.inbox import HANDLE
from clients.spaces.selectors import inbox
from clients.spaces.selectors.inbox import Heard
from tenants.access.rules.permissions import Permission, may
from tenants.boards import selectors_work
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Held:
    """One space. `source_says`: posts that its platform says it has, None where it does not tell.

    we_hold: posts held, counted or not; last_activity_at: the latest post held. heard: what its platform tells by
    itself. next_at: when it is looked at next, or its calls are, whichever is first.
    """

    space: Space
    threads: int
    source_says: int | None
    we_hold: int
    counted: int
    last_activity_at: datetime | None
    last_run: IngestRun | None
    connection: Connection | None = None
    pull: Pull | None = None
    heard: Heard | None = None
    next_at: datetime | None = None

    @property
    def read_at(self) -> datetime | None:
        """When the source was last read: an input taken in, or a look or a call that brought nothing new."""
        told = [self.last_run.started_at if self.last_run else None, self.pull.looked_at if self.pull else None]
        told.append(self.heard.last_ok_at if self.heard else None)
        return max((at for at in told if at is not None), default=None)


def everywhere(by: Actor) -> list[Held]:
    """Every space with what is held of it, by slug; nothing for who may not see evidence."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return []
    posts: dict[int, Mapping[str, Any]] = {
        row["space_id"]: row
        for row in Post.objects.order_by()
        .values("space_id")
        .annotate(held=Count("pk"), counted=Count("pk", filter=Q(is_counted=True)), last=Max("created_at"))
    }
    threads: dict[int, Mapping[str, Any]] = {
        row["space_id"]: row
        for row in Thread.objects.order_by()
        .values("space_id")
        .annotate(threads=Count("pk"), stated=Sum("stated_post_count"))
    }
    none: Mapping[str, Any] = {}
    last = IngestRun.objects.order_by("space_id", "-started_at", "-pk").distinct("space_id").defer("skipped")
    runs = {run.space_id: run for run in last}
    calls, looks = inbox.heard(), selectors_work.next_of((PULL, PULL_BEFORE, HANDLE))
    return [
        Held(
            space=space,
            threads=threads.get(space.pk, none).get("threads", 0),
            source_says=threads.get(space.pk, none).get("stated"),
            we_hold=posts.get(space.pk, none).get("held", 0),
            counted=posts.get(space.pk, none).get("counted", 0),
            last_activity_at=posts.get(space.pk, none).get("last"),
            last_run=runs.get(space.pk),
            connection=getattr(space, "connection", None),
            pull=getattr(space, "pull", None),
            heard=calls.get(space.pk),
            next_at=looks.get(space.pk),
        )
        for space in Space.objects.select_related("connection", "pull").defer("connection__sealed_secret")
    ]


def spaces_visible_to(by: Actor) -> QuerySet[Space]:
    """The spaces whose evidence `by` may see, by slug."""
    return Space.objects.all() if may(by, Permission.EVIDENCE_VIEW) else Space.objects.none()


def runs_visible_to(by: Actor) -> QuerySet[IngestRun]:
    """The inputs that were taken in, the latest first, each with its space; what was skipped is read when asked for."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return IngestRun.objects.none()
    return IngestRun.objects.select_related("space").defer("skipped")


def taken_in_at(run_id: int) -> datetime:
    """When the input of this run was taken in."""
    return IngestRun.objects.values_list("started_at", flat=True).get(pk=run_id)


def told(run_id: int) -> dict[str, str | int | None]:
    """What other systems hear of one input: which it was and how much it held."""
    run = IngestRun.objects.select_related("space").defer("skipped").get(pk=run_id)
    counts = {"posts": run.post_count, "changed": run.changed_count, "skipped": run.skipped_count}
    return {"run": run.pk, "space": run.space.slug, "source": run.kind, **counts}
