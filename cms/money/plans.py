"""A plan's terms in the reader's words, and what new terms change: the same for finance and for the client."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.money import words
from cms.reader import reader_formats
from reporting.document import codes
from reporting.document.formats import NONE, Formats
from reporting.document.labels import named
from tenants.billing.rules.plans import CadenceTerm, Period, PlanTerms
from tenants.billing.selectors.plans import PlanView


class PlanRow:
    """One plan as it is read: what it costs and what it includes."""

    def __init__(self, view: PlanView) -> None:
        self._terms, self._formats = view.terms, reader_formats(view.terms.currency)
        self.version = view.version
        self.name = view.terms.name
        self.since = self._formats.day(view.starts_on)
        self.since_short = self._formats.day(view.starts_on, short=True)
        self.fee = fee(view.terms, self._formats)
        self.hours = hours(view.terms, self._formats)
        self.overage = overage(view.terms, self._formats)
        self.pillars = [named(codes.PILLARS, pillar) for pillar in view.terms.pillars]
        self.cadence = [cadence(term) for term in view.terms.cadence]
        self.credit = credit_rule(view.terms, self._formats)
        self.renewal = renewal(view.terms, self._formats)


class Change(NamedTuple):
    """One term that is another than before."""

    name: str
    before: str
    after: str


class Coming(NamedTuple):
    """Terms that are agreed and have not begun, and what they change."""

    row: PlanRow
    changes: tuple[Change, ...]


def fee(terms: PlanTerms, formats: Formats) -> str:
    return formats.price(terms.monthly_fee_minor)


def hours(terms: PlanTerms, formats: Formats) -> str:
    return formats.minutes(terms.included_minutes) if terms.included_minutes else ""


def overage(terms: PlanTerms, formats: Formats) -> str:
    return formats.price(terms.hourly_overage_minor) if terms.hourly_overage_minor else ""


def cadence(term: CadenceTerm) -> tuple[str, str]:
    """Articles: one a week."""
    each = {
        Period.DAY: ngettext("%(n)s a day", "%(n)s a day", term.count),
        Period.WEEK: ngettext("%(n)s a week", "%(n)s a week", term.count),
        Period.MONTH: ngettext("%(n)s a month", "%(n)s a month", term.count),
        Period.QUARTER: ngettext("%(n)s a quarter", "%(n)s a quarter", term.count),
        Period.YEAR: ngettext("%(n)s a year", "%(n)s a year", term.count),
    }[term.per]
    return codes.kind(term.type), each % {"n": codes.number(term.count)}


def credit_rule(terms: PlanTerms, formats: Formats) -> str:
    rule = terms.credit_rule
    if rule is None:
        return ""
    return _("%(percent)s of the month’s fee when a promise is missed by more than %(tolerance)s") % {
        "percent": words.share(rule.percent_of_fee / 100, formats),
        "tolerance": words.share(rule.tolerance_ratio, formats),
    }


def renewal(terms: PlanTerms, formats: Formats) -> str:
    """The day of renewal, and the last one on which notice is given."""
    if terms.renews_on is None or terms.notice_on is None:
        return ""
    day = formats.day(terms.renews_on)
    if not terms.notice_days:
        return day
    return _("%(day)s, notice until %(last)s") % {"day": day, "last": formats.day(terms.notice_on)}


def changes(before: PlanTerms | None, after: PlanTerms, formats: Formats) -> tuple[Change, ...]:
    """What is another than before, in the order of the plan; everything where there was nothing before."""
    lines = [
        _change(_("Fee a month"), fee(before, formats) if before else "", fee(after, formats)),
        _change(_("Hours a month"), hours(before, formats) if before else "", hours(after, formats)),
        _change(_("Each hour beyond"), overage(before, formats) if before else "", overage(after, formats)),
        *_pillars(before, after),
        _change(_("Content"), _content(before) if before else "", _content(after)),
        _change(
            _("If a promise is missed"), credit_rule(before, formats) if before else "", credit_rule(after, formats)
        ),
        _change(_("Renewal"), renewal(before, formats) if before else "", renewal(after, formats)),
    ]
    return tuple(each for each in lines if each.before != each.after)


def _change(name: str, before: str, after: str) -> Change:
    return Change(name, before or NONE, after or NONE)


def _pillars(before: PlanTerms | None, after: PlanTerms) -> tuple[Change, Change]:
    had, has = before.pillars if before else (), after.pillars
    gone = ", ".join(named(codes.PILLARS, each) for each in had if each not in has)
    new = ", ".join(named(codes.PILLARS, each) for each in has if each not in had)
    return _change(_("No longer included"), gone, ""), _change(_("Newly included"), "", new)


def _content(terms: PlanTerms) -> str:
    return ", ".join(": ".join(cadence(term)) for term in terms.cadence)


def coming(now: PlanView | None, held: list[PlanView]) -> list[Coming]:
    """Each with what it changes against the one before it."""
    befores = [now, *held]
    return [
        Coming(
            PlanRow(each), changes(before.terms if before else None, each.terms, reader_formats(each.terms.currency))
        )
        for before, each in zip(befores, held, strict=False)
    ]
