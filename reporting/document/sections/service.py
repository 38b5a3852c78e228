"""Moderation and support: what came in, which promises were kept on which day, why not, and what was decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from reporting.charts.days import WIDE, DayRow, Days, days
from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.headed import Headed
from reporting.document.pictures import Picture
from reporting.document.sentences import service as words
from reporting.rules import service as rules
from reporting.rules.month import PromiseFigure, ServiceFigures
from tenants.kernel.rounding import ratio

MOST_CAUSES = 8
MOST_CASES = 6


@dataclass(frozen=True)
class PromiseRow:
    name: str
    within: str
    kept: str
    share: str
    target: str
    status: str
    status_word: str


@dataclass(frozen=True)
class CauseRow:
    cause: str
    promise: str
    missed: str
    late: str
    cases: str


@dataclass(frozen=True)
class Service:
    headline: str
    deck: str
    figures: tuple[Headed, ...]
    promises: tuple[PromiseRow, ...]
    picture: Picture | None
    why: str
    causes: tuple[CauseRow, ...]
    pauses: tuple[tuple[str, str, str], ...]
    decisions: str
    rules: tuple[tuple[str, str, str], ...]
    guideline: str
    others: tuple[str, ...]
    is_short: bool


def _heads(service: ServiceFigures, context: Context) -> tuple[Headed, ...]:
    formats = context.formats
    share = ratio(service.met, service.clocks)
    median, credit = service.median_decision_minutes, service.credit
    return (
        Headed(_("Cases opened"), formats.count(sum(service.opened.values())), words.opened(service, context)),
        Headed(
            _("Promises kept"),
            _("no cases") if share is None else formats.percent(share),
            ""
            if share is None
            else _("%(met)s of %(all)s") % {"met": formats.count(service.met), "all": formats.count(service.clocks)},
        ),
        Headed(
            _("Time to decide, median"),
            NONE if median is None else formats.minutes(median),
            _("Service time") if median is not None else _("Nothing was decided"),
        ),
        Headed(
            _("Credit due to you"),
            formats.price(credit.amount_minor) if credit else _("none"),
            words.credit(service),
            "measured" if credit else "",
            str(labels.GRADES["measured"]) if credit else "",
        ),
    )


def _promise(promise: PromiseFigure, context: Context) -> PromiseRow:
    formats = context.formats
    share = promise.attainment_ratio
    state = ("none", _("no cases")) if share is None else ("ok", _("kept")) if not rules.is_missed(promise) else None
    shape, word = state or ("off", _("below target"))
    return PromiseRow(
        name=codes.promise(promise.case_kind, promise.promise),
        within=formats.minutes(promise.minutes),
        kept=_("%(met)s of %(all)s") % {"met": formats.count(promise.met), "all": formats.count(promise.clocks)}
        if promise.clocks
        else NONE,
        share=formats.figure(share, "ratio"),
        target=formats.percent(promise.target_ratio, 0 if round(promise.target_ratio * 100, 6).is_integer() else 1),
        status=shape,
        status_word=word,
    )


def _days(service: ServiceFigures, context: Context) -> Picture | None:
    """Each promise by day: drawn where a clock ran."""
    if not service.clocks:
        return None
    missed: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for each in service.breaches:
        if str(each.due_on)[:7] == context.data.figures.month:
            missed[each.case_kind, each.promise][each.due_on.day] += 1
    rows = [
        DayRow(
            codes.promise(each.case_kind, each.promise),
            missed[each.case_kind, each.promise],
            _("%(met)s of %(all)s") % {"met": each.met, "all": each.clocks},
        )
        for each in service.promises
        if each.clocks
    ]
    count = (context.month.shifted(1).first_on - timedelta(days=1)).day
    alt = ". ".join(
        f"{row.name}: {row.total}; "
        + (
            _("missed on %(days)s") % {"days": ", ".join(f"{day} ({n})" for day, n in sorted(row.missed.items()))}
            if row.missed
            else _("none missed")
        )
        for row in rows
    )
    key = (_("no promise missed"), _("number missed"), _("outside your service hours"))
    closed = frozenset(each.day for each in service.closed_on)
    return Picture(days(Days(rows, count, closed, key, alt), context.palette), alt, WIDE)


def _causes(service: ServiceFigures, context: Context) -> tuple[CauseRow, ...]:
    numbers, formats = context.data.evidence.cases, context.formats
    rows = list[CauseRow]()
    for each in rules.causes(service.breaches)[:MOST_CAUSES]:
        cases = [f"{numbers[place]}" for place in each.places if place < len(numbers)]
        rows.append(
            CauseRow(
                words.causes(each.cause),
                codes.promise(each.case_kind, each.promise),
                formats.count(len(each.places)),
                NONE if each.late_minutes is None else formats.minutes(each.late_minutes),
                ", ".join(cases[:MOST_CASES]) + (" …" if len(cases) > MOST_CASES else ""),
            )
        )
    return tuple(rows)


def _guideline(service: ServiceFigures, context: Context) -> str:
    """Rule, guideline version 12; without one, only the rule, and no rule where no decision rests on one."""
    if not service.removals:
        return _("Decided")
    held = next((each for each in context.data.figures.in_force if each.what == "guideline"), None)
    if held is None:
        return _("Rule")
    return _("Rule, guideline version %(number)s") % {"number": context.formats.count(held.number)}


def _rules(service: ServiceFigures, context: Context) -> tuple[tuple[str, str, str], ...]:
    """Decisions by rule, those that rest on none, and those that cannot since they were made on the platform."""
    count = context.formats.count
    rows = [
        (f"{each.rule}\N{EN SPACE}{each.title}", count(each.decisions), count(each.removals))
        for each in service.removals
    ]
    if without := rules.without_rule(service):
        rows.append((_("Resting on no rule"), count(without), NONE))
    if service.settled:
        rows.append((_("Decided on the platform"), count(service.settled), NONE))
    return tuple(rows)


def service(context: Context) -> Service | None:
    """The section; None in a report that was made before cases were counted."""
    held = context.data.figures.service
    if held is None:
        return None
    formats = context.formats
    return Service(
        headline=words.headline(held, context),
        deck=words.deck(held, context),
        figures=_heads(held, context),
        promises=tuple(_promise(each, context) for each in held.promises),
        picture=_days(held, context),
        why=words.why(held),
        causes=_causes(held, context),
        pauses=tuple(
            (labels.named(codes.PAUSES, each.reason), formats.count(each.count), formats.minutes(each.service_minutes))
            for each in held.pauses
        ),
        decisions=words.decisions(held, context),
        rules=_rules(held, context),
        guideline=_guideline(held, context),
        others=words.others(held, context),
        is_short=held.is_empty,
    )
