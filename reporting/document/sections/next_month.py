"""You said, we did. Next month: the plan, the risks that the figures name, the decisions that we want."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.document import codes
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.sentences import next_month as words
from reporting.document.sentences import verdict
from reporting.rules import content as rules
from reporting.rules import findings, risks
from reporting.rules.freezing import thawed
from reporting.rules.month import AskedFigure, NextFigures, PlannedFigure

MOST_ASKED = 8
MOST_PLANNED = 10


@dataclass(frozen=True)
class AskedRow:
    what: str
    who: str
    done: str
    status: str
    told: str


@dataclass(frozen=True)
class PlannedRow:
    day: str
    title: str
    kind: str
    objective: str


@dataclass(frozen=True)
class NextMonth:
    """`decisions` are (what, by when, what waits for it)."""

    headline: str
    deck: str
    following: str
    asked: tuple[AskedRow, ...]
    planned: tuple[PlannedRow, ...]
    risks: tuple[tuple[str, str], ...]
    decisions: tuple[tuple[str, str, str], ...]
    more: str
    is_short: bool


def _asked(each: AskedFigure, context: Context) -> AskedRow:
    formats = context.formats
    return AskedRow(
        what=each.what,
        who=f"{each.who}, {formats.day_of(each.on)}" if each.who else formats.day_of(each.on),
        done=each.done or NONE,
        status="risk" if each.done_on is None else "ok",
        told=_("open") if each.done_on is None else formats.day_of(each.done_on),
    )


def _planned(each: PlannedFigure, context: Context) -> PlannedRow:
    return PlannedRow(context.formats.weekday(each.on), each.title, codes.kind(each.kind), each.objective)


def _decisions(held: NextFigures, context: Context) -> tuple[tuple[str, str, str], ...]:
    """What waits for an answer first, then what would make the next report surer."""
    figures = context.data.figures
    rows = list[tuple[str, str, str]]()
    if held.waiting:
        due = context.formats.day_of(held.answer_due_on) if held.answer_due_on else NONE
        rows.append((words.waiting(held), due, _("They do not go out before")))
    needed = findings.needs(figures.objectives, thawed(figures.worth), context.month.shifted(1).first_on)
    rows += [(what, NONE, waits) for what, _for_what, waits in (verdict.asked(need, context) for need in needed)]
    return tuple(rows)


def next_month(context: Context) -> NextMonth | None:
    """The section; None in a report that was made before it was kept."""
    held = context.data.figures.next_month
    if held is None:
        return None
    following = context.formats.month(context.month.shifted(1), width="MMMM")
    found = tuple(words.risk(each, context) for each in risks.risks(context.data.figures))
    hidden = max(len(held.planned) - MOST_PLANNED, 0)
    return NextMonth(
        headline=words.headline(held, following),
        deck=words.deck(held, following),
        following=following,
        asked=tuple(_asked(each, context) for each in held.asked[:MOST_ASKED]),
        planned=tuple(_planned(each, context) for each in held.planned[:MOST_PLANNED]),
        risks=found,
        decisions=_decisions(held, context),
        more=_("%(n)s more stand in the calendar.") % {"n": context.formats.count(hidden)} if hidden else "",
        is_short=rules.nothing_next(held),
    )
