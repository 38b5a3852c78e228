"""You said, we did. Next month: the plan, the risks that the figures name, the decisions that we want."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.sentences import next_month as words
from reporting.document.sentences import verdict
from reporting.rules import content as rules
from reporting.rules import findings, risks
from reporting.rules.freezing import thawed
from reporting.rules.month import OPEN, AskedFigure, NextFigures, PlannedFigure

MOST_ASKED = 8
MOST_PLANNED = 10
LONGEST_ASKED = 160


@dataclass(frozen=True)
class AskedRow:
    what: str
    title: str
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


def _asked(each: AskedFigure, who: str, context: Context) -> AskedRow:
    formats = context.formats
    is_open = each.done == OPEN
    return AskedRow(
        what=Truncator(each.what).chars(LONGEST_ASKED),
        title=each.title,
        who=f"{who}, {formats.day_of(each.on)}" if who else formats.day_of(each.on),
        done=labels.named(codes.DONE, each.done),
        status="risk" if is_open else "ok",
        told=formats.day_of(each.done_on) if each.done_on else _("open") if is_open else _("done"),
    )


def _all_asked(held: NextFigures, context: Context) -> tuple[AskedRow, ...]:
    by = context.data.evidence.asked_by
    names = by if len(by) == len(held.asked) else ("",) * len(held.asked)
    return tuple(_asked(each, who, context) for each, who in zip(held.asked, names, strict=True))[:MOST_ASKED]


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
    more = ngettext("%(n)s more stands in the calendar.", "%(n)s more stand in the calendar.", hidden)
    return NextMonth(
        headline=words.headline(held, following),
        deck=words.deck(held, following),
        following=following,
        asked=_all_asked(held, context),
        planned=tuple(_planned(each, context) for each in held.planned[:MOST_PLANNED]),
        risks=found,
        decisions=_decisions(held, context),
        more=more % {"n": context.formats.count(hidden)} if hidden else "",
        is_short=rules.nothing_next(held),
    )
