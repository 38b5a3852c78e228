"""Objectives and KPIs in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import labels
from reporting.document.context import Context
from reporting.rules.findings import KpiFinding
from reporting.rules.report import KpiFigure, ObjectiveFigure
from tenants.kernel.periods import Month


def joined(parts: list[str]) -> str:
    """one, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def headline(finding: KpiFinding, context: Context) -> str:
    """The month's leading KPI, told as a move from its baseline."""
    lead = finding.lead
    if lead is None:
        return _("No objective is in force this month")
    words = {
        "kpi": labels.metric(lead.metric),
        "now": context.metric(lead.metric, lead.now),
        "baseline": context.metric(lead.metric, lead.baseline),
    }
    if lead.now is None:
        return _("%(kpi)s: no figure this month") % words
    if lead.baseline is None:
        return _("%(kpi)s: %(now)s, with no baseline to hold it against") % words
    if lead.now == lead.baseline:
        return _("%(kpi)s: %(now)s, where it began") % words
    more = lead.now > lead.baseline
    if more != (lead.direction == "up"):
        return _("%(kpi)s: %(now)s, worse than the %(baseline)s it began with") % words
    return (
        _("%(kpi)s: %(now)s, up from %(baseline)s") if more else _("%(kpi)s: %(now)s, down from %(baseline)s")
    ) % words


def counted(finding: KpiFinding) -> str:
    """How many KPIs stand where."""
    if not finding.all:
        return _("No KPI is in force this month.")
    if finding.good == finding.all:
        return ngettext("The one KPI is on course.", "All %(all)s KPIs are on course.", finding.all) % {
            "all": finding.all
        }
    head = ngettext("%(good)s of %(all)s KPIs is on course", "%(good)s of %(all)s KPIs are on course", finding.good)
    parts = []
    if finding.at_risk:
        parts.append(ngettext("%(n)s is at risk", "%(n)s are at risk", finding.at_risk) % {"n": finding.at_risk})
    if finding.bad:
        parts.append(ngettext("%(n)s is off course", "%(n)s are off course", finding.bad) % {"n": finding.bad})
    if finding.unknown:
        parts.append(
            ngettext("%(n)s cannot be judged", "%(n)s cannot be judged", finding.unknown) % {"n": finding.unknown}
        )
    return f"{head % {'good': finding.good, 'all': finding.all}}, {joined(parts)}."


def wanted() -> str:
    """What would stand here with an objective."""
    return _(
        "An objective is a result that the business and the members want, with a baseline, a target and a date. "
        "From its first month on, this page shows how far it has come."
    )


def vanity(objectives: tuple[ObjectiveFigure, ...]) -> str:
    """The vanity figures by name, or nothing."""
    names = [labels.metric(kpi.metric) for objective in objectives for kpi in objective.kpis if kpi.vanity]
    if not names:
        return ""
    return _("Counted too, but vanity and no objective’s measure: %(names)s.") % {"names": joined(names)}


def note(kpi: KpiFigure, objective: ObjectiveFigure, context: Context) -> str:
    """What a KPI that is not on course would need each month to get there."""
    if kpi.now is None or kpi.baseline is None:
        return ""
    words = {
        "now": context.metric(kpi.metric, kpi.now),
        "baseline": context.metric(kpi.metric, kpi.baseline),
        "target": context.metric(kpi.metric, kpi.target),
        "ends": context.formats.day(objective.ends_on),
    }
    worse = kpi.now != kpi.baseline and (kpi.now > kpi.baseline) != (kpi.direction == "up")
    start = _("%(now)s, worse than the baseline of %(baseline)s.") if worse else _("%(now)s, from %(baseline)s.")
    left = _months_between(context.month, Month(objective.ends_on.year, objective.ends_on.month))
    if left <= 0:
        rest = _("The period ended on %(ends)s; the target was %(target)s.")
    else:
        words["step"] = context.step(kpi.metric, abs(kpi.target - kpi.now) / left)
        rest = _("To be at %(target)s by %(ends)s it has to move by %(step)s each month.")
    return f"{start % words} {rest % words}"


def _months_between(first: Month, last: Month) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
