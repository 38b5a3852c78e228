"""Lines that templates of several sectors share."""

from __future__ import annotations

from decimal import Decimal

from clients.rules.templates.shape import Fragment, Step


def kpi(metric: str, unit: str, target: str | int, direction: str = "up") -> Fragment:
    """A KPI that is looked at each month. Its baseline is taken from the evidence, never from a template."""
    return {"metric": metric, "unit": unit, "direction": direction, "cadence": "month", "target": Decimal(target)}


def objective(
    title: str, business: str, member: str, four_c: str, application: str, *kpis: Fragment, goal: str = "members"
) -> Fragment:
    return {
        "title": title,
        "business_value": business,
        "member_value": member,
        "four_c": four_c,
        "corm_application": application,
        "goal_type": goal,
        "kpis": kpis,
    }


def promise(case: str, kind: str, minutes: int, target: str, answered_by: str = "staff") -> Fragment:
    return {
        "case": case,
        "promise": kind,
        "minutes": minutes,
        "answered_by": answered_by,
        "target_ratio": Decimal(target),
    }


def content(kind: str, count: int, per: str) -> Fragment:
    return {"type": kind, "count": count, "per": per}


def data(what: str, why: str, basis: str, kept: str, receivers: str, place: str) -> Fragment:
    return {
        "what": what,
        "why": why,
        "legal_basis": basis,
        "kept_for": kept,
        "receivers": receivers,
        "place": place,
    }


QUESTIONS = promise("question", "first_response", 480, "0.80", "anyone")
FLAGS = promise("flag", "decision", 60, "0.95")
QUICK_FLAGS = promise("flag", "decision", 30, "0.95")
APPEALS = promise("appeal", "decision", 1440, "0.95")

POSTS = data(
    "What members write, with their name on the platform",
    "To run the community and to report what it is worth",
    "legitimate_interests",
    "As long as the community is looked after, then as its closing plan says",
    "The client and the agency",
    "The community's platform and the agency's system, in the EU",
)
MODERATION = data(
    "Flags, decisions and appeals with who decided",
    "To decide alike, and to be able to show it",
    "legal_obligation",
    "24 months",
    "The client, the agency and, where the law asks, an authority",
    "The agency's system, in the EU",
)

GUIDELINE_REVIEW = Step("Review the guideline", "Go through each rule with the client, and publish it anew", 335, 12)
KEY_PEOPLE = Step("Check who carries the community", "Look at the key-person risk and at who follows them", 90, 3)
RETROSPECTIVE = Step("Look back with the sponsor", "What the year was worth, what changes, what ends", 350, 12)
CRISIS_DRILL = Step("Drill the crisis plan", "Play one case through with the client, and mend the plan", 120, 6)
COMMON = (KEY_PEOPLE, CRISIS_DRILL, GUIDELINE_REVIEW, RETROSPECTIVE)
"""What every community needs, in the order of the year."""
