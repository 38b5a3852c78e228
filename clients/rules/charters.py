"""Words of a charter's signatures."""

from __future__ import annotations

from enum import StrEnum

LONGEST_REASON = 500
"""Characters of why a charter is not signed."""


class Side(StrEnum):
    """On whose behalf a person answers: the agency's owner or account manager, the client's sponsor."""

    AGENCY = "AGENCY"
    CLIENT = "CLIENT"


class Answer(StrEnum):
    SIGNED = "SIGNED"
    DECLINED = "DECLINED"
