"""What happened to a case and how its promises stand, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms.queue import words
from reporting.document.formats import Formats
from sla.rules.words import Author, EventKind
from tenants.kernel.actor import ActorKind

if TYPE_CHECKING:
    from sla.selectors.cases import ClockView, EventView


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One promise of the case: how it stands as shape and word, its target, and when it was or will be due."""

    promise: str
    target: str
    word: str
    tone: str
    icon: str
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline."""

    icon: str
    tone: str
    text: str
    note: str


def clocks(held: Iterable[ClockView], formats: Formats, *, at: datetime) -> tuple[ClockLine, ...]:
    return tuple(_clock(each, formats, at) for each in held)


def _clock(clock: ClockView, formats: Formats, at: datetime) -> ClockLine:
    word, tone, icon = _standing(clock, at)
    return ClockLine(
        promise=words.promises()[clock.promise],
        target=words.target(clock.target_minutes),
        word=word,
        tone=tone,
        icon=icon,
        note=", ".join(_notes(clock, formats, at)),
    )


def _standing(clock: ClockView, at: datetime) -> tuple[str, str, str]:
    if clock.ended_at is not None:
        late = clock.due_at is not None and clock.ended_at > clock.due_at
        return (pgettext("clock", "missed"), "bad", "late") if late else (_("kept"), "good", "check")
    if clock.due_at is None:
        return _("stands still"), "calm", "hour"
    return (_("past due"), "bad", "late") if clock.due_at <= at else (_("runs"), "acc", "clock")


def _notes(clock: ClockView, formats: Formats, at: datetime) -> Iterable[str]:
    if clock.due_at is not None:
        yield _("due %(when)s") % {"when": words.moment(clock.due_at, formats, now=at)}
    elif clock.remaining_minutes is not None:
        yield _("%(time)s left") % {"time": words.span(max(clock.remaining_minutes, 0))}
    if clock.ended_at is not None:
        yield _("ended %(when)s") % {"when": words.moment(clock.ended_at, formats, now=at)}
    if clock.paused_minutes:
        yield ngettext("paused for %(n)s min", "paused for %(n)s min", clock.paused_minutes) % {
            "n": formats.count(clock.paused_minutes)
        }


def events(held: Iterable[EventView], formats: Formats, *, at: datetime) -> tuple[Told, ...]:
    """The log as it was written, oldest first; what was taken back stands there with the line that took it back."""
    return tuple(_told(each, formats, at) for each in held)


def _told(event: EventView, formats: Formats, at: datetime) -> Told:
    icon, tone, text = _event(event)
    own = {EventKind.PAUSED: "evidence", EventKind.DECIDED: "reason", EventKind.WITHDRAWN: "reason"}
    is_persons = event.actor_kind == ActorKind.PERSON
    # What no person wrote there is a code.
    said = str(event.data.get(own.get(EventKind(event.kind), ""), "")) if is_persons else ""
    by = event.actor if is_persons else ""
    note = ", ".join(part for part in (words.moment(event.at, formats, now=at), by) if part)
    return Told(icon, tone, text, f"{note}: {said}" if said else note)


def _event(event: EventView) -> tuple[str, str, str]:
    if event.kind == EventKind.PAUSED:
        why = words.pause_reasons().get(str(event.data.get("reason", "")), "")
        return "hour", "", _("Paused: it %(waits)s") % {"waits": why} if why else _("Paused")
    if event.kind == EventKind.DECIDED:
        action = words.actions().get(str(event.data.get("action", "")), ("", ""))[0]
        return "done", "good", _("Decided: %(action)s") % {"action": action} if action else _("Decided")
    if event.kind == EventKind.ANSWERED:
        return "chat", "", _("A member answered") if event.author == Author.MEMBER else _("Staff answered")
    if event.kind == EventKind.SETTLED:
        if event.author == Author.STAFF:
            return "done", "good", _("Decided on the platform")
        return "x", "", _("Settled on the platform, by no person")
    return _plain()[event.kind]


def _plain() -> dict[str, tuple[str, str, str]]:
    return {
        EventKind.OPENED: ("circle", "", _("Opened")),
        EventKind.FLAGGED: ("flag", "", _("Flagged by a member")),
        EventKind.ASKED: ("chat", "", _("The member wrote again")),
        EventKind.CLAIMED: ("users", "", _("Claimed")),
        EventKind.LET_GO: ("undo", "", _("Let go")),
        EventKind.RESUMED: ("right", "", _("The clock runs again")),
        EventKind.WITHDRAWN: ("x", "", _("Withdrawn: it was no case")),
        EventKind.VOIDED: ("undo", "", _("Taken back: the space tells it otherwise now")),
        EventKind.WARNED: ("alert", "warn", _("Less than a quarter of the time is left")),
        EventKind.BREACHED: ("late", "bad", _("The promise was missed")),
    }
