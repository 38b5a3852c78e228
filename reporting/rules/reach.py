"""Who was reached in a month beside what is posted, and who of the members are customers, as it is frozen.

Counts, days and what the agency wrote down: never who came, never a customer's address.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from clients.spaces.rules.offline import Attendance, Way, attendance
from reporting.rules.frozen import Frozen, ordered
from tenants.kernel.rounding import ratio


class GatheringFigure(Frozen):
    """A gathering on the local day on which it began. None: nobody entered it, or nobody could come that way."""

    on: date
    title: str
    form: str
    in_person: int | None
    online: int | None
    registered: int | None
    has_thread: bool


class GroupFigure(Frozen):
    """A group of the inclusion plan: by which ways it is to be reached, and by which how many were."""

    name: str
    ways: tuple[str, ...]
    by_way: Annotated[dict[str, int], ordered(way.lower() for way in Way)]

    @property
    def total(self) -> int:
        return sum(self.by_way.values())

    @property
    def is_empty(self) -> bool:
        """Nobody of the group was reached by any way."""
        return self.total == 0


class ReachFigures(Frozen):
    """The month's gatherings in their order, and the inclusion plan as it stood at its end, by name."""

    gatherings: tuple[GatheringFigure, ...]
    groups: tuple[GroupFigure, ...]

    @property
    def attendance(self) -> Attendance:
        return attendance((each.in_person, each.online) for each in self.gatherings)


class SetsFigure(Frozen):
    """The sets of community relationship management at the month's end; `counted` names those that were counted."""

    u: int | None
    c: int
    o: int
    w: int
    x: int
    y: int
    z: int
    counted: tuple[str, ...]
    source: str


class CustomerFigures(Frozen):
    """Customers held and how many of them are linked with a member, on which grounds; the sets where they were said."""

    customers: int
    linked: int
    bases: tuple[str, ...]
    sets: SetsFigure | None

    @property
    def linked_share(self) -> float | None:
        """Customers with a link ÷ customers held; None where none are. Source: docs/algorithms/customers.md."""
        return ratio(self.linked, self.customers)
