"""Where an item stands, and what can be done to it there."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """PLANNED: an idea with a date. SCHEDULED: approved, and published at its slot unless it is changed before."""

    PLANNED = "PLANNED"
    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    WITH_CLIENT = "WITH_CLIENT"
    CHANGE_ASKED = "CHANGE_ASKED"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Stage(StrEnum):
    """Who decides: the agency's own people, then the client's."""

    REVIEW = "REVIEW"
    CLIENT = "CLIENT"


class Verdict(StrEnum):
    APPROVED = "APPROVED"
    CHANGE_ASKED = "CHANGE_ASKED"


WRITING = frozenset({Status.PLANNED, Status.DRAFT, Status.CHANGE_ASKED, Status.FAILED})
"""Nobody is asked yet, or anymore: it moves and changes freely, and can be handed in."""
HANDED_IN = frozenset({Status.IN_REVIEW, Status.WITH_CLIENT, Status.SCHEDULED})
"""Somebody was asked: whatever changes here is a new edition, and is asked about again."""
OPEN = WRITING | HANDED_IN
ENDED = frozenset({Status.PUBLISHED, Status.CANCELLED})
SHOWN_TO_CLIENT = frozenset({Status.WITH_CLIENT, Status.SCHEDULED, Status.PUBLISHED})
"""What the client's own people see: no drafts, nothing that the agency has not reviewed."""
DECIDED_AT = {Status.IN_REVIEW: Stage.REVIEW, Status.WITH_CLIENT: Stage.CLIENT}


def after_writing(status: Status, *, has_body: bool) -> Status:
    """Where an item stands after its text was changed while nobody was asked.

    An idea becomes a draft with its first words. What failed is written anew. What the client asked to have changed
    stays asked for until it is handed in again.
    """
    if status is Status.FAILED or (status is Status.PLANNED and has_body):
        return Status.DRAFT
    return status
