"""What criteria, facets and steps are called, and what their marks mean."""

from __future__ import annotations

from typing import Any

from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.rules.fit import Criterion
from clients.rules.platforms import Facet
from clients.rules.service_week import WEEKDAYS
from clients.selectors.advice import language_name
from tenants.access.rules.working_time import WorkingTime

CRITERIA: dict[Criterion, tuple[Promise, Promise]] = {
    Criterion.SHARED_REASON: (_("A reason to talk"), _("Do members have a reason to talk to each other?")),
    Criterion.SPONSOR: (_("Sponsor"), _("Does somebody with a budget answer for the community?")),
    Criterion.BUDGET: (_("Budget"), _("Does what is paid carry the scope that the goal needs?")),
    Criterion.GOAL: (_("Goal"), _("Is there a result to aim at that can be measured?")),
    Criterion.CLIENT_TIME: (_("The client’s time"), _("Do the client’s people have time to answer and to approve?")),
    Criterion.OPENNESS: (_("Openness"), _("Can the client bear criticism in public, and change because of it?")),
    Criterion.RISK_AND_LEGAL: (_("Risk and law"), _("Do law, regulation and reputation allow it?")),
    Criterion.PLATFORM_ACCESS: (_("Access"), _("Do we get the rights and data that we need on the platform?")),
    Criterion.COVERAGE: (_("Languages and hours"), _("Do we have people for the members’ languages and hours?")),
}
"""Name and question, in the order in which they are asked."""

MARKS: dict[Criterion, tuple[Promise, Promise, Promise]] = {
    Criterion.SHARED_REASON: (_("they only want the company"), _("some subjects"), _("they seek each other already")),
    Criterion.SPONSOR: (_("nobody"), _("one, without a budget"), _("one with a budget and a voice")),
    Criterion.BUDGET: (_("less than half"), _("the core alone"), _("all, with a reserve")),
    Criterion.GOAL: (_("a wish"), _("a result without a baseline"), _("a result with a baseline")),
    Criterion.CLIENT_TIME: (_("none"), _("a few hours a month"), _("named people, hours agreed")),
    Criterion.OPENNESS: (_("wants praise alone"), _("listens"), _("answers and changes")),
    Criterion.RISK_AND_LEGAL: (_("not allowed"), _("allowed with conditions"), _("nothing stands against it")),
    Criterion.PLATFORM_ACCESS: (_("none"), _("moderation without data"), _("all rights and data")),
    Criterion.COVERAGE: (_("neither"), _("one of the two"), _("both, with a deputy")),
}
"""What 1, 3 and 5 mean; 2 and 4 lie between."""

FACETS: dict[Facet, Promise] = {
    Facet.SCALABILITY: _("Scalability"),
    Facet.CUSTOMISATION_AND_BRANDING: _("Customisation and branding"),
    Facet.INTEGRATION: _("Integration"),
    Facet.MODERATION_AND_SECURITY: _("Moderation and security"),
}

DAYS: dict[str, Any] = {code: DAY_NAMES[number] for number, code in enumerate(WEEKDAYS)}


def working(said: WorkingTime | None) -> dict[str, str]:
    """What a person has said of their work; nothing is "", hours such as "Monday 09:00–17:00; Tuesday …"."""
    if said is None:
        return {"zone": "", "languages": "", "hours": ""}
    days = [(day, held) for day, held in said.week.items() if held]
    return {
        "zone": said.time_zone.replace("_", " "),
        "languages": ", ".join(language_name(code) for code in said.languages),
        "hours": "; ".join(f"{DAYS[day]} {', '.join('–'.join(one.text) for one in held)}" for day, held in days),
    }


def mark_choices(criterion: Criterion) -> list[tuple[str, str]]:
    """1 to 5 with what they mean, as a choice."""
    low, middle, high = MARKS[criterion]
    told = {1: low, 3: middle, 5: high}
    return [(str(mark), f"{mark} · {told[mark]}" if mark in told else str(mark)) for mark in range(1, 6)]
