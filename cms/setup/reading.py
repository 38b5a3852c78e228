"""Fit, scope, platforms and coverage in words and shapes, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from clients.rules import sector_templates
from clients.rules.fit import VITAL, Verdict
from clients.rules.overlap import DayOverlap, Season, Stretch
from clients.selectors import coverage as covering
from clients.selectors import fit as judged
from clients.selectors.advice import language_name
from clients.selectors.coverage import CoverageView, Teammate
from clients.selectors.fit import ComparisonView, FitView
from cms.reader import reader_formats
from cms.steps import words
from reporting.charts.colour import SCREEN
from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.formats import Formats
from reporting.document.sentences import work as sentences
from reporting.rules.month import Deliverable, Work
from reporting.selectors import reports
from reporting.selectors import scope as scoping
from tenants.access.names import role_name
from tenants.access.request import PersonRequest
from tenants.kernel.periods import Month

MARKS = range(1, 6)
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class CriterionRow:
    name: Any
    question: Any
    score: int
    weight: int
    note: str
    is_vital: bool
    fails: bool
    dots: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of a season. `open` and `met` are drawn on 1440 minutes; the words say the same."""

    name: Any
    open: tuple[Stretch, ...]
    met: tuple[Stretch, ...]
    is_closed: bool
    is_short: bool
    told: str


def page(request: PersonRequest, at: datetime) -> dict[str, Any]:
    """The context of the page."""
    formats, by = reader_formats(request.tenant.currency), request.actor
    found = judged.assessment(at, by=by)
    covered = covering.coverage(at, by=by)
    template = sector_templates.of(request.tenant.sector)
    since = request.tenant.service_since or at.date()
    return {
        "fit": found and _fit(found, formats),
        "scope": _scope(request, at, formats),
        "comparison": _comparison(judged.comparison(at, by=by)),
        "coverage": covered and _coverage(covered, formats),
        "programme": [
            {"step": step, "day": formats.day(step.first_on(since)), "again": _again(step.every_months)}
            for step in template.programme
        ],
    }


def _fit(found: FitView, formats: Formats) -> dict[str, Any]:
    is_go = found.verdict is Verdict.GO
    failed = [str(words.CRITERIA[each][0]) for each in found.vital_failed]
    return {
        "view": found,
        "tone": "good" if is_go else "warn" if found.override else "bad",
        "word": _("Go") if is_go else _("No-go, taken on by an owner") if found.override else _("No-go"),
        "vital": ", ".join(failed),
        "on": formats.day(found.assessed_on),
        "rows": [
            CriterionRow(
                name=words.CRITERIA[each][0],
                question=words.CRITERIA[each][1],
                score=mark.score,
                weight=mark.weight,
                note=mark.note,
                is_vital=each in VITAL,
                fails=each in found.vital_failed,
                dots=tuple(number <= mark.score for number in MARKS),
            )
            for each, mark in found.marks.items()
        ],
    }


def _comparison(found: ComparisonView | None) -> dict[str, Any] | None:
    if found is None:
        return None
    rows = [
        {
            "name": words.FACETS[facet],
            "weight": weight,
            "marks": [(each.marks[facet], each.is_chosen) for each in found.platforms],
        }
        for facet, weight in found.weights.items()
    ]
    return {"view": found, "rows": rows, "best_is_chosen": found.platforms[0].is_chosen}


def _scope(request: PersonRequest, at: datetime, formats: Formats) -> dict[str, Any] | None:
    found = scoping.scope(request.tenant, at, by=request.actor)
    if found is None:
        return None
    report = reports.latest(request.actor)
    context = Context(reports.data_of(report), reports.standing_of(report), formats, SCREEN) if report else None
    rows = []
    for each in found.pillars:
        told = [_told(line, context) for line in each.work] if context else []
        rows.append({"name": labels.named(codes.PILLARS, each.pillar), "pillar": each, "told": told})
    return {
        "view": found,
        "rows": rows,
        "bought": sum(each.is_bought for each in found.pillars),
        "month": formats.month(Month.parse(found.month)) if found.month else "",
        "since": formats.day(found.since) if found.since else "",
    }


def _told(line: Deliverable, context: Context) -> str:
    """What a month has to show of it; where nothing of it is counted, that says it all."""
    name = str(codes.deliverable(line))
    return name if line.work is Work.UNCOUNTED else f"{name}: {sentences.told(line, context)}"


def _coverage(found: CoverageView, formats: Formats) -> dict[str, Any]:
    return {
        "view": found,
        "seasons": [_season(season, formats) for season in found.seasons],
        "languages": [(language_name(code), code in found.unspoken) for code in found.languages],
        "team": [_teammate(each) for each in found.team],
    }


def _teammate(each: Teammate) -> dict[str, Any]:
    roles = ", ".join(role_name(role) for role in each.roles)
    return {"name": each.name, "roles": roles, **words.working(each.time)}


def _season(season: Season, formats: Formats) -> dict[str, Any]:
    last: date = season.until_on - timedelta(days=1)
    return {
        "from": formats.day(season.from_on),
        "until": formats.day(last),
        "is_short": bool(season.short_days),
        "days": [_day(day, formats) for day in season.days],
    }


def _day(day: DayOverlap, formats: Formats) -> DayRow:
    facts = {"met": formats.minutes(day.met_minutes), "open": formats.minutes(day.open_minutes)}
    return DayRow(
        name=words.DAYS[day.weekday],
        open=day.open,
        met=day.met,
        is_closed=not day.open_minutes,
        is_short=day.is_short,
        told=_("closed") if not day.open_minutes else _("%(met)s of %(open)s") % facts,
    )


def _again(every_months: int) -> str:
    told = {0: _("once"), 1: _("every month"), 3: _("every quarter"), 6: _("every half-year"), 12: _("every year")}
    return told[every_months]
