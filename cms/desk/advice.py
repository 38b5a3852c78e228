"""What to do about each thing that is missing before a client goes live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from clients.selectors.advice import Advice
from clients.selectors.readiness import Missing
from reporting.document import labels
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

ONLY_FOR = {
    "/desk/setup/": Permission.CLIENT_ONBOARD,
    "/desk/people/": Permission.MEMBERSHIP_MANAGE,
    "/billing/": Permission.BILLING_VIEW,
}
"""Pages that not everybody on the desk may see: nobody is sent where they are refused."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that is missing, what to do about it, and where (a page of ours) if there is a page for it."""

    what: str
    advice: str
    url: str = ""
    url_label: str = ""


def worth_knowing(found: Iterable[Advice], *, by: Actor) -> list[Advice]:
    """Advice without the way to pages that `by` may not see."""
    return [replace(each, where="") if _is_barred(each.where, by) else each for each in found]


def _is_barred(where: str, by: Actor) -> bool:
    return any(where.startswith(start) and not may(by, needed) for start, needed in ONLY_FOR.items())


def todo(missing: Missing, *, by: Actor) -> Todo:
    """Put the way to mend it beside what is missing. A code that is not known yet is shown without advice."""
    labels = {
        "no_activity": _("Open evidence"),
        "no_charter": _("Open the charter"),
        "charter_unsigned": _("Open the charter"),
        "no_guideline": _("Open the guideline"),
        "guideline_unconfirmed": _("See who"),
    }
    if _is_barred(missing.where, by):
        return Todo(_what(missing), _advice(missing.code))
    label = labels.get(missing.code, _("Go there")) if missing.where else ""
    return Todo(_what(missing), _advice(missing.code), missing.where, label)


def _what(missing: Missing) -> str:
    """What is missing, a figure by its name."""
    if missing.code == "no_baseline":
        text = _("“%(metric)s” has no baseline, so it cannot be reported as improved")
        return text % {"metric": labels.metric(missing.about)}
    return missing.what


def _advice(code: str) -> str:
    known = {
        "fit_no_go": _("Judge it anew when something has changed, or ask an owner to take it on, with their reason."),
        "no_charter": _("Ask the sponsor why members should come at all, and write it down in their words."),
        "charter_unsigned": _("Sign it for the agency, and ask the client’s sponsor for theirs."),
        "no_sponsor": _("Ask the client who answers for the budget, and invite them."),
        "no_approver": _("Ask the client who may approve content, and invite them."),
        "no_account_manager": _("An owner names one of the agency’s people."),
        "nobody_responsible": _("Give someone that role here, or name another role for the space."),
        "no_space": _("Agree with the client where their members meet, and open the space here."),
        "no_activity": _("Take in an export of the platform. The longer it reaches back, the better the baselines."),
        "no_plan": _("Agree on a plan and its start; without it a report knows no cost."),
        "plan_starts_late": _("Agree on it from the service’s first day: whoever sees the money does, in its terms."),
        "hours_start_late": _("Keep them anew, in force from the service’s first day."),
        "promises_start_late": _("Keep them anew, in force from the service’s first day."),
        "no_objective": _("Agree on one result that the business and the members want, with a KPI and a target."),
        "no_baseline": _("Take it from the evidence of the months before the service, or ask the client for theirs."),
        "no_value_inputs": _("Ask for the cost of a support contact first: it values every answer by a member."),
        "no_service_hours": _("Agree on weekdays, hours and holidays; every promise is counted in them."),
        "no_promise": _("Promise at least one first response, with its target in minutes."),
        "no_guideline": _("Go through the draft with the approver, make it theirs, and publish it."),
        "guideline_unconfirmed": _("Ask them to read it: decisions and texts are held to it."),
        "no_promise_for_questions": _("Promise a first response to questions, or say that the space takes none."),
    }
    return known.get(code, "")
