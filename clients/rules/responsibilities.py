"""Who works on what, who answers for it, and who has the last word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from tenants.kernel.actor import Role

MOST_LINES = 40


class Activity(StrEnum):
    """The activities that every matrix is asked about; a client adds others in its own words."""

    PUBLISHING = "publishing"
    REMOVALS = "removals"
    BANS = "bans"
    CRISIS_STATEMENTS = "crisis_statements"
    SPENDING = "spending"
    GUIDELINE_CHANGES = "guideline_changes"
    TEAM_MEMBERSHIP = "team_membership"
    CHARTER_CHANGES = "charter_changes"
    REPORT_RELEASE = "report_release"


class Decider(StrEnum):
    """Who has the last word. BOTH: agency and client, neither without the other."""

    AGENCY = "AGENCY"
    CLIENT = "CLIENT"
    COMMUNITY = "COMMUNITY"
    BOTH = "BOTH"


COMMUNITY = "community"
PARTIES: tuple[str, ...] = (*(str(role) for role in Role), COMMUNITY)
"""Who can stand in a cell: a role, or the community itself."""
CELLS = ("responsible", "accountable", "consulted", "informed")
NEEDS_CLIENT = frozenset({Decider.CLIENT, Decider.BOTH})


def decider_of(activity: str, lines: Iterable[Mapping[str, Any]]) -> Decider | None:
    """Who decides on an activity; None where the matrix does not say."""
    return next((Decider(line["decides"]) for line in lines if line["activity"] == activity), None)


def needs_client(decider: Decider | None, *, default: bool) -> bool:
    """Whether the client's own word is needed: where it decides, alone or with the agency. Unsaid: `default`."""
    return default if decider is None else decider in NEEDS_CLIENT
