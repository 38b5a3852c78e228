"""The community in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.rules.corm import FourC
from reporting.document import labels
from reporting.document.context import Context
from reporting.document.formats import Formats
from reporting.rules.report import Drawing

MUCH = 0.25
"""From this share of the replies on, one person is a risk that the headline names."""


def headline(context: Context) -> str:
    """The shape of the month's reply graph, said plainly."""
    if not context.data.figures.metrics.get("posts"):
        return _("Nobody wrote this month")
    shape = context.data.figures.structure.shape
    risk = context.data.figures.structure.key_person_share or 0
    if shape == "web" and risk >= MUCH:
        share = context.formats.percent(risk, 0)
        return _("A web, with one person in %(share)s of the replies") % {"share": share}
    if shape == "web":
        return _("A web, not a crowd around one person")
    if shape == "hub":
        return _("One person holds much of it together")
    return _("People come for the subject, not yet for each other")


def deck(context: Context) -> str:
    metrics, formats = context.data.figures.metrics, context.formats
    active, new = int(metrics.get("active_members") or 0), int(metrics.get("new_members") or 0)
    first = ngettext(
        "%(active)s member took part, %(new)s for the first time.",
        "%(active)s members took part, %(new)s of them for the first time.",
        active,
    ) % {"active": formats.count(active), "new": formats.count(new)}
    said = [first]
    back = metrics.get("retention_rate")
    if back is not None:
        month = formats.month(context.month.shifted(-1), width="MMMM")
        said.append(
            _("Of those active in %(month)s, %(share)s came back.")
            % {"month": month, "share": formats.percent(back, 0)}
        )
    gone = context.data.figures.structure.key_person_share
    if gone is not None:
        said.append(
            _("Without the most connected person, %(share)s of the replies would be gone.")
            % {"share": formats.percent(gone, 0)}
        )
    return " ".join(said)


def balance(counts: dict[FourC, tuple[int, int]]) -> str:
    """Which of the four Cs no objective carries."""
    if not any(objectives for objectives, _kpis in counts.values()):
        return _("No objective carries any of the four Cs.")
    empty = [str(labels.FOUR_CS[name]).lower() for name, (objectives, _kpis) in counts.items() if not objectives]
    if not empty:
        return _("Every C is carried by an objective.")
    return _("Carried by no objective: %(names)s.") % {"names": ", ".join(empty)}


def carried(objectives: int, kpis: int) -> str:
    """1 objective, 3 KPIs."""
    if not objectives:
        return _("no objective")
    return ", ".join(
        (
            ngettext("%(n)s objective", "%(n)s objectives", objectives) % {"n": objectives},
            ngettext("%(n)s KPI", "%(n)s KPIs", kpis) % {"n": kpis},
        )
    )


def caption(context: Context) -> str:
    return drawn(context.data.evidence.drawing, context.formats)


def drawn(drawing: Drawing, formats: Formats) -> str:
    """How many of the people a drawing shows, and what its marks mean."""
    who = (
        _("The %(shown)s most connected of %(all)s people.")
        % {"shown": formats.count(len(drawing.dots)), "all": formats.count(drawing.people)}
        if len(drawing.dots) < drawing.people
        else ngettext("%(all)s person.", "All %(all)s people.", drawing.people) % {"all": formats.count(drawing.people)}
    )
    parts = [who, _("Dot: member, larger with more ties.")]
    if any(dot.is_staff for dot in drawing.dots):
        parts.append(_("Square: staff."))
    if any(dot.is_key for dot in drawing.dots):
        parts.append(_("Ring: the most connected person."))
    return " ".join(parts)
