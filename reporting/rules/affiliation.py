"""The structure of affiliation: how a community hangs together, and on whom.

Pool: people tied to the subject, not to each other. Hub: tied to one central figure. Web: tied to each other, the aim.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from reporting.rules import graph as measures
from reporting.rules.graph import ReplyGraph
from tenants.kernel.rounding import ratio

HALF = Fraction(1, 2)
"""Below this tied share it is a pool; from this centralization on it is a hub."""


class Shape(StrEnum):
    POOL = "pool"
    HUB = "hub"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The verdict on one month.

    shape: None when nobody was there. key_person: row id of the most connected person, None when nobody is tied.
    key_person_share: share of the month's replies, four decimals, that would be gone without that person.
    """

    shape: Shape | None
    key_person: int | None
    key_person_share: float | None


def affiliation(graph: ReplyGraph) -> Affiliation:
    """Return how the month's graph hangs together.

    The most connected person is tied with the most people; of several, with the most replies, then the lowest id.
    Without them, the replies that they wrote and those that they got are gone; replies to oneself count once.
    Source: docs/algorithms/affiliation.md, whose table the tests read.
    """
    if not graph.edge_count:
        return Affiliation(_shape(graph), None, None)
    place = int(np.lexsort((graph.people, -graph.involved, -graph.degrees))[0])
    return Affiliation(
        shape=_shape(graph),
        key_person=int(graph.people[place]),
        key_person_share=ratio(int(graph.involved[place]), graph.replies),
    )


def _shape(graph: ReplyGraph) -> Shape | None:
    tied, centralization = measures.tied_share(graph), measures.centralization(graph)
    if tied is None or centralization is None:
        return None
    if tied < HALF:
        return Shape.POOL
    return Shape.HUB if centralization >= HALF else Shape.WEB
