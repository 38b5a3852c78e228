"""The value drivers and the inputs that each needs. The formulas are the report's; which inputs exist is said here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Grade(StrEnum):
    """How sure an input is, from surest to least sure."""

    MEASURED = "measured"
    ATTRIBUTED = "attributed"
    ASSUMED = "assumed"


class InputKind(StrEnum):
    """What an input's figures are: money in the client's currency, a share of 0 to 1, or a number of things."""

    MONEY = "money"
    RATIO = "ratio"
    COUNT = "count"


DRIVERS: Mapping[str, Mapping[str, InputKind]] = MappingProxyType(
    {
        "direct_support_deflection": {"contact_share": InputKind.RATIO, "cost_per_contact": InputKind.MONEY},
        "indirect_support_deflection": {
            "seeking_share": InputKind.RATIO,
            "helped_share": InputKind.RATIO,
            "contact_share": InputKind.RATIO,
            "cost_per_contact": InputKind.MONEY,
        },
        "acquisition": {"leads": InputKind.COUNT, "conversion": InputKind.RATIO, "margin": InputKind.MONEY},
        "retention": {
            "non_member_churn": InputKind.RATIO,
            "member_churn": InputKind.RATIO,
            "non_member_customers": InputKind.COUNT,
            "member_customers": InputKind.COUNT,
            "margin": InputKind.MONEY,
        },
        "ideas": {"ideas_implemented": InputKind.COUNT, "value_per_idea": InputKind.MONEY},
        "content": {"pieces_reused": InputKind.COUNT, "cost_of_the_like": InputKind.MONEY},
        "advocacy": {"referrals": InputKind.COUNT, "value_per_referral": InputKind.MONEY},
    }
)
"""Driver → its inputs, in the order of its formula. What the community's own activity counts is not an input."""

MOST_MINOR = 10**15
"""Minor units that a driver, or one line of cost, may come to in a month: sums of all of them fit every column."""
MOST_COUNTED = 10**6
"""For how many counted things a driver is held to that bound, where the community's activity counts them."""
_NOT_MULTIPLIED = frozenset({"non_member_customers"})


def factors(driver: str) -> tuple[str, ...]:
    """The inputs that a driver multiplies, without its shares, which only make it less.

    >>> factors("acquisition")
    ('leads', 'margin')
    """
    return tuple(
        name for name, kind in DRIVERS[driver].items() if kind is not InputKind.RATIO and name not in _NOT_MULTIPLIED
    )


def most_minor(driver: str) -> int:
    """What the product of a driver's factors may come to, in minor units; less where activity multiplies it further."""
    counts_its_own = any(DRIVERS[driver][name] is InputKind.COUNT for name in factors(driver))
    return MOST_MINOR if counts_its_own else MOST_MINOR // MOST_COUNTED


COSTS: Mapping[str, InputKind] = MappingProxyType(
    {
        "client_hours_per_month": InputKind.COUNT,
        "client_hourly": InputKind.MONEY,
        "platform_fees": InputKind.MONEY,
    }
)
"""What the client itself spends in a month, beside what the agency bills."""
