"""What the platform was told of a decision, in the words that whoever decided reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from clients.spaces.rules.answers import AnswerState
from clients.spaces.rules.connection import TELLS_FLAGS
from clients.spaces.rules.pulling import Decision
from clients.spaces.selectors.answers import AnswerView
from cms import platform_refusals, refusals
from cms.queue import words
from reporting.document.formats import Formats
from sla.selectors import answers


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """Where it stands with one flag: as tone, icon and sentence, what was or will be told, and what comes next."""

    tone: str
    icon: str
    title: str
    told: str
    note: str = ""
    may_be_told_again: bool = False


def lines(case_id: int, formats: Formats, *, at: datetime) -> tuple[AnswerLine, ...]:
    """One line for what was told of a case; several of its flags that stand alike are one line."""
    found = [_line(view, formats, at) for view in answers.of_case(case_id)]
    return tuple(dict.fromkeys(line for line in found if line is not None))


def decisions() -> dict[str, str]:
    """What a platform hears, by the code of `rules.pulling.Decision`."""
    return {
        Decision.REMOVE: _("Message: the flag is right, remove the post."),
        Decision.HIDE: _("Message: the flag is right, hide the post."),
        Decision.KEEP: _("Message: the flag is right, the post stays."),
        Decision.REJECT: _("Message: the flag is wrong, the post stays or is shown again."),
        Decision.IGNORE: _("Message: nothing follows from the flag."),
    }


def _line(view: AnswerView, formats: Formats, at: datetime) -> AnswerLine | None:
    """None where nobody hears decisions: neither when it was decided, nor now."""
    platform = view.platform.title() or _("the platform")
    told = decisions()[view.decision]
    why = refusals.worded(view.error_code, view.error_facts, formats) or view.error if view.error_code else ""
    if view.state == AnswerState.TOLD and view.told_at is not None:
        when = words.moment(view.told_at, formats, now=at)
        title = _("%(platform)s was told: %(when)s.") % {"platform": platform, "when": when}
        return AnswerLine("good", "check", title, told)
    if view.state == AnswerState.UNCONNECTED:
        if view.platform not in TELLS_FLAGS:
            return None
        title = _("%(platform)s was not connected when this was decided.") % {"platform": platform}
        return AnswerLine("warn", "alert", title, told, _anew(view), not view.is_outdated)
    if view.state == AnswerState.FAILED:
        title = _("%(platform)s could not be told.") % {"platform": platform}
        return AnswerLine("bad", "alert", title, told, _anew(view) or why, not view.is_outdated)
    if view.next_at is not None:
        title = _("%(platform)s could not be told yet.") % {"platform": platform}
        again = _("It is tried again: %(when)s.") % {"when": words.moment(view.next_at, formats, now=at)}
        return AnswerLine("warn", "renew", title, told, f"{why} {again}".strip())
    return AnswerLine("", "renew", _("%(platform)s is being told.") % {"platform": platform}, told)


def _anew(view: AnswerView) -> str:
    """Why it is told no more, of a flag that waits anew; "" of others."""
    return platform_refusals.sentences()["OpenedAnew"] if view.is_outdated else ""
