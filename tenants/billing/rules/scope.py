"""What a plan's scope allows to be charged: nothing of a pillar that the client has not bought."""

from __future__ import annotations

from collections.abc import Collection

from tenants.billing.rules.plans import Pillar
from tenants.billing.rules.states import LineKind
from tenants.kernel.refusals import Refusal


class PillarNotBought(Refusal):
    """A line is for a pillar that the plan of its month does not include."""


class PillarNotNamed(Refusal):
    """A line for work beyond the plan does not say of which pillar it is."""


OF_A_PILLAR = frozenset({LineKind.OVERAGE, LineKind.OTHER})
"""Kinds of line that charge work of one pillar. The fee is for all that are bought, and a credit gives back of it."""


def require_bought(kind: LineKind, pillar: Pillar | None, bought: Collection[Pillar]) -> None:
    """Let a line pass that the plan's scope allows.

    bought: the pillars of the plan in force at the last instant of the line's month; none without a plan.
    Raises: PillarNotNamed; PillarNotBought.
    """
    if pillar is None:
        if kind in OF_A_PILLAR:
            raise PillarNotNamed(f"A line of kind {kind.value} names its pillar", kind=kind.value)
        return
    if pillar not in bought:
        named = ", ".join(each.value for each in bought) or "none"
        raise PillarNotBought(f"{pillar.value} is not bought, so it cannot be billed; bought: {named}", pillar=pillar)
