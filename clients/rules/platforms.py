"""Which platform a community should meet on: two or more, marked on four facets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from clients.rules.scoring import weighted_score


class Facet(StrEnum):
    SCALABILITY = "scalability"
    CUSTOMISATION_AND_BRANDING = "customisation_and_branding"
    INTEGRATION = "integration"
    MODERATION_AND_SECURITY = "moderation_and_security"


EVEN: Mapping[Facet, int] = MappingProxyType(dict.fromkeys(Facet, 25))
"""Percent of the score where the client has no wish of its own."""

FEWEST_COMPARED, MOST_COMPARED = 2, 8


def ranked(marks: Mapping[str, Mapping[Facet, int]], weights: Mapping[Facet, int] = EVEN) -> list[tuple[str, int]]:
    """Return each platform with its score of 0 to 100, the best first; of equals the one that was named first.

    Raises: ValueError, when a facet has no mark, or one that is not 1 to 5.
    Source: docs/algorithms/platforms.md.
    """
    scored = [(name, weighted_score(_plain(given), _plain(weights))) for name, given in marks.items()]
    return sorted(scored, key=lambda each: -each[1])


def _plain(by_facet: Mapping[Facet, int]) -> dict[str, int]:
    return {facet.value: number for facet, number in by_facet.items()}
