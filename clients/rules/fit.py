"""Whether the agency should take a client on: nine criteria, weighed, and go or no-go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from clients.rules.scoring import LOWEST_MARK, weighted_score


class Criterion(StrEnum):
    """What is looked at before a client is taken on, in the order in which it is asked."""

    SHARED_REASON = "shared_reason"
    """Members have a reason to talk to each other, not only to the company."""
    SPONSOR = "sponsor"
    """Somebody with a budget wants the community and answers for it."""
    BUDGET = "budget"
    """What is paid carries the scope that the goal needs."""
    GOAL = "goal"
    """There is a result to aim at that can be measured from a baseline."""
    CLIENT_TIME = "client_time"
    """The client's own people have time: to answer as experts, to approve."""
    OPENNESS = "openness"
    """The client can bear to be criticised in public, and to change because of it."""
    RISK_AND_LEGAL = "risk_and_legal"
    """Law, regulation and reputation allow it."""
    PLATFORM_ACCESS = "platform_access"
    """The agency gets the rights and the data that moderation and reporting need."""
    COVERAGE = "coverage"
    """The agency has people who speak the members' languages at the members' hours."""


WEIGHTS: Mapping[Criterion, int] = MappingProxyType(
    {
        Criterion.SHARED_REASON: 20,
        Criterion.SPONSOR: 15,
        Criterion.BUDGET: 15,
        Criterion.GOAL: 10,
        Criterion.CLIENT_TIME: 10,
        Criterion.OPENNESS: 10,
        Criterion.RISK_AND_LEGAL: 10,
        Criterion.PLATFORM_ACCESS: 5,
        Criterion.COVERAGE: 5,
    }
)
"""Percent of the score. What the agency itself can mend (access, its own people) weighs least."""

VITAL = frozenset({Criterion.SHARED_REASON, Criterion.RISK_AND_LEGAL})
"""A mark of 1 here is a no-go whatever the sum: without a reason to talk there is no community, and a law is a law."""

THRESHOLD = 60
"""The lowest score that is a go."""


class Verdict(StrEnum):
    GO = "GO"
    NO_GO = "NO_GO"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A score of 0 to 100, whether it is a go, and the vital criteria that alone make it a no-go."""

    score: int
    verdict: Verdict
    vital_failed: tuple[Criterion, ...]


def assess(
    marks: Mapping[Criterion, int], *, weights: Mapping[Criterion, int] = WEIGHTS, threshold: int = THRESHOLD
) -> Assessed:
    """Weigh marks of 1 to 5, one for each criterion.

    A go reaches the threshold and has no vital criterion at 1.
    Raises: ValueError, when a criterion has no mark, or one that is not 1 to 5.
    Source: docs/algorithms/fit.md.
    """
    score = weighted_score(_plain(marks), _plain(weights))
    failed = tuple(each for each in Criterion if each in VITAL and marks[each] == LOWEST_MARK)
    is_go = score >= threshold and not failed
    return Assessed(score, Verdict.GO if is_go else Verdict.NO_GO, failed)


def _plain(by_criterion: Mapping[Criterion, int]) -> dict[str, int]:
    return {each.value: number for each, number in by_criterion.items()}
