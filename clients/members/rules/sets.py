"""The sets of community relationship management (Ang 2011) as sizes, and what may not be.

U everyone · C people with the interest · O those of C active in the online community · W customers, of whom X are in O,
Y in C but not online, Z outside C. Source: docs/algorithms/customers.md, whose tables the tests read.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenants.kernel.refusals import Refusal
from tenants.kernel.rounding import ratio


class SetsDisagree(Refusal):
    """Sizes that no sets can have; `rule` names the one that is broken, such as X ⊆ O."""


@dataclass(frozen=True, slots=True)
class Sets:
    """Sizes. `u` is None where nobody knows it."""

    c: int
    o: int
    w: int
    x: int
    y: int
    z: int
    u: int | None = None

    @property
    def not_customers(self) -> int:
        """O∖X: members who are no customers."""
        return self.o - self.x


def broken(sets: Sets) -> list[str]:
    """The rules that these sizes break, as they are written, the innermost first."""
    u = sets.u
    rules = [
        ("X ⊆ O", sets.x <= sets.o),
        ("O ⊆ C", sets.o <= sets.c),
        ("C ⊆ U", u is None or sets.c <= u),
        ("X ⊆ W", sets.x <= sets.w),
        ("W ⊆ U", u is None or sets.w <= u),
        ("W = X ∪ Y ∪ Z", sets.w == sets.x + sets.y + sets.z),
        ("Y ⊆ C∖O", sets.y <= max(sets.c - sets.o, 0)),
        ("Z ⊆ U∖C", u is None or sets.z <= max(u - sets.c, 0)),
    ]
    negative = min(sets.c, sets.o, sets.w, sets.x, sets.y, sets.z, u or 0) < 0
    return (["0 ≤"] if negative else []) + [name for name, holds in rules if not holds]


def check(sets: Sets) -> None:
    """Raises: SetsDisagree, naming the first rule that is broken, and how many there are."""
    found = broken(sets)
    if found:
        raise SetsDisagree(f"These sizes break {', '.join(found)}", rule=", ".join(found), count=len(found))


def counted(said: Sets, *, o: int, x: int) -> frozenset[str]:
    """Which of "o" and "x" are counted: those said to be as large as `o` and `x`, which are counted from what is held.

    A size that differs is somebody's own, also where it was filled in for them first.
    Source: docs/algorithms/customers.md, the table on counted and stated.
    """
    return frozenset(name for name, held in (("o", o), ("x", x)) if getattr(said, name) == held)


def conversion(newly: int, start: Sets) -> float | None:
    """Newly X ÷ (O∖X at the period's start), four decimals; None where there was nobody to convert.

    Raises: SetsDisagree, when more became customers than there were.
    """
    if not 0 <= newly <= start.not_customers:
        raise SetsDisagree("More became customers than were no customers", rule="newly X ⊆ O∖X", count=1)
    return ratio(newly, start.not_customers)
