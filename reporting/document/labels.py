"""The names of things in the reader's language: metrics, drivers, inputs, grades, states, the four Cs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reporting.rules.catalogue import SHOWN
from reporting.rules.drivers import Reason
from reporting.rules.report import DriverFigure

INDEXES = frozenset({"contribution_gini", "degree_centralization"})
"""Ratios that are no share of anything: written 0.26, not 26%."""

DRIVERS: dict[str, Promise] = {
    "direct_support_deflection": _("Direct deflection"),
    "indirect_support_deflection": _("Indirect deflection"),
    "acquisition": _("Acquisition"),
    "retention": _("Retention"),
    "ideas": _("Ideas"),
    "content": _("Content"),
    "advocacy": _("Advocacy"),
}

COSTS: dict[str, Promise] = {
    "plan_fee": _("Monthly fee"),
    "overage": _("Hours over the plan"),
    "service_credit": _("Service credit, approved"),
    "client_hours": _("Your own time"),
    "platform_fees": _("Platform fees"),
}

INPUTS: dict[str, Promise] = {
    "contact_share": _("share who would have contacted support"),
    "cost_per_contact": _("cost of a contact"),
    "seeking_share": _("share looking for help"),
    "helped_share": _("share who were helped"),
    "leads": _("leads with evidence"),
    "conversion": _("conversion"),
    "margin": _("contribution margin"),
    "non_member_churn": _("churn of comparable customers who are no members"),
    "member_churn": _("churn of customers who are members"),
    "non_member_customers": _("comparable customers who are no members"),
    "member_customers": _("customers who are members"),
    "ideas_implemented": _("ideas implemented"),
    "value_per_idea": _("value of an idea"),
    "pieces_reused": _("members’ pieces reused"),
    "cost_of_the_like": _("cost to produce the like"),
    "referrals": _("referrals with evidence"),
    "value_per_referral": _("value of a referral"),
    "client_hours_per_month": _("hours in the month"),
    "client_hourly": _("rate of an hour"),
    "platform_fees": _("fees of the month"),
}
"""The stated inputs by name."""

FACTORS: dict[str, Promise] = {
    "contact_share": _("would have contacted support"),
    "cost_per_contact": _("a contact"),
    "seeking_share": _("were looking for help"),
    "helped_share": _("were helped"),
    "conversion": _("converted"),
    "value_per_idea": _("an idea, by your own estimate"),
    "cost_of_the_like": _("to produce the like"),
    "value_per_referral": _("a referral"),
    "client_hourly": _("an hour"),
    "platform_fees": _("for the month"),
}
"""What follows the number in a formula, where it is not the input's name: 40% would have contacted support."""

COUNTED: dict[str, Callable[[int], str]] = {
    "peer_solved_threads": lambda n: ngettext("thread solved by peers", "threads solved by peers", n),
    "solved_thread_views": lambda n: ngettext("view of solved threads", "views of solved threads", n),
    "leads": lambda n: ngettext("lead with evidence", "leads with evidence", n),
    "non_member_customers": lambda n: ngettext(
        "comparable customer who is no member", "comparable customers who are no members", n
    ),
    "member_customers": lambda n: ngettext("customer who is a member", "customers who are members", n),
    "ideas_implemented": lambda n: ngettext("idea implemented", "ideas implemented", n),
    "pieces_reused": lambda n: ngettext("members’ piece reused", "members’ pieces reused", n),
    "referrals": lambda n: ngettext("referral with evidence", "referrals with evidence", n),
    "client_hours_per_month": lambda n: ngettext("hour", "hours", n),
}
"""What follows a number that counts, in the number it takes: 1 idea implemented, 6 ideas implemented."""

GRADES: dict[str, Promise] = {
    "measured": pgettext_lazy("grade", "measured"),
    "attributed": pgettext_lazy("grade", "attributed"),
    "assumed": pgettext_lazy("grade", "assumed"),
}

STATUSES: dict[str, tuple[str, Promise]] = {
    "reached": ("ok", _("reached")),
    "on_course": ("ok", _("on course")),
    "at_risk": ("risk", _("at risk")),
    "off_course": ("off", _("off course")),
    "missed": ("off", _("missed")),
    "not_begun": ("none", _("not begun")),
    "no_baseline": ("none", _("no baseline")),
    "no_figure": ("none", _("no figure")),
}
"""The shape (a class of the style sheet) and the word of each status."""

FOUR_CS: dict[str, Promise] = {
    "connectivity": _("Connectivity"),
    "conversations": _("Conversations"),
    "content_creation": _("Content creation"),
    "collaboration": _("Collaboration"),
}

SHAPES: dict[str, Promise] = {
    "pool": pgettext_lazy("shape of a community", "pool"),
    "hub": pgettext_lazy("shape of a community", "hub"),
    "web": pgettext_lazy("shape of a community", "web"),
}

IN_FORCE: dict[str, Promise] = {
    "definitions": _("Definitions of the figures"),
    "charter": _("Charter"),
    "objective": _("Objective"),
    "plan": _("Plan"),
    "guideline": _("Brand guideline"),
    "service_calendar": _("Service calendar"),
    "promise": _("Promise"),
}


def metric(key: str) -> str:
    """The name of a figure."""
    return gettext(SHOWN[key].label) if key in SHOWN else named({}, key)


def factor(key: str, number: Decimal) -> str:
    """What follows an input's number in a formula."""
    if key in COUNTED:
        return COUNTED[key](1 if number == 1 else 2)
    return named(FACTORS, key) if key in FACTORS else named(INPUTS, key)


def kind_of(key: str) -> str:
    """How a figure is written: count, ratio, index or hours."""
    if key in INDEXES:
        return "index"
    return SHOWN[key].kind if key in SHOWN else "count"


def named(names: Mapping[str, Promise], key: str) -> str:
    """The name of a key; one that has no name yet is shown as it is, its underscores as blanks."""
    return str(names[key]) if key in names else key.replace("_", " ")


def absence(driver: DriverFigure) -> str:
    """Why a driver has no figure, as a sentence."""
    if driver.reason is Reason.MISSING_INPUT:
        names = ", ".join(named(INPUTS, name) for name in driver.missing)
        return gettext("Not shown: no figure in force for %(inputs)s") % {"inputs": names}
    return {
        Reason.NO_INPUTS: gettext("Not shown: no inputs are in force for this month"),
        Reason.NOT_COUNTED: gettext("Not shown: what it rests on could not be counted this month"),
        Reason.ONE_VIEW_TOTAL: gettext("Not shown: views are known as one running total; a month needs two"),
        Reason.NO_VIEW_TOTAL: gettext("Not shown: no views of solved threads are known for this month"),
        Reason.TOO_FEW_CUSTOMERS: gettext("Not shown: below 30 customers a side a difference says nothing"),
    }[driver.reason or Reason.NOT_COUNTED]
