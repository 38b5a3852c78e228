"""What we did: delivered against promised, the playbooks that ran, and the client's own part."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.headed import Headed
from reporting.document.sentences import work as words
from reporting.document.sentences.value import spread
from reporting.rules import month
from reporting.rules.delivery import State, state, tally
from reporting.rules.month import Deliverable, WorkFigures

MOST_MARKS = 16


@dataclass(frozen=True)
class WorkRow:
    """`span` is over how many rows the pillar's name goes; none but the first row of a pillar has one.

    `told` is the whole row in one go, `is_told` whether that says anything; `marks` one for each piece promised
    (whether it is there), of a few pieces.
    """

    pillar: str
    span: int
    name: str
    promised: str
    delivered: str
    is_full: bool
    status: str
    status_word: str
    note: str
    told: str
    is_told: bool
    marks: tuple[bool, ...]


@dataclass(frozen=True)
class PlaybookRow:
    name: str
    runs: str
    done: str
    in_time: str


@dataclass(frozen=True)
class Work:
    headline: str
    deck: str
    rows: tuple[WorkRow, ...]
    playbooks: tuple[PlaybookRow, ...]
    parts: tuple[Headed, ...]

    @property
    def is_short(self) -> bool:
        """Whether it is too little for a page of its own."""
        return not (self.rows or self.playbooks)


def _row(each: Deliverable, span: int, work: WorkFigures, context: Context) -> WorkRow:
    found = state(each)
    return WorkRow(
        pillar=labels.named(codes.PILLARS, each.pillar),
        span=span,
        name=codes.deliverable(each),
        promised=words.amount(each, each.promised, context),
        delivered=words.amount(each, each.delivered, context),
        is_full=found is State.IN_FULL,
        status=codes.STATES[found][0],
        status_word=words.state(each, found, context),
        note=words.note(each, work, context),
        told=words.told(each, context),
        is_told=found is not State.NONE or each.work is month.Work.HOURS,
        marks=_marks(each),
    )


def _marks(each: Deliverable) -> tuple[bool, ...]:
    promised = each.promised
    if each.clocks is not None or promised is None or each.delivered is None or not 1 < promised <= MOST_MARKS:
        return ()
    return tuple(at < each.delivered for at in range(int(promised)))


def _rows(work: WorkFigures, context: Context) -> tuple[WorkRow, ...]:
    made = list[WorkRow]()
    for _pillar, group in groupby(work.deliverables, key=lambda each: each.pillar):
        held = list(group)
        made += [_row(each, 0 if at else len(held), work, context) for at, each in enumerate(held)]
    return tuple(made)


def _playbooks(work: WorkFigures, context: Context) -> tuple[PlaybookRow, ...]:
    count = context.formats.count
    return tuple(
        PlaybookRow(
            each.playbook,
            count(each.runs),
            _("%(done)s of %(all)s") % {"done": count(each.done), "all": count(each.tasks)},
            count(each.in_time),
        )
        for each in work.playbooks
    )


def _parts(context: Context) -> tuple[Headed, ...]:
    """What the client did: approvals where any were asked for, and their hours as they are stated."""
    content, formats = context.data.figures.content, context.formats
    found = list[Headed]()
    if content and content.asked:
        of = _("%(n)s of %(all)s") % {"n": formats.count(content.approved), "all": formats.count(content.asked)}
        asked = _("%(n)s with a change asked for") % {"n": formats.count(content.changes_asked)}
        found.append(Headed(_("Items you approved"), of, asked if content.changes_asked else ""))
        if content.median_approval_hours is not None:
            found.append(Headed(_("Wait for approval, median"), formats.hours(content.median_approval_hours), ""))
    for line in context.data.figures.worth.costs:
        for term in line.terms:
            if term.name == "client_hours_per_month" and Decimal(term.expected):
                word = str(labels.GRADES[term.grade])
                hours = formats.hours(float(term.expected))
                found.append(Headed(_("Your hours"), hours, spread(term, context), str(term.grade), word))
    return tuple(found)


def work(context: Context) -> Work | None:
    """The section; None in a report that was made before work was counted."""
    held = context.data.figures.work
    if held is None:
        return None
    return Work(
        headline=words.headline(tally(held.deliverables)),
        deck=words.deck(held, context),
        rows=_rows(held, context),
        playbooks=_playbooks(held, context),
        parts=_parts(context),
    )
