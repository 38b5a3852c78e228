"""How much of what a source says it has we hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from clients.spaces.models import IngestRun, Post, Pull, Space, Thread


@dataclass(frozen=True, slots=True)
class Coverage:
    """One space. `source_says` is null where the platform does not tell how many posts its threads have.

    we_hold: posts held, counted or not. threads_short: threads of which fewer are held than the platform says.
    """

    space: Space
    threads: int
    we_hold: int
    counted: int
    source_says: int | None
    threads_short: int
    last_run: IngestRun | None
    looked_at: datetime | None = None

    @property
    def read_at(self) -> datetime | None:
        """When the source was last read: an input taken in, or a look that found nothing new."""
        told = [self.last_run.started_at if self.last_run else None, self.looked_at]
        return max((at for at in told if at is not None), default=None)


def coverage(space: Space) -> Coverage:
    """Count what is held of `space` against what its platform last said."""
    held = Count("posts")
    threads = Thread.objects.filter(space=space)
    totals = threads.aggregate(threads=Count("pk"), stated=Sum("stated_post_count"))
    posts = Post.objects.filter(space=space).aggregate(held=Count("pk"), counted=Count("pk", filter=Q(is_counted=True)))
    short = threads.annotate(held=held).filter(stated_post_count__gt=F("held")).count()
    return Coverage(
        space=space,
        threads=totals["threads"],
        we_hold=posts["held"],
        counted=posts["counted"],
        source_says=totals["stated"],
        threads_short=short,
        last_run=IngestRun.objects.filter(space=space).first(),
        looked_at=Pull.objects.filter(space=space).values_list("looked_at", flat=True).first(),
    )
