"""Content in words."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.sentences.kpis import joined
from reporting.rules import content as rules
from reporting.rules.month import CadenceFigure, ContentFigures, GapFigure, ItemFigure


def headline(content: ContentFigures, context: Context) -> str:
    """How much of what was promised went out."""
    if rules.is_empty(content):
        return _("No content was planned or promised")
    kept, promised = rules.kept(content.cadence)
    out = len(rules.published(content))
    words = {"kept": context.formats.count(kept), "all": context.formats.count(promised), "out": out}
    if not promised:
        return ngettext("%(out)s piece went out", "%(out)s pieces went out", out) % words
    if kept == promised:
        return ngettext("The one promised piece went out", "All %(all)s promised pieces went out", promised) % words
    if not kept:
        return (
            ngettext("The one promised piece did not go out", "None of %(all)s promised pieces went out", promised)
            % words
        )
    return _("%(kept)s of %(all)s promised pieces went out") % words


def deck(content: ContentFigures, context: Context) -> str:
    """What was on the calendar, and what the index says."""
    if rules.is_empty(content):
        return _("With a cadence in the plan, this page shows each piece with what came of it.")
    out = rules.published(content)
    said = []
    best = rules.extremes(out).best
    if best is not None:
        said.append(_("For its kind, most came of “%(title)s”.") % {"title": best.title})
    if any(each.index is not None for each in out):
        said.append(
            _("The index sets a piece’s replies against the median of its own kind over six months: 100 is as usual.")
        )
    elif out:
        said.append(
            _("An index needs %(n)s earlier pieces of the same kind; until then, people and replies stand alone.")
            % {"n": codes.number(rules.FEWEST_PAST)}
        )
    else:
        said.append(_("Nothing went out in %(month)s.") % {"month": context.month_name})
    return " ".join(said)


def left(content: ContentFigures) -> str:
    """What was on the calendar and did not go out, by where it stands."""
    counts = Counter(each.status for each in content.items if each.status != rules.PUBLISHED)
    parts = [f"{codes.number(n)} {labels.named(codes.ITEM_STATES, status)}" for status, n in sorted(counts.items())]
    return _("On the calendar, and not out: %(parts)s.") % {"parts": joined(parts)} if parts else ""


def told(item: ItemFigure, context: Context) -> str:
    """What came of one piece: 74 replies from 38 people, index 191."""
    formats = context.formats
    replies, people = item.replies or 0, item.people or 0
    said = ngettext("%(n)s reply", "%(n)s replies", replies) % {"n": formats.count(replies)}
    if item.people is not None:
        who = ngettext("%(n)s person", "%(n)s people", people) % {"n": formats.count(people)}
        said = _("%(replies)s from %(people)s") % {"replies": said, "people": who}
    if item.index is not None:
        said = _("%(what)s, index %(index)s") % {"what": said, "index": formats.count(item.index)}
    return said


def gap(of: GapFigure, context: Context) -> str:
    """3 to 20 March: 17 days."""
    days = (of.until_on - of.from_on).days
    return ngettext("%(n)s day from %(start)s", "%(n)s days from %(start)s", days) % {
        "n": context.formats.count(days),
        "start": context.formats.day_of(of.from_on),
    }


def days(content: ContentFigures, context: Context) -> str:
    """Why a line of the cadence does not add up to the month's list: its days are others."""
    held = rules.crossings(content)
    said = []
    if any(each.is_in_weeks for each in held):
        said.append(_("What is promised by the week counts in whole weeks, each in the month of its Thursday."))
    return " ".join([*said, *(_crossing(each, context) for each in held)])


def _crossing(of: rules.Crossing, context: Context) -> str:
    formats, parts = context.formats, []
    if of.elsewhere:
        there = ngettext(
            "%(n)s of them stands in another month’s list", "%(n)s of them stand in another month’s list", of.elsewhere
        )
        parts.append(there % {"n": formats.count(of.elsewhere)})
    if of.besides:
        later = ngettext(
            "%(n)s of this month’s list counts in another month",
            "%(n)s of this month’s list count in another month",
            of.besides,
        )
        parts.append(later % {"n": formats.count(of.besides)})
    return _("%(kind)s count from %(start)s to %(end)s: %(parts)s.") % {
        "kind": codes.kind(of.kind),
        "start": formats.day_of(of.from_on),
        "end": formats.day_of(of.until_on - timedelta(days=1)),
        "parts": joined(parts),
    }


def no_gap(line: CadenceFigure) -> str:
    """None; or, of a kind of which nothing came, that it did not: that is no stretch between two pieces."""
    if line.delivered or not line.promised:
        return _("none")
    return _("nothing went out") if line.is_due else _("nothing so far; not due yet")


def balance(content: ContentFigures) -> str:
    """Which of the four Cs no piece carries: said as a warning, since a community needs all four."""
    counts = rules.carried(rules.published(content))
    empty = [str(labels.FOUR_CS[name]).lower() for name, count in counts.items() if not count]
    if not empty:
        return _("Every C is carried by a piece.")
    return _("No piece carried %(names)s.") % {"names": joined(empty)}
