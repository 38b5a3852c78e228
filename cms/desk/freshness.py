"""How fresh and how complete the evidence is, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clients.spaces.selectors.evidence import Held
from cms.reader import who
from reporting.document.formats import Formats

if TYPE_CHECKING:
    from clients.spaces.models import IngestRun, Space

STALE = timedelta(days=35)
"""Evidence read longer ago misses at least one whole month."""


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """One space: what its platform says, what we hold, when it was read last, and how that is to be taken."""

    space: Space
    kind: str
    threads: str
    says: str
    holds: str
    counted: str
    gap: str
    read: str
    activity: str
    tone: str
    icon: str
    word: str


def spaces(held: Iterable[Held], formats: Formats, *, at: datetime) -> list[SpaceRow]:
    return [_row(each, formats, at) for each in held]


def _row(held: Held, formats: Formats, at: datetime) -> SpaceRow:
    tone, icon, word = _state(held, at)
    gap = 0 if held.source_says is None else held.source_says - held.we_hold
    return SpaceRow(
        space=held.space,
        kind=f"{held.space.get_kind_display()}, {held.space.get_platform_display()}",
        threads=formats.count(held.threads),
        says=_("not told") if held.source_says is None else formats.count(held.source_says),
        holds=formats.count(held.we_hold),
        counted=formats.count(held.counted),
        gap=_("%(n)s fewer than it says") % {"n": formats.count(gap)} if gap > 0 else "",
        read=formats.instant(held.last_run.started_at, short=True) if held.last_run else "",
        activity=formats.instant(held.last_activity_at, short=True) if held.last_activity_at else "",
        tone=tone,
        icon=icon,
        word=word,
    )


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input that was taken in, its counts as the reader writes them."""

    run: IngestRun
    at: str
    threads: str
    posts: str
    people: str
    changed: str
    skipped: str
    seconds: str
    by: str


def taken_in(run: IngestRun, formats: Formats) -> InputRow:
    return InputRow(
        run=run,
        at=formats.instant(run.started_at, short=True),
        threads=formats.count(run.thread_count),
        posts=formats.count(run.post_count),
        people=formats.count(run.person_count),
        changed=formats.count(run.changed_count),
        skipped=formats.count(run.skipped_count),
        seconds=formats.count(run.seconds, 1),
        by=who(run.by_name, run.by_user_id),
    )


def _state(held: Held, at: datetime) -> tuple[str, str, str]:
    """Tone, icon and word: never read, stale, with gaps, or fresh."""
    if held.last_run is None or held.we_hold == 0:
        return "bad", "late", _("nothing held")
    if at - held.last_run.started_at > STALE:
        return "warn", "alert", _("read more than 35 days ago")
    if held.source_says is not None and held.source_says > held.we_hold:
        return "warn", "alert", _("incomplete")
    return "good", "check", _("up to date")
