"""The words of a case: where it stands, what can happen to it, why its clocks may stand still."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """OPEN: something is owed. WAITING: its clocks stand still. DONE: nothing is owed. WITHDRAWN: it never was one."""

    OPEN = "OPEN"
    WAITING = "WAITING"
    DONE = "DONE"
    WITHDRAWN = "WITHDRAWN"


OPEN = frozenset({Status.OPEN, Status.WAITING})


class EventKind(StrEnum):
    """What the log of a case tells.

    OPENED, ASKED (a member wrote), ANSWERED, FLAGGED, SETTLED (the last flag was resolved on the platform itself) come
    from the space; VOIDED takes an earlier event back, since the log is only added to. WARNED and BREACHED note what a
    clock reached; they move nothing.
    """

    OPENED = "OPENED"
    FLAGGED = "FLAGGED"
    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    CLAIMED = "CLAIMED"
    LET_GO = "LET_GO"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    SETTLED = "SETTLED"
    DECIDED = "DECIDED"
    WITHDRAWN = "WITHDRAWN"
    VOIDED = "VOIDED"
    WARNED = "WARNED"
    BREACHED = "BREACHED"


NOTES = frozenset({EventKind.WARNED, EventKind.BREACHED})
"""Events that are no news to whoever works on the case: what they looked at is still true."""


class Author(StrEnum):
    """Who wrote an answer, or settled a flag there, as the platform or the client's roster has it."""

    STAFF = "staff"
    MEMBER = "member"


class PauseReason(StrEnum):
    """On whom the case waits."""

    MEMBER = "MEMBER"
    CLIENT = "CLIENT"
    PLATFORM = "PLATFORM"
    SPECIALIST = "SPECIALIST"
    SERVICE = "SERVICE"
    """The client's whole service stands still: nobody's act at a case, so nobody chooses it there."""


class Correction(StrEnum):
    """Why the log was corrected, or a case taken back, by what the space told.

    SETTLED_THERE stands in logs from before SETTLED alone.
    """

    POST_GONE = "POST_GONE"
    EARLIER_POST = "EARLIER_POST"
    OTHER_POST = "OTHER_POST"
    QUESTION_AGAIN = "QUESTION_AGAIN"
    SETTLED_THERE = "SETTLED_THERE"


HIGHEST, NORMAL, LOWEST = 1, 3, 4
"""Priorities: 1 comes first."""
