"""What we did, in words."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes
from reporting.document.context import Context
from reporting.rules.delivery import State, Tally
from reporting.rules.month import Deliverable, Work, WorkFigures


def headline(tally: Tally) -> str:
    """Nine of twelve deliverables in full, two almost."""
    if not tally.judged:
        return _("Nothing was due this month")
    words = {"full": codes.number(tally.in_full), "all": codes.number(tally.judged)}
    if tally.in_full == tally.judged:
        said = ngettext("The one deliverable in full", "All %(all)s deliverables in full", tally.judged)
    elif tally.almost:
        words["almost"] = codes.number(tally.almost)
        said = _("%(full)s of %(all)s deliverables in full, %(almost)s almost")
    else:
        said = _("%(full)s of %(all)s deliverables in full")
    return str(capfirst(said % words))


def deck(work: WorkFigures, context: Context) -> str:
    """What the table holds against what."""
    if not work.deliverables:
        return _("No plan was in force in %(month)s, so nothing was promised.") % {"month": context.month_name}
    return _(
        "What your plan, %(plan)s, promises each month, and what %(month)s brought. Short lines say by how much."
    ) % {"plan": work.plan or "–", "month": context.month_name}


def amount(deliverable: Deliverable, value: float | int | None, context: Context) -> str:
    """A count, a share where it is a promise, or hours."""
    if deliverable.work is Work.HOURS and value is not None:
        return context.formats.minutes(round(value * 60))
    kind = "ratio" if deliverable.work is Work.PROMISE else "count"
    return context.formats.figure(value, kind)


def told(deliverable: Deliverable, context: Context) -> str:
    """10 of 10; of a promise, 98.2%, promised 95%; of hours, 20 h promised, not recorded yet."""
    if deliverable.work is Work.HOURS and deliverable.delivered is None:
        return _("%(hours)s promised, not recorded yet") % {"hours": amount(deliverable, deliverable.promised, context)}
    if deliverable.promised is None:
        return _("not counted")
    if deliverable.work is Work.PROMISE and deliverable.delivered is None:
        return _("no cases")
    words = {
        "delivered": amount(deliverable, deliverable.delivered, context),
        "promised": amount(deliverable, deliverable.promised, context),
    }
    if deliverable.work is Work.PROMISE:
        return _("%(delivered)s, promised %(promised)s") % words
    return _("%(delivered)s of %(promised)s") % words


def state(deliverable: Deliverable, found: State, context: Context) -> str:
    """In full, or by how much it is short."""
    promised, delivered = deliverable.promised, deliverable.delivered
    if deliverable.work is Work.UNCOUNTED:
        return _("not counted")
    if deliverable.work is Work.HOURS and found is State.NONE:
        return _("not recorded yet")
    if not deliverable.is_due and found is State.NONE:
        return _("not due yet")
    if deliverable.work is Work.CONTENT and promised is None:
        return _("besides the plan")
    if deliverable.work is Work.PROMISE and found is State.NONE:
        return _("no cases")
    if found in (State.IN_FULL, State.NONE) or promised is None or delivered is None:
        return str(codes.STATES[found][1])
    if deliverable.work is Work.PROMISE:
        points = context.formats.count((promised - delivered) * 100, 1)
        return _("%(points)s points short") % {"points": points}
    return _("%(n)s short") % {"n": context.formats.count(promised - delivered)}


def note(deliverable: Deliverable, work: WorkFigures, context: Context) -> str:
    """What lies behind a line, where more is known than its two figures."""
    formats = context.formats
    if deliverable.work is Work.PROMISE and deliverable.clocks:
        words = {"met": formats.count(deliverable.met or 0), "all": formats.count(deliverable.clocks)}
        return _("%(met)s of %(all)s in time") % words
    if deliverable.work is Work.REPORT:
        return _("This report")
    if deliverable.work is Work.PLAYBOOK:
        run = next(each for each in work.playbooks if each.playbook == deliverable.name)
        return ngettext("%(n)s run", "%(n)s runs", run.runs) % {"n": formats.count(run.runs)}
    return ""
