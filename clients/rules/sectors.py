"""The sectors that clients come from."""

from __future__ import annotations

from enum import StrEnum


class Sector(StrEnum):
    SOFTWARE = "software"
    RETAIL = "retail"
    FINANCE = "finance"
    PUBLIC = "public"
    NONPROFIT = "nonprofit"
    OTHER = "other"
