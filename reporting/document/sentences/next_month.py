"""What was asked, what comes next and what might go wrong, in words."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.sentences.kpis import joined
from reporting.rules.month import OPEN, NextFigures
from reporting.rules.risks import Risk, RiskKind


def headline(held: NextFigures, following: str) -> str:
    """How much of what was asked is done; where nothing was asked, what is planned."""
    asked, done = len(held.asked), sum(each.done != OPEN for each in held.asked)
    if asked and done == asked:
        said = ngettext("The one thing you asked for is done", "All %(all)s things you asked for are done", asked)
    elif asked:
        said = ngettext(
            "The one thing you asked for is still open", "%(done)s of %(all)s things you asked for are done", asked
        )
    elif held.planned:
        said = ngettext(
            "%(n)s piece is planned for %(month)s", "%(n)s pieces are planned for %(month)s", len(held.planned)
        )
    else:
        said = _("Nothing is planned for %(month)s yet")
    words = {
        "done": codes.number(done),
        "all": codes.number(asked),
        "n": codes.number(len(held.planned)),
        "month": following,
    }
    return str(capfirst(said % words))


def deck(held: NextFigures, following: str) -> str:
    """The rest of it, in one paragraph."""
    said = []
    if not held.asked:
        said.append(_("You asked for no change and left no comment."))
    if held.planned and held.asked:
        said.append(
            ngettext(
                "%(n)s piece is planned for %(month)s.", "%(n)s pieces are planned for %(month)s.", len(held.planned)
            )
            % {"n": held.planned and codes.number(len(held.planned)), "month": following}
        )
    elif not held.planned:
        said.append(_("The calendar of %(month)s is empty: we fill it with you.") % {"month": following})
    return " ".join(str(capfirst(each)) for each in said)


def risk(of: Risk, context: Context) -> tuple[str, str]:
    """What may go wrong, and the figure that says so."""
    formats = context.formats
    if of.kind is RiskKind.PROMISE and of.promise is not None:
        words = {
            "share": formats.figure(of.promise.attainment_ratio, "ratio"),
            "target": formats.percent(of.promise.target_ratio),
        }
        name = str(capfirst(codes.keeping(of.promise.case_kind, of.promise.promise)))
        return _("%(name)s below its target") % {"name": name}, _("%(share)s, target %(target)s") % words
    if of.kind is RiskKind.KPI and of.kpi is not None and of.objective is not None:
        name = labels.metric(of.kpi.metric)
        words = {
            "now": context.metric(of.kpi.metric, of.kpi.now),
            "target": context.metric(of.kpi.metric, of.kpi.target),
            "ends": formats.day(of.objective.ends_on, short=True),
        }
        return _("%(name)s goes off course") % {"name": name}, _("%(now)s, target %(target)s by %(ends)s") % words
    if of.kind is RiskKind.CADENCE and of.cadence is not None:
        words = {"n": formats.count(of.cadence.delivered), "all": formats.count(of.cadence.promised)}
        return _("%(kind)s fall behind") % {"kind": codes.kind(of.cadence.kind)}, _("%(n)s of %(all)s went out") % words
    if of.kind is RiskKind.GAP and of.gap is not None:
        days = (of.gap.until_on - of.gap.from_on).days
        words = {"n": formats.count(days), "start": formats.day_of(of.gap.from_on)}
        told = ngettext("%(n)s day without one from %(start)s", "%(n)s days without one from %(start)s", days)
        return _("%(kind)s come in bursts") % {"kind": codes.kind(of.gap.kind)}, told % words
    if of.kind is RiskKind.KEY_PERSON:
        share = formats.percent(of.share, 0)
        return _("One person holds the talk together"), _("%(share)s of the replies hang on one") % {"share": share}
    names = joined([str(labels.FOUR_CS[name]).lower() for name in of.names])
    return _("Content leaves a part of the community out"), _("No piece carried %(names)s") % {"names": names}


def answer_by(held: NextFigures, context: Context) -> str:
    """The calendar, by 3 April."""
    if held.answer_due_on is None:
        return _("The calendar")
    return _("The calendar, by %(day)s") % {"day": context.formats.day_of(held.answer_due_on)}


def waiting(held: NextFigures) -> str:
    """3 pieces wait for your approval."""
    return ngettext("Approve %(n)s piece", "Approve %(n)s pieces", held.waiting) % {"n": codes.number(held.waiting)}
