"""How a space's platform is read, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.spaces.rules.connection import LOOKED_AT
from clients.spaces.rules.counting import Account
from clients.spaces.selectors.inbox import Heard
from clients.spaces.selectors.pulls import Reading, Unread
from cms import refusals
from cms.desk import places
from cms.desk.hooking import KINDS, failure
from reporting.document.formats import Formats

if TYPE_CHECKING:
    from clients.spaces.models import Connection, Pull

BEHIND = timedelta(hours=1)
"""A source that was not read for longer is behind: it is looked at each ten minutes."""
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source. Empty texts where nothing is known; `progress`: how much of its past is read, in percent.

    people: how many are registered there, and of how many it is known since when. people_untold: why of none.
    """

    is_connected: bool
    tells: bool
    platform: str
    address: str
    tone: str
    icon: str
    word: str
    error: str
    error_at: str
    last_success: str
    next_try: str
    newest_there: str
    newest_held: str
    behind: str
    progress: int | None
    progress_note: str
    people: str
    people_untold: UnreadRow | None
    calls: CallsRow | None


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """An answer that was not given, or not as documented. words: what was wrong in it, in English, or ""."""

    key: str
    why: str
    words: str


@dataclass(frozen=True, slots=True)
class CallsRow:
    """What the platform tells by itself. error: of the latest call that failed; words: what was wrong, in English."""

    who: str
    last: str
    last_success: str
    waiting: str
    behind: str
    failed: str
    next_try: str
    error: str
    words: str


def source(found: Reading, formats: Formats, *, at: datetime) -> SourceRow:
    held, pull = found.connection, found.pull
    tone, icon, word = state(held, pull, found.heard, at)
    failing = held is not None and held.is_failing
    share = found.share_read if held and pull and pull.whole_at is None else None
    return SourceRow(
        is_connected=held is not None,
        tells=held is not None and held.kind in LOOKED_AT,
        platform=held.get_kind_display() if held else "",
        address=held.base_url if held else "",
        tone=tone,
        icon=icon,
        word=word,
        error=error(held, formats) if held and failing else "",
        error_at=_instant(held.last_error_at if held and failing else None, formats),
        last_success=_instant(pull.looked_at if pull else held.last_ok_at if held else None, formats),
        next_try=next_try(found.next_at, formats, at),
        newest_there=_instant(pull.platform_newest_at if pull else None, formats),
        newest_held=_instant(found.newest_held, formats),
        behind=_behind(found, at),
        progress=None if share is None else int(share * 100),
        progress_note=_("%(held)s of about %(n)s posts are read") % {
            "held": formats.count(found.account.held), "n": formats.count((pull and pull.platform_post_count) or 0)
        } if share is not None else "",
        people=_people(found, formats),
        people_untold=unread(found.people_untold, formats) if found.people_untold else None,
        calls=_calls(found.heard, found.handled_at, formats, at) if found.heard else None,
    )  # fmt: skip


def _people(found: Reading, formats: Formats) -> str:
    registered, joined = found.space.registered_count, found.joined_count
    said = [_("%(n)s registered") % {"n": formats.count(registered)}] if registered is not None else []
    known = _("of %(n)s it is known since when") % {"n": formats.count(joined)}
    return "; ".join([*said, known] if joined else said)


def unread(found: Unread, formats: Formats) -> UnreadRow:
    if why := refusals.worded(found.code, found.facts, formats):
        return UnreadRow(found.key, why, "")
    return UnreadRow(found.key, places.sentence(found.why), found.why)


def _calls(heard: Heard, handled_at: datetime | None, formats: Formats, at: datetime) -> CallsRow:
    late = at - heard.waiting_since if heard.waiting_since else timedelta(0)
    error, words = failure(heard.failure) if heard.failure else ("", "")
    return CallsRow(
        who=str(dict(KINDS).get(heard.kind, "")),
        last=_instant(heard.last_at, formats),
        last_success=_instant(heard.last_ok_at, formats),
        waiting=formats.count(heard.waiting),
        behind=_("the first that waits came %(time)s ago") % {"time": spoken(late)} if late >= SHORTEST else "",
        failed=formats.count(heard.failed) if heard.failed else "",
        next_try=next_try(handled_at, formats, at) if heard.waiting else "",
        error=error,
        words=words,
    )


def state(held: Connection | None, pull: Pull | None, heard: Heard | None, at: datetime) -> tuple[str, str, str]:
    """Tone, icon and word of one source, for a list as for its own page."""
    if held is None and heard is None:
        return "calm", "help", _("not connected")
    if held is not None and held.is_failing:
        return "bad", "alert", _("the last call failed")
    if heard is not None and heard.failed:
        return "bad", "alert", _("some of its calls failed")
    if held is None or held.kind not in LOOKED_AT:
        return _heard_state(heard, at)
    if pull is None or pull.looked_at is None:
        return "warn", "hour", _("not read yet")
    if pull.whole_at is None:
        return "acc", "hour", _("its past is being read")
    if at - pull.looked_at > BEHIND:
        return "warn", "late", _("behind")
    return "good", "check", _("reads by itself")


def _heard_state(heard: Heard | None, at: datetime) -> tuple[str, str, str]:
    """Of a source that is not looked at: what it tells by itself, if anything."""
    if heard is None:
        return "calm", "check", _("tells no activity")
    if heard.waiting_since is not None and at - heard.waiting_since > BEHIND:
        return "warn", "late", _("behind")
    if heard.last_at is None:
        return "warn", "hour", _("has not called yet")
    return "good", "check", _("tells by itself")


def account(found: Account, formats: Formats) -> list[tuple[str, str, str]]:
    """From what the source says to what is counted: (what, number, kind), kind being total, part or nothing."""
    if found.source_says is None:
        says = [(_("The source does not say how many posts it has"), "–", "total")]
    else:
        says = [(_("The source says"), formats.count(found.source_says), "total")]
        says += [(reason, _signed(count, formats), "part") for reason, count in _reasons(found, formats)]
    not_counted = [(_("deleted there"), found.deleted), (_("hidden there"), found.hidden)]
    not_counted += [(_("written by the system"), found.system)]
    return [
        *says,
        (_("We hold"), formats.count(found.held), "total"),
        *((reason, _signed(-count, formats), "part") for reason, count in not_counted if count),
        (_("Counted in figures"), formats.count(found.counted), "total"),
    ]


def _reasons(found: Account, formats: Formats) -> list[tuple[str, int]]:
    threads = {"n": formats.count(found.short_threads)}
    short = ngettext(
        "missing in %(n)s thread that says it has more", "missing in %(n)s threads that say they have more",
        found.short_threads,
    )  # fmt: skip
    words = {
        "NOT_READ": _("in no thread held: not read yet, or no community activity, such as personal messages"),
        "THREADS_SAY_MORE": _("its threads say more than the whole site"),
        "SHORT": short % threads,
        "MORE": _("held, and not in its own count, such as notes of the system"),
        "UNTOLD": _("in threads that say no number"),
        "DELETED": _("deleted there, and kept here as deleted"),
    }
    return [(words[reason], count) for reason, count in found.differences.items()]


def _signed(count: int, formats: Formats) -> str:
    return f"{'−' if count < 0 else '+'}{formats.count(abs(count))}"


def error(held: Connection, formats: Formats) -> str:
    return refusals.worded(held.last_error_code, held.last_error_facts, formats) or held.last_error


def _instant(at: datetime | None, formats: Formats) -> str:
    return formats.instant(at, short=True) if at else ""


def next_try(next_at: datetime | None, formats: Formats, at: datetime) -> str:
    if next_at is None:
        return ""
    return formats.instant(next_at, short=True) if next_at > at else _("any moment now")


def _behind(found: Reading, at: datetime) -> str:
    """How far what we hold lies behind: the latest there that is not here, and how long ago it was asked."""
    if found.connection is None or found.pull is None or found.pull.looked_at is None:
        return ""
    said = []
    if found.lag is not None and found.lag >= SHORTEST:
        said.append(_("the latest there is %(time)s newer than the latest here") % {"time": spoken(found.lag)})
    if at - found.pull.looked_at >= SHORTEST:
        said.append(_("read %(time)s ago") % {"time": spoken(at - found.pull.looked_at)})
    return "; ".join(said) or _("not behind")


def behind_since(pull: Pull | None, heard: Heard | None, at: datetime) -> str:
    """How long a source was not read, or a call of its waits, where that is longer than it should be; "" else."""
    since = [pull.looked_at if pull else None, heard.waiting_since if heard else None]
    late = max((at - each for each in since if each is not None), default=timedelta(0))
    return _("%(time)s behind") % {"time": spoken(late)} if late > BEHIND else ""


def spoken(span: timedelta) -> str:
    """A span in its largest whole unit."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
