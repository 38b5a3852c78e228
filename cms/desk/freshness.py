"""How fresh and how complete the evidence is, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clients.spaces.rules.space import Kind
from clients.spaces.selectors.evidence import Held
from cms.desk import left_out as telling
from cms.desk import sourcing
from cms.desk.hooking import failure
from cms.lists import Column, Filter, Table
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
    source: str
    error: str = ""
    behind: str = ""
    next_try: str = ""
    is_by_hand: bool = False


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
        read=formats.instant(held.read_at, short=True) if held.read_at else "",
        activity=formats.instant(held.last_activity_at, short=True) if held.last_activity_at else "",
        tone=tone,
        icon=icon,
        word=word,
        source=sourcing.state(held.connection, held.pull, held.heard, at)[2],
        error=_error(held, formats),
        behind=sourcing.behind_since(held.pull if held.connection else None, held.heard, at),
        next_try=sourcing.next_try(held.next_at, formats, at),
        is_by_hand=_is_by_hand(held),
    )


def _error(held: Held, formats: Formats) -> str:
    """Why it was last in vain: of our look, else of a call."""
    if held.connection is not None and held.connection.is_failing:
        return sourcing.error(held.connection, formats)
    return failure(held.heard.failure)[0] if held.heard and held.heard.failure else ""


RUNS = Table(
    "inputs",
    (
        Column("taken_in_at", "started_at"),
        Column("space", "space__slug"),
        Column("source", "source_name"),
        Column("kind"),
        Column("threads", "thread_count"),
        Column("posts", "post_count"),
        Column("people", "person_count"),
        Column("changed", "changed_count"),
        Column("skipped", "skipped_count"),
        Column("seconds"),
        Column("by", "by_name", lambda run: who(run.by_name, run.by_user_id)),
    ),
    sort="-taken_in_at",
    searched=("source_name", "space__name", "kind", "by_name"),
    page_size=25,
)
LEFT_OUT = Table(
    "left-out",
    (Column("row"), Column("where"), Column("why", value=lambda row: row.words or row.why)),
    sort="row",
    searched=("where", "why", "words"),
)
LONGEST_LABEL = 40
MOST_REASONS = 6
"""More reasons than this are found by searching, not by choosing."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row of an input that was left out, by its place in the list of those."""

    row: int
    where: str
    why: str
    words: str


def left_out(run: IngestRun, formats: Formats) -> list[Skipped]:
    """Those that were listed; how many more there were is told beside them."""
    told = [telling.row(each, formats) for each in run.skipped if each["where"]]
    return [Skipped(number, each.where, each.why, each.words) for number, each in enumerate(told, 1)]


def reasons(found: Iterable[Skipped]) -> list[Filter]:
    """By reason, where there are few."""
    held = sorted({each.why for each in found})
    return (
        [Filter("why", _("Why"), [(why, Truncator(why).chars(LONGEST_LABEL)) for why in held])]
        if len(held) <= MOST_REASONS
        else []
    )


def of_spaces(held: Iterable[Held]) -> Filter:
    return Filter("space", _("Space"), [(each.space.slug, each.space.name) for each in held], "space__slug")


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input that was taken in, its counts as the reader writes them."""

    run: IngestRun
    kind: str
    at: str
    threads: str
    posts: str
    people: str
    changed: str
    skipped: str
    seconds: str
    by: str


def kind_of(kind: str) -> str:
    """How an input came, in words; a code that is not known here as it is kept."""
    platform, _dash, way = kind.partition("-")
    if way == "pull":
        return _("asked for at %(platform)s") % {"platform": platform.title()}
    if way == "kept":
        return _("read again from what %(platform)s answered") % {"platform": platform.title()}
    known = {
        "csv": "CSV",
        "xlsx": "XLSX",
        "discourse-archive": _("Archive of Discourse"),
        "webhook": _("told by the platform itself"),
        "api": _("sent through the API"),
    }
    return known.get(kind, kind)


def taken_in(run: IngestRun, formats: Formats) -> InputRow:
    return InputRow(
        run=run,
        kind=kind_of(run.kind),
        at=formats.instant(run.started_at, short=True),
        threads=formats.count(run.thread_count),
        posts=formats.count(run.post_count),
        people=formats.count(run.person_count),
        changed=formats.count(run.changed_count),
        skipped=formats.count(run.skipped_count),
        seconds=formats.count(run.seconds, 1),
        by=who(run.by_name, run.by_user_id),
    )


def _is_by_hand(held: Held) -> bool:
    """Whether it is a place off the platforms of which no file ever came: there is nothing to read."""
    return held.space.kind == Kind.OFFLINE and held.last_run is None and held.connection is None


def _state(held: Held, at: datetime) -> tuple[str, str, str]:
    """Tone, icon and word: never read, stale, with gaps, or fresh."""
    if _is_by_hand(held):
        return "calm", "pen", _("entered by hand")
    if held.last_run is None or held.we_hold == 0:
        return "bad", "late", _("nothing held")
    if held.read_at is None or at - held.read_at > STALE:
        return "warn", "alert", _("read more than 35 days ago")
    if held.source_says is not None and held.source_says > held.we_hold:
        return "warn", "alert", _("incomplete")
    return "good", "check", _("up to date")
