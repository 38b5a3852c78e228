"""A stretch of time in some spaces, as it stood at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """`[starts_at, ends_at)` in these spaces, or in all of them with None; what is later than `as_of` does not exist.

    before_at: the first instant of the stretch before.
    """

    before_at: datetime
    starts_at: datetime
    ends_at: datetime
    as_of: datetime
    space_ids: tuple[int, ...] | None = None

    @property
    def until(self) -> datetime:
        return min(self.ends_at, self.as_of + timedelta(microseconds=1))
