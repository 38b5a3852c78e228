"""One month's service levels in words and drawings. A promise without cases has no attainment: never 100 %."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.portal import drawings
from cms.queue import words
from reporting.document import codes
from reporting.document.formats import Formats
from sla.selectors.service_levels import service_month
from tenants.kernel.periods import Month
from tenants.models import Tenant

if TYPE_CHECKING:
    from sla.selectors.service_levels import Breach, PauseLine, PromiseMonth, ServiceMonth

MONTHS = 6
"""Months in the trend, the one that is looked at included."""
SETTLED = timedelta(days=8)
"""After a month's end its figures stand, as in the report."""
MOST_BREACHES = 25
"""Missed promises that the page lists; the rest is counted."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """Attainment and target in percent of the bar's width."""

    width: float
    goal: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One promise in one month; no ratio where there were no cases."""

    ratio: str
    kept: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise: this month in figures and words, and its line over the months."""

    name: str
    target: str
    ratio: str
    kept: str
    word: str
    tone: str
    icon: str
    has_cases: bool
    bar: Bar | None
    goal: str
    line: drawings.Line | None
    alt: str
    months: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    more: str


@dataclass(frozen=True, slots=True)
class Missed:
    """One promise that was missed: which case, by how much, and why."""

    number: str
    url: str
    promise: str
    due: str
    late: str
    cause: str


@dataclass(frozen=True, slots=True)
class Waited:
    reason: str
    count: str
    time: str


@dataclass(frozen=True, slots=True)
class Levels:
    """Everything that the page shows of one month."""

    month_name: str
    as_of: str
    is_running: bool
    finding: str
    lede: str
    has_cases: bool
    promises: tuple[PromiseLine, ...]
    months: tuple[str, ...]
    first_month: str
    last_month: str
    volume: tuple[Figure, ...]
    missed_finding: str
    breaches: tuple[Missed, ...]
    more_breaches: str
    paused_finding: str
    pauses: tuple[Waited, ...]
    how: str


def levels(month: Month, first: Month, tenant: Tenant, formats: Formats, *, at: datetime, may_open: bool) -> Levels:
    """Read the month and those before it, none earlier than `first`. `may_open`: whether cases lead to their page."""
    shown = [each for back in range(MONTHS - 1, -1, -1) if (each := month.shifted(-back)) >= first]
    held = [service_month(each, tenant=tenant, as_of=min(at, each.ends_at(tenant.zone) + SETTLED)) for each in shown]
    this, names = held[-1], tuple(formats.month(each, width="MMM yy") for each in shown)
    promises = tuple(_promise(each, held, formats) for each in this.promises)
    return Levels(
        month_name=formats.month(month),
        as_of=formats.instant(at, short=True),
        is_running=at < month.ends_at(tenant.zone),
        finding=_finding(this.promises, formats.month(month)),
        lede=_lede(this, formats),
        has_cases=any(this.opened.values()) or bool(this.breaches),
        promises=promises,
        months=names,
        first_month=names[0],
        last_month=names[-1],
        volume=_volume(this, formats),
        missed_finding=_missed_finding(len(this.breaches), formats),
        breaches=tuple(_missed(each, formats, may_open=may_open) for each in this.breaches[:MOST_BREACHES]),
        more_breaches=_more(len(this.breaches) - MOST_BREACHES, formats),
        paused_finding=_paused_finding(this.pauses, formats),
        pauses=tuple(_waited(each, formats) for each in this.pauses),
        how=_how(this),
    )


def promise_name(case_kind: str, promise: str) -> str:
    return codes.promise(case_kind, promise)


def _promise(held: PromiseMonth, months: Sequence[ServiceMonth], formats: Formats) -> PromiseLine:
    key, goal = (held.case_kind, held.promise), formats.percent(float(held.target_ratio), 0)
    series = [_of(key, month.promises) for month in months]
    ratios = [None if one is None or one.attainment_ratio is None else float(one.attainment_ratio) for one in series]
    word, tone, icon = _standing(held.attainment_ratio, held.target_ratio)
    ratio = held.attainment_ratio
    return PromiseLine(
        name=promise_name(*key),
        target=_("%(target)s of service time, in %(share)s of cases")
        % {"target": words.target(held.minutes), "share": goal},
        ratio=_("No cases") if ratio is None else formats.percent(float(ratio)),
        kept=_kept(held, formats) if ratio is not None else _("nothing to keep this month"),
        word=word,
        tone=tone,
        icon=icon,
        has_cases=ratio is not None,
        bar=None if ratio is None else Bar(round(float(ratio) * 100, 1), round(float(held.target_ratio) * 100, 1)),
        goal=_("target %(value)s") % {"value": goal},
        line=drawings.line(ratios, float(held.target_ratio)),
        alt=_alt(ratios, goal, formats),
        months=tuple(_cell(one, formats) for one in series),
    )


def _of(key: Key, promises: Iterable[PromiseMonth]) -> PromiseMonth | None:
    return next((each for each in promises if (each.case_kind, each.promise) == key), None)


def _standing(ratio: Decimal | None, target: Decimal) -> tuple[str, str, str]:
    if ratio is None:
        return _("no cases"), "calm", "flat"
    return (_("kept"), "good", "check") if ratio >= target else (_("below target"), "bad", "late")


def _kept(held: PromiseMonth, formats: Formats) -> str:
    told = {"met": formats.count(held.met), "clocks": formats.count(held.clocks)}
    return _("%(met)s of %(clocks)s in time") % told


def _cell(held: PromiseMonth | None, formats: Formats) -> Cell:
    if held is None or held.attainment_ratio is None:
        return Cell("", "")
    return Cell(formats.percent(float(held.attainment_ratio)), _kept(held, formats))


def _alt(ratios: Sequence[float | None], goal: str, formats: Formats) -> str:
    said = ", ".join(_("no cases") if each is None else formats.percent(each) for each in ratios)
    return _("By month: %(values)s. Target %(goal)s.") % {"values": said, "goal": goal}


def _finding(promises: Sequence[PromiseMonth], month: str) -> str:
    """What the month comes to, in one sentence."""
    counted = [each for each in promises if each.attainment_ratio is not None]
    below = sum(each.attainment_ratio < each.target_ratio for each in counted if each.attainment_ratio is not None)
    if not counted:
        return _("There was nothing to answer in %(month)s.") % {"month": month}
    if not below:
        return ngettext(
            "The promise was kept in %(month)s.", "All %(n)s promises were kept in %(month)s.", len(counted)
        ) % {"month": month, "n": len(counted)}
    if len(counted) == 1:
        return _("The promise fell short in %(month)s.") % {"month": month}
    return ngettext(
        "%(below)s of %(n)s promises fell short in %(month)s.",
        "%(below)s of %(n)s promises fell short in %(month)s.",
        below,
    ) % {"below": below, "n": len(counted), "month": month}


def _lede(this: ServiceMonth, formats: Formats) -> str:
    met, clocks = sum(each.met for each in this.promises), sum(each.clocks for each in this.promises)
    if not clocks:
        return _("No promise came due, so there is nothing to count: that is not the same as keeping it.")
    if met == clocks:
        return ngettext(
            "It came due once, and we kept it.", "Promises came due %(clocks)s times, and we kept them all.", clocks
        ) % {"clocks": formats.count(clocks)}
    told = {"met": formats.count(met), "clocks": formats.count(clocks)}
    return _("Of %(clocks)s times that a promise came due we kept it %(met)s. What was missed stands below.") % told


def _volume(this: ServiceMonth, formats: Formats) -> tuple[Figure, ...]:
    opened = sum(this.opened.values())
    by_kind = ", ".join(f"{codes.CASES[kind]} {formats.count(n)}" for kind, n in this.opened.items() if n)
    figures = [
        Figure(_("Cases opened"), formats.count(opened), by_kind),
        Figure(_("Decided by a person"), formats.count(this.decided + this.settled), _decided(this, formats)),
        Figure(_("Still open"), formats.count(this.still_open), ""),
        Figure(_("Appeals"), formats.count(this.appeals), ""),
    ]
    return tuple(figures)


def _decided(this: ServiceMonth, formats: Formats) -> str:
    """How many of them were decided on the platform itself, and how fast."""
    there = ngettext("%(n)s of them on the platform itself", "%(n)s of them on the platform itself", this.settled) % {
        "n": formats.count(this.settled)
    }
    return ", ".join(part for part in (there if this.settled else "", _speed(this, formats)) if part)


def _speed(this: ServiceMonth, formats: Formats) -> str:
    if this.median_decision_minutes is None:
        return ""
    return _("half of them within %(time)s") % {"time": duration(this.median_decision_minutes, formats)}


def duration(minutes: int, formats: Formats) -> str:
    """45 min, 3 h 20 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)s min") % {"n": rest}
    told = {"hours": formats.count(hours), "minutes": rest}
    return _("%(hours)s h %(minutes)s min") % told if rest else _("%(hours)s h") % told


def _missed_finding(count: int, formats: Formats) -> str:
    if not count:
        return _("Nothing was missed")
    return ngettext("%(n)s promise was missed", "%(n)s promises were missed", count) % {"n": formats.count(count)}


def _missed(breach: Breach, formats: Formats, *, may_open: bool) -> Missed:
    return Missed(
        number=str(breach.number),
        url=reverse("desk:case", args=[breach.number]) if may_open else "",
        promise=promise_name(breach.case_kind, breach.promise),
        due=formats.instant(breach.due_at, short=True),
        late="" if breach.late_minutes is None else duration(breach.late_minutes, formats),
        cause=words.causes().get(breach.cause, ""),
    )


def _more(count: int, formats: Formats) -> str:
    return _("And %(n)s more; the report’s data lists them all.") % {"n": formats.count(count)} if count > 0 else ""


def _paused_finding(pauses: Sequence[PauseLine], formats: Formats) -> str:
    count = sum(each.count for each in pauses)
    if not count:
        return _("No clock was paused")
    return ngettext("A clock was paused once", "Clocks were paused %(n)s times", count) % {"n": formats.count(count)}


def _waited(held: PauseLine, formats: Formats) -> Waited:
    why = words.pause_reasons().get(held.reason, held.reason)
    counted = ngettext("%(n)s time", "%(n)s times", held.count) % {"n": formats.count(held.count)}
    return Waited(why[:1].upper() + why[1:], counted, duration(held.service_minutes, formats))


def _how(this: ServiceMonth) -> str:
    hours = ""
    if this.calendar_version is not None:
        hours = " " + _("Counted by version %(number)s of the service calendar.") % {"number": this.calendar_version}
    text = _(
        "Time runs in the service hours that we agreed on, holidays left out. A promise belongs to the month in which "
        "it was kept or came due, whichever was first. Cases that were none are left out, and a month without cases "
        "has no percentage."
    )
    return text + hours
