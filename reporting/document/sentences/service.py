"""Moderation and support in words."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes, labels
from reporting.document.context import Context
from reporting.document.sentences.kpis import joined
from reporting.rules import service as rules
from reporting.rules.month import ServiceFigures
from reporting.rules.service import Kept


def headline(service: ServiceFigures, context: Context) -> str:
    """How many promises were kept, and which target that missed. Without a clock: no cases, never 100 %."""
    count = context.formats.count
    words: dict[str, object] = {"met": count(service.met), "all": count(service.clocks)}
    match rules.kept(service):
        case Kept.NO_CASES if service.is_empty:
            return _("No cases this month")
        case Kept.NO_CASES:
            return _("No promise fell due this month")
        case Kept.ALL:
            return ngettext("The one promise was kept", "All %(all)s promises kept", service.clocks) % words
        case Kept.EACH_TARGET:
            return _("%(met)s of %(all)s promises kept, and each target met") % words
    missed = rules.missed(service)
    if len(missed) == 1:
        words["promise"] = codes.keeping(missed[0].case_kind, missed[0].promise)
        return _("%(met)s of %(all)s promises kept; %(promise)s missed its target") % words
    words["n"] = codes.number(len(missed))
    return _("%(met)s of %(all)s promises kept; %(n)s targets missed") % words


def opened(service: ServiceFigures, context: Context) -> str:
    """51 questions, 1 flag."""
    held = [(kind, count) for kind, count in service.opened.items() if count]
    ranked = sorted(held, key=lambda each: -each[1])
    return ", ".join(codes.COUNTED_CASES[kind](n) % {"n": context.formats.count(n)} for kind, n in ranked)


def deck(service: ServiceFigures, context: Context) -> str:
    """What came in, what was decided, what is open; or that nothing was."""
    if service.is_empty:
        return _("Nothing was asked of us and nothing was flagged, so no promise was kept or missed.")
    count, cases = context.formats.count, sum(service.opened.values())
    said = [ngettext("%(n)s case came in.", "%(n)s cases came in.", cases) % {"n": count(cases)}]
    if service.decided:
        said.append(
            ngettext("A person decided %(n)s.", "People decided %(n)s.", service.decided)
            % {"n": count(service.decided)}
        )
    if service.settled:
        said.append(
            ngettext("%(n)s was decided on the platform.", "%(n)s were decided on the platform.", service.settled)
            % {"n": count(service.settled)}
        )
    still = service.still_open
    said.append(
        ngettext("%(n)s is still open.", "%(n)s are still open.", still) % {"n": count(still)}
        if still
        else _("None is open any more.")
    )
    said.append(_("Clocks run in your service hours only."))
    return " ".join(said)


def sponsor(service: ServiceFigures | None, context: Context) -> str:
    """The sentence for the sponsor's page, or nothing where no clock ran."""
    if service is None or not service.clocks:
        return ""
    words: dict[str, object] = {
        "met": context.formats.count(service.met),
        "all": context.formats.count(service.clocks),
    }
    said = ngettext(
        "Of one service promise, %(met)s was kept.", "Of %(all)s service promises, %(met)s were kept.", service.clocks
    )
    if service.credit is None:
        return said % words
    words["amount"] = context.formats.price(service.credit.amount_minor)
    given = {
        "due": _("For what was missed, a credit of %(amount)s is due to you."),
        "approved": _("For what was missed, a credit of %(amount)s is given back, and the cost is less by it."),
        "declined": "",
    }[service.credit.state]
    return f"{said % words} {given % words}".rstrip()


def credit(service: ServiceFigures) -> str:
    """For what the credit is."""
    if service.credit is None:
        return _("By your plan, nothing is due")
    told = {
        "due": _("For %(promises)s; our finance decides on it"),
        "approved": _("For %(promises)s; given, and in the cost"),
        "declined": _("For %(promises)s; declined, the reason stands with your invoices"),
    }[service.credit.state]
    return told % {"promises": joined([codes.keeping(*each) for each in service.credit.missed])}


def decisions(service: ServiceFigures, context: Context) -> str:
    """63 decisions, 27 removals; of none, how many the platform decided, or that nothing was decided."""
    if not service.decided:
        settled = service.settled or 0
        there = ngettext("%(n)s decided on the platform", "%(n)s decided on the platform", settled)
        return there % {"n": context.formats.count(settled)} if settled else _("Nothing was decided")
    removals = sum(each.removals for each in service.removals)
    made = ngettext("%(n)s decision", "%(n)s decisions", service.decided) % {
        "n": context.formats.count(service.decided)
    }
    gone = ngettext("%(n)s removal", "%(n)s removals", removals) % {"n": context.formats.count(removals)}
    return f"{made}, {gone}"


def others(service: ServiceFigures, context: Context) -> tuple[str, ...]:
    """Positive actions and appeals, each in a sentence; of none, that there were none."""
    count = context.formats.count
    good, appeals = service.positive, service.appeals
    return (
        ngettext("%(n)s decision featured or thanked a member.", "%(n)s decisions featured or thanked a member.", good)
        % {"n": count(good)}
        if good
        else _("No decision featured a member this month."),
        ngettext("%(n)s member appealed.", "%(n)s members appealed.", appeals) % {"n": count(appeals)}
        if appeals
        else _("Nobody appealed."),
    )


def why(service: ServiceFigures) -> str:
    """Why twelve were missed."""
    missed = len(service.breaches)
    return ngettext("Why one was missed", "Why %(n)s were missed", missed) % {"n": codes.number(missed)}


def causes(cause: str) -> str:
    """A cause by its code, or as it was written."""
    return str(capfirst(labels.named(codes.CAUSES, cause)))
