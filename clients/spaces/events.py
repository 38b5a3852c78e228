"""What other floors may hear of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpaceOpened:
    """A space joined the client's community."""

    space_id: int


@dataclass(frozen=True, slots=True)
class ActivityIngested:
    """Activity came in, all of one run; told in the run's own transaction."""

    run_id: int
    space_id: int
    changed: int
