"""Words for what the board and a case hold as codes, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from django.utils import translation
from django.utils.translation import gettext as _

from clients.rules.promises import CaseKind, PromiseKind
from clients.spaces.rules.flag import Reason, Resolution
from cms.queue.left import State
from playbooks.rules.guideline import Action
from reporting.document.formats import LOCALES, Formats
from sla.rules.words import PauseReason
from sla.selectors.service_levels import UNCLAIMED, UNFINISHED

DAYS_FROM_HOURS = 100
"""From so many hours on, days say more."""
HOURS_A_DAY = 24
KIND_ICONS = {"question": "help", "flag": "flag", "request": "inbox", "appeal": "undo", "conflict": "users"}


def kinds() -> dict[str, str]:
    return {
        CaseKind.QUESTION: _("Question"),
        CaseKind.FLAG: _("Flag"),
        CaseKind.REQUEST: _("Request"),
        CaseKind.APPEAL: _("Appeal"),
        CaseKind.CONFLICT: _("Conflict"),
    }


def promises() -> dict[str, str]:
    return {
        PromiseKind.FIRST_RESPONSE: _("First answer"),
        PromiseKind.NEXT_RESPONSE: _("Next answer"),
        PromiseKind.DECISION: _("Decision"),
        PromiseKind.RESOLUTION: _("Resolution"),
    }


def owed() -> dict[str, str]:
    """What a running clock waits for."""
    return {
        PromiseKind.FIRST_RESPONSE: _("to the first answer"),
        PromiseKind.NEXT_RESPONSE: _("to the next answer"),
        PromiseKind.DECISION: _("to decide"),
        PromiseKind.RESOLUTION: _("to close it"),
    }


def pause_reasons() -> dict[str, str]:
    """On whom a paused case waits."""
    return {
        PauseReason.MEMBER: _("waits for the member"),
        PauseReason.CLIENT: _("waits for the client"),
        PauseReason.PLATFORM: _("waits for the platform"),
        PauseReason.SPECIALIST: _("waits for a specialist"),
        PauseReason.SERVICE: _("waits until the service goes on"),
    }


def flag_reasons() -> dict[str, str]:
    return {
        Reason.SPAM: _("spam"),
        Reason.INAPPROPRIATE: _("inappropriate"),
        Reason.OFF_TOPIC: _("off topic"),
        Reason.ILLEGAL: _("illegal"),
        Reason.QUEUED: _("held back by the platform"),
        Reason.OTHER: _("something else"),
    }


def resolutions() -> dict[str, str]:
    """What became of a flag on the platform itself."""
    return {
        Resolution.AGREED: _("The flag was agreed with there."),
        Resolution.DISAGREED: _("The flag was disagreed with there."),
        Resolution.IGNORED: _("The flag was set aside there."),
        Resolution.REMOVED: _("The post was removed there."),
    }


def language(code: str) -> str:
    """A language by its name in the reader's own, else by its code."""
    try:
        return str(translation.get_language_info(code)["name_translated"])
    except KeyError:
        return code


def actions() -> dict[str, tuple[str, str]]:
    """An action of a decision: what it is called, and what it means."""
    return {
        Action.KEEP: (_("Leave"), _("as it is")),
        Action.EDIT: (_("Edit"), _("part of it")),
        Action.HIDE: (_("Hide"), _("until edited")),
        Action.REMOVE: (_("Remove"), _("for good")),
        Action.WARN: (_("Warn"), _("the member")),
        Action.SUSPEND: (_("Suspend"), _("the member")),
        Action.ESCALATE: (_("Escalate"), _("crisis plan")),
        Action.FEATURE: (_("Feature"), _("show to all")),
    }


def causes() -> dict[str, str]:
    """Why a promise was missed."""
    return {
        UNCLAIMED: _("nobody had taken it when it came due"),
        UNFINISHED: _("taken in time, not finished in time"),
    }


def statuses() -> dict[str, tuple[str, str, str]]:
    """Where a case stands: its word, tone and shape."""
    return {
        "OPEN": (_("Open"), "acc", "clock"),
        "WAITING": (_("Paused"), "calm", "hour"),
        "DONE": (_("Done"), "good", "done"),
        "WITHDRAWN": (_("Withdrawn"), "calm", "x"),
    }


@dataclass(frozen=True, slots=True)
class Said:
    """How a clock's state is said: before the time for ears alone, and around it for everyone."""

    aloud: str
    shown: str


def states() -> dict[State, Said]:
    return {
        State.LATE: Said("", _("%s late")),
        State.SOON: Said(_("due soon, in"), "%s"),
        State.ON: Said(_("due in"), "%s"),
        State.CLOSED: Said(_("closed now, due in"), "%s"),
        State.HELD: Said(_("paused with"), _("%s left")),
        State.NONE: Said("", _("no clock")),
    }


def span(minutes: int) -> str:
    """1:47, and from 100 hours on 5 d."""
    hours = minutes // 60
    if hours >= DAYS_FROM_HOURS:
        return _("%(days)s d") % {"days": hours // HOURS_A_DAY}
    return f"{hours}:{minutes % 60:02}"


def target(minutes: int) -> str:
    """How a promise states its target: within 45 min, within 4 h, within 1:30."""
    if minutes < 60 or minutes % 60:
        said = _("%(n)s min") % {"n": minutes} if minutes < 60 else span(minutes)
    else:
        said = _("%(n)s h") % {"n": minutes // 60}
    return _("within %(time)s") % {"time": said}


def opening(at: datetime, formats: Formats) -> str:
    """Fri 08:00, in the reader's zone."""
    return format_datetime(at.astimezone(formats.zone), "EEE HH:mm", tzinfo=formats.zone, locale=formats.locale)


def moment(at: datetime, formats: Formats, *, now: datetime) -> str:
    """08:55 of today, else Wed 18 Nov, 21:14; with the year where it is another."""
    local, today = at.astimezone(formats.zone), now.astimezone(formats.zone).date()
    pattern = "HH:mm" if local.date() == today else "EEE d MMM, HH:mm"
    if local.year != today.year:
        pattern = "d MMM y, HH:mm"
    return format_datetime(local, pattern, tzinfo=formats.zone, locale=formats.locale)


def script_words() -> dict[str, str]:
    """What the script says by itself; `%s` is filled in there."""
    aloud = {f"{state}_aloud": said.aloud for state, said in states().items()}
    shown = {f"{state}_shown": said.shown for state, said in states().items()}
    own = {
        "days": _("%s d"),
        "new_one": _("New in the queue: %s"),
        "new_many": _("%s new cases in the queue"),
        "past_due": _("Past due: %s"),
        "kept": _("Draft kept %s"),
        "record": _("Record: %s"),
    }
    return aloud | shown | own


def locale_tag(language: str) -> str:
    """The reader's habits as browsers name them: en-GB."""
    return LOCALES.get(language, "en_GB").replace("_", "-")
