"""Value and return in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from clients.rules.value import Grade, InputKind
from reporting.document import labels
from reporting.document.context import Context
from reporting.rules.report import Term

NEAR = 0.03
"""A share this near to a simple fraction is called by it."""


def headline(context: Context) -> str:
    """How much of the value rests on assumptions."""
    worth = context.data.figures.worth
    if not worth.has_value:
        return _("Nothing is valued in money yet")
    if not worth.value.mix:
        return _("The drivers add up to nothing this month")
    assumed = worth.value.mix.get(Grade.ASSUMED, 0.0)
    if assumed == 0:
        return _("Nothing in the value is assumed")
    if assumed == 1:
        return _("All of the value rests on assumptions")
    simple = (
        (1 / 4, _("A quarter of the value rests on assumptions")),
        (1 / 3, _("A third of the value rests on assumptions")),
        (1 / 2, _("Half of the value rests on assumptions")),
        (2 / 3, _("Two thirds of the value rest on assumptions")),
        (3 / 4, _("Three quarters of the value rest on assumptions")),
    )
    near = next((words for fraction, words in simple if abs(assumed - fraction) <= NEAR), None)
    share = context.formats.percent(assumed, 0)
    return near or _("%(share)s of the value rests on assumptions") % {"share": share}


def deck(context: Context) -> str:
    worth, formats = context.data.figures.worth, context.formats
    words = {
        "value": formats.money(worth.value.amount.expected),
        "low": formats.money(worth.value.amount.low),
        "high": formats.money(worth.value.amount.high),
        "cost": formats.money(worth.cost.amount.expected),
    }
    if worth.roi is not None:
        said = _("Value %(value)s, between %(low)s and %(high)s, for a cost of %(cost)s: a return of %(roi)s.")
        return said % {**words, "roi": formats.change(worth.roi.expected)}
    value = _("Value %(value)s, between %(low)s and %(high)s.") if worth.has_value else ""
    cost = _("The month cost %(cost)s.") if worth.has_cost else _("No cost is known yet.")
    return " ".join(filter(None, [value, cost])) % words


def shown(term: Term, number: str, context: Context) -> str:
    """One end of an input: 40%, €25.50 or 6."""
    formats, exact = context.formats, Decimal(number)
    if term.kind is InputKind.RATIO:
        return formats.percent(float(exact), 0 if (exact * 100) % 1 == 0 else 1)
    if term.kind is InputKind.MONEY:
        return formats.price(int(exact))
    return formats.count(exact, 0 if exact % 1 == 0 else 1)


def spread(term: Term, context: Context) -> str:
    """20% to 60%, or nothing for an exact input."""
    if term.low == term.high:
        return ""
    return context.formats.between(shown(term, term.low, context), shown(term, term.high, context))


def factor(term: Term, context: Context) -> tuple[str, str]:
    """The number, and what it is: "40%", "would have contacted support (20% to 60%, assumed)"."""
    told = ", ".join(filter(None, [spread(term, context), str(labels.GRADES[term.grade])]))
    words = f"{labels.factor(term.name, Decimal(term.expected))} ({told})"
    if term.months != 1:
        words = _("%(input)s ÷ %(months)s months") % {"input": words, "months": term.months}
    return shown(term, term.expected, context), words
