"""How far a community has come: the stages of its life, not of the service for the client. No Django."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

LONGEST_REASON = 300
EARLIEST = date(1990, 1, 1)
"""No community that meets where we can read it is older."""


class Stage(StrEnum):
    """In the order of a long life. A community may go back, or never come to one of them.

    MITOSIS: it has grown so large that parts of it become communities of their own.
    """

    INCEPTION = "INCEPTION"
    ESTABLISHMENT = "ESTABLISHMENT"
    MATURITY = "MATURITY"
    MITOSIS = "MITOSIS"
    WINDING_DOWN = "WINDING_DOWN"
