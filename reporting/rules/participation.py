"""How many of those registered take part, and whether that is enough.

Source: docs/algorithms/lifecycle.md, "Participation", whose table the tests read.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from tenants.kernel.rounding import ratio

RED_BELOW = Fraction(2, 100)
AMBER_BELOW = Fraction(5, 100)
"""Shares of those registered; shown with the verdict, so that nobody has to guess them."""


class Light(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


def participation(active: int, registered: int | None) -> tuple[float | None, Light | None]:
    """Return active members ÷ people registered, four decimals, and the verdict; None where nobody is known to be.

    Compared as an exact fraction, before any rounding.
    """
    if not registered:
        return None, None
    exact = Fraction(active, registered)
    light = Light.RED if exact < RED_BELOW else Light.AMBER if exact < AMBER_BELOW else Light.GREEN
    return ratio(active, registered), light
