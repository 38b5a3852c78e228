"""A client's stages: which follows which, and what still works in each. No Django.

The table is the one place where this is said: the page prints it, and every door asks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tenants.kernel.refusals import Refusal


class Stage(StrEnum):
    """The codes of `tenants.models.Stage`, in the order in which they are passed through."""

    ONBOARDING = "ONBOARDING"
    LIVE = "LIVE"
    PAUSED = "PAUSED"
    ENDING = "ENDING"
    ENDED = "ENDED"


class Doing(StrEnum):
    """What a client's people and staff do, as far as a stage may forbid it."""

    STAFF_SIGN_IN = "STAFF_SIGN_IN"
    CLIENT_SIGN_IN = "CLIENT_SIGN_IN"
    PORTAL_READ = "PORTAL_READ"
    INVITE = "INVITE"
    INGEST = "INGEST"
    OPEN_CASES = "OPEN_CASES"
    DECIDE = "DECIDE"
    PUBLISH = "PUBLISH"
    REPORT_MAKE = "REPORT_MAKE"
    REPORT_RELEASE = "REPORT_RELEASE"
    SUBSCRIBE = "SUBSCRIBE"


MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.ONBOARDING: frozenset({Stage.LIVE, Stage.ENDING}),
    Stage.LIVE: frozenset({Stage.PAUSED, Stage.ENDING}),
    Stage.PAUSED: frozenset({Stage.LIVE, Stage.ENDING}),
    Stage.ENDING: frozenset({Stage.LIVE, Stage.ENDED}),
    Stage.ENDED: frozenset(),
}
"""From where to where. Ending is called off by going live again; what has ended comes back from its archive only."""

WORKS: Mapping[Doing, frozenset[Stage]] = {
    Doing.STAFF_SIGN_IN: frozenset(Stage),
    # After the end for as many days as the closing plan says.
    Doing.CLIENT_SIGN_IN: frozenset(Stage),
    Doing.PORTAL_READ: frozenset(Stage),
    Doing.INVITE: frozenset(Stage) - {Stage.ENDED},
    # A client's past comes in before it is live: baselines are taken from it.
    Doing.INGEST: frozenset({Stage.ONBOARDING, Stage.LIVE, Stage.ENDING}),
    Doing.OPEN_CASES: frozenset({Stage.ONBOARDING, Stage.LIVE, Stage.ENDING}),
    Doing.DECIDE: frozenset(Stage) - {Stage.ENDED},
    Doing.PUBLISH: frozenset({Stage.LIVE, Stage.ENDING}),
    Doing.REPORT_MAKE: frozenset(Stage) - {Stage.ENDED},
    Doing.REPORT_RELEASE: frozenset(Stage) - {Stage.ENDED},
    Doing.SUBSCRIBE: frozenset({Stage.ONBOARDING, Stage.LIVE, Stage.PAUSED}),
}


class StageForbids(Refusal):
    """This does not work at a client in the stage that it is in."""


def may_move(before: str, after: str) -> bool:
    """Whether a client may go from one stage to another."""
    return Stage(after) in MOVES[Stage(before)]


def works(doing: Doing, stage: str) -> bool:
    """Whether this works at a client in that stage.

    >>> works(Doing.PUBLISH, "PAUSED")
    False
    """
    return Stage(stage) in WORKS[doing]


def check(doing: Doing, stage: str, name: str) -> None:
    """Let it pass where it works. Raises: StageForbids, naming the client and its stage."""
    if not works(doing, stage):
        raise StageForbids(
            f"{name} is {stage.lower()}: this does not work in that stage", doing=doing.value, stage=stage, client=name
        )
