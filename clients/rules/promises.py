"""What is promised about which kind of case, as the brief states it. The clocks are two floors up."""

from __future__ import annotations

from enum import StrEnum


class CaseKind(StrEnum):
    QUESTION = "question"
    FLAG = "flag"
    REQUEST = "request"
    APPEAL = "appeal"
    CONFLICT = "conflict"


class PromiseKind(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    DECISION = "decision"
    RESOLUTION = "resolution"


class AnsweredBy(StrEnum):
    """Whose answer keeps the promise: a person of staff, or any member but the one who asked."""

    STAFF = "staff"
    ANYONE = "anyone"


KEPT_BY_ANYONE = frozenset({PromiseKind.FIRST_RESPONSE})
"""The promises that a member may keep: a first answer helps whoever gives it, a decision is the agency's alone."""
