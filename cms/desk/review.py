"""What to look at before a month is released: whatever in its own data is odd, and what became of it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.portal.reading import Reading
from cms.reader import signed
from reporting.document.formats import Formats
from reporting.rules import checks as rules
from reporting.rules.checks import Gap
from reporting.rules.report import Source

if TYPE_CHECKING:
    from reporting.models import Report


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `tone` is good or warn; `more` says what was found; `anchor` where it stands."""

    tone: str
    title: str
    more: str
    anchor: str


def checks(reading: Reading) -> list[Check]:
    """What a reader of the report would stumble over first, the odd before the sound."""
    found = [_sources(reading), _value(reading), _kpis(reading), _history(reading)]
    return sorted(found, key=lambda check: check.tone == "good")


def _sources(reading: Reading) -> Check:
    sources = reading.data.evidence.sources
    odd = [f"{source.name}: {words}" for source in sources if (words := _odd(source, reading))]
    if not sources:
        return Check("warn", _("Nothing was read"), _("No space has been taken in."), "sources")
    if odd:
        return Check("warn", _("Evidence with gaps"), "; ".join(odd) + ".", "sources")
    if all(source.source_says is None for source in sources):
        return Check(
            "good", _("Evidence was read"), _("Nothing was skipped; no source tells how much it has."), "sources"
        )
    return Check("good", _("Evidence is complete"), _("We hold what each source says it has."), "sources")


def _odd(source: Source, reading: Reading) -> str:
    count = reading.formats.count
    found = rules.gap(source, ends_at=reading.month.ends_at(reading.formats.zone))
    if found is Gap.NEVER_READ:
        return _("never read")
    if found is Gap.READ_EARLY:
        return _("last read before the month was over")
    if found is Gap.SHORT:
        return _("says %(says)s, we hold %(held)s") % {
            "says": count(source.source_says or 0),
            "held": count(source.we_hold),
        }
    if found is Gap.SKIPPED:
        return ngettext("%(n)s row skipped", "%(n)s rows skipped", source.skipped) % {"n": count(source.skipped)}
    return ""


def _value(reading: Reading) -> Check:
    needs = reading.document.sponsor.needs
    if needs:
        return Check(
            "warn", _("We ask the client for something"), "; ".join(need[0] for need in needs) + ".", "sponsor"
        )
    return Check("good", _("Nothing is asked of the client"), _("Every input is there, fresh and counted."), "sponsor")


def _kpis(reading: Reading) -> Check:
    kpis = rules.real_kpis(reading.data.figures.objectives)
    if not kpis:
        return Check("warn", _("No KPI is in force"), _("The report shows no progress."), "objectives")
    unknown = rules.unjudged(kpis)
    if unknown:
        more = ngettext(
            "%(n)s of %(all)s has no baseline or no figure.",
            "%(n)s of %(all)s have no baseline or no figure.",
            len(unknown),
        )
        return Check(
            "warn", _("KPIs that cannot be judged"), more % {"n": len(unknown), "all": len(kpis)}, "objectives"
        )
    return Check("good", _("Every KPI can be judged"), reading.document.objectives.deck, "objectives")


def _history(reading: Reading) -> Check:
    """Posts far outside what the months before had: the first sign of evidence that is missing or twice there."""
    history = reading.data.figures.history
    before = rules.posts_before(history)
    if not before:
        return Check("good", _("Too few months to compare with"), "", "community")
    words = _("%(now)s posts; the months before had %(least)s to %(most)s.") % {
        "now": reading.formats.count(history[-1].metrics.get("posts") or 0),
        "least": reading.formats.count(min(before)),
        "most": reading.formats.count(max(before)),
    }
    if not rules.posts_are_odd(history):
        return Check("good", _("Posts are within their history"), words, "community")
    return Check("warn", _("Posts are outside their history"), words, "community")


def not_over(reading: Reading) -> str:
    """Why a draft cannot be released yet, or nothing."""
    ends_at = reading.month.ends_at(reading.formats.zone)
    if not reading.is_draft or reading.report.as_of >= ends_at:
        return ""
    return _("The figures stop at %(as_of)s, before the month is over. Make the draft again after %(ends)s.") % {
        "as_of": reading.as_of,
        "ends": reading.formats.instant(ends_at, short=True),
    }


def history(editions: Iterable[Report], formats: Formats) -> list[dict[str, str]]:
    """What became of the month so far, oldest first, for the timeline."""
    events = []
    for report in reversed(list(editions)):
        made = signed(report.made_at, report.made_by, report.made_by_user_id, formats)
        if report.number == 0:
            events.append({"icon": "pen", "text": _("Draft made"), "note": made})
        if report.released_at is not None:
            told = signed(report.released_at, report.released_by, report.released_by_user_id, formats)
            if report.number:
                words = _("Correction %(number)s: %(reason)s") % {"number": report.number, "reason": report.reason}
                events.append({"icon": "renew", "tone": "acc", "text": words, "note": told})
            else:
                events.append({"icon": "lock", "tone": "good", "text": _("Released"), "note": told})
    return events
