"""Words of the data register: what is held about people, and on which ground."""

from __future__ import annotations

from enum import StrEnum

MOST_LINES = 60
OF_LISTS = "of_lists"
"""The mark of a line that follows from the lists whose hashes are held: they write it, and take it away again."""


class LegalBasis(StrEnum):
    """The grounds of article 6 of the General Data Protection Regulation."""

    CONSENT = "CONSENT"
    CONTRACT = "CONTRACT"
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION"
    VITAL_INTERESTS = "VITAL_INTERESTS"
    PUBLIC_TASK = "PUBLIC_TASK"
    LEGITIMATE_INTERESTS = "LEGITIMATE_INTERESTS"
