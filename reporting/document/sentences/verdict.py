"""The sponsor's page in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clients.rules.value import Grade
from reporting.document import labels
from reporting.document.context import Context
from reporting.rules.findings import Need, NeedKind, Verdict
from reporting.rules.report import WorthFigure


def headline(verdict: Verdict, context: Context) -> str:
    """Was it worth its money? One line."""
    worth, formats = context.data.figures.worth, context.formats
    if verdict is Verdict.NO_COST and worth.has_cost:
        return _("It cost nothing that we know of.")
    if worth.returned is None:
        return _("No figure can say it yet.")
    one = formats.unit_minor
    sentence = {
        Verdict.YES_EVEN_LOW: _("Yes, at its lowest too. Every %(one)s it cost gave back %(back)s."),
        Verdict.YES: _("Yes. Every %(one)s it cost gave back %(back)s."),
        Verdict.NOT_YET: _("Not yet. Every %(one)s it cost gave back %(back)s."),
        Verdict.NO: _("No. Every %(one)s it cost gave back %(back)s."),
    }[verdict]
    return sentence % {"one": formats.money(one), "back": formats.money(round(worth.returned.expected * one), places=2)}


def lede(context: Context) -> str:
    """What it was worth and what it cost, then how much of that stands without assumptions."""
    worth, formats = context.data.figures.worth, context.formats
    words = {
        "client": context.data.edition.client,
        "month": context.month_name,
        "cost": formats.money(worth.cost.amount.expected),
        "value": formats.money(worth.value.amount.expected),
        "low": formats.money(worth.value.amount.low),
        "high": formats.money(worth.value.amount.high),
    }
    if not worth.has_value:
        unvalued = _("Nothing is valued in money yet: no driver has all that its formula needs.")
        cost = _("The community cost %(cost)s in %(month)s.") % words if worth.has_cost else _("No cost is known yet.")
        return f"{cost} {unvalued}"
    if not worth.has_cost:
        said = _(
            "The community was worth %(value)s to %(client)s in %(month)s, somewhere between %(low)s and %(high)s. "
            "No cost is known yet."
        )
    else:
        said = _(
            "The community was worth %(value)s to %(client)s in %(month)s, somewhere between %(low)s and %(high)s, "
            "and cost %(cost)s."
        )
    return f"{said % words} {_without_assumptions(worth, context)}"


def _without_assumptions(worth: WorthFigure, context: Context) -> str:
    formats, sure = context.formats, worth.value.sure
    if sure == worth.value.amount:
        return _("Nothing in that is assumed.")
    if sure.expected == 0:
        return _("All of it rests on something that someone had to assume.")
    words = {name: formats.money(getattr(sure, name)) for name in ("low", "expected", "high")}
    if not worth.has_cost:
        said = _("Leave out all that someone had to assume, and %(expected)s (%(low)s to %(high)s) remains.")
    elif sure.expected >= worth.cost.amount.expected:
        said = _("Leave out all that someone had to assume, and %(expected)s (%(low)s to %(high)s) still covers it.")
    else:
        said = _(
            "Leave out all that someone had to assume, and %(expected)s (%(low)s to %(high)s) remains, "
            "less than it cost."
        )
    return said % words


def mixed(mix: dict[Grade, float], context: Context) -> str:
    """11% measured, 55% attributed, 34% assumed."""
    return ", ".join(
        _("%(share)s %(grade)s") % {"share": context.formats.percent(share / 100, 0), "grade": labels.GRADES[grade]}
        for grade, share in whole_percents(mix).items()
    )


def whole_percents(mix: dict[Grade, float]) -> dict[Grade, int]:
    """Whole percent that add up to 100: what rounding down leaves over goes to the largest remainders."""
    floors = {grade: int(share * 100 + 1e-6) for grade, share in mix.items()}
    left = (100 if mix else 0) - sum(floors.values())
    first = sorted(mix, key=lambda grade: floors[grade] - mix[grade] * 100)[:left]
    return {grade: floor + (grade in first) for grade, floor in floors.items()}


def asked(need: Need, context: Context) -> tuple[str, str, str]:
    """One thing that we need: what, for what, and what happens while it waits."""
    names = ", ".join(labels.named(labels.INPUTS, name) for name in need.names)
    driver = labels.named(labels.DRIVERS, need.driver)
    formats = context.formats
    match need.kind:
        case NeedKind.OBJECTIVES:
            return _("Objectives with KPIs"), _("Objectives and KPIs"), _("No progress can be shown")
        case NeedKind.BASELINE:
            kpis = ", ".join(labels.metric(name) for name in need.names)
            return _("A baseline"), kpis, _("It cannot be called better or worse")
        case NeedKind.MISSING_INPUT:
            return _("A figure: %(names)s") % {"names": names}, driver, _("This driver has no figure")
        case NeedKind.ASSUMPTION:
            waits = _("%(amount)s of the range rests on it") % {"amount": formats.money(need.amount_minor)}
            return _("A counted figure instead of an assumed one: %(names)s") % {"names": names}, driver, waits
        case NeedKind.STALE:
            dated = formats.day(need.dated, short=True) if need.dated else ""
            return _("A fresh figure: %(names)s") % {"names": names}, driver, _("Still as of %(day)s") % {"day": dated}
        case NeedKind.NO_INPUTS:
            drivers = ", ".join(labels.named(labels.DRIVERS, name) for name in need.names)
            return _("Figures for what else it may be worth"), drivers, _("They stay out of the value")
