"""The tone of a client's months."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from clients.spaces.selectors import signals
from reporting.rules.tone import Tone
from reporting.selectors.behind import span
from reporting.selectors.metrics import HasKey
from tenants.kernel.periods import Month


def tones(
    until: Month, months: int, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None
) -> dict[Month, Tone]:
    """The tone of the `months` months that end with `until`, oldest first."""
    every = [until.shifted(-back) for back in range(months - 1, -1, -1)]
    edges = [month.starts_at(zone) for month in every] + [until.ends_at(zone)]
    found = signals.tones(edges, as_of=as_of, space_ids=None if space is None else [space.pk])
    return {month: Tone(**counts) for month, counts in zip(every, found, strict=True)}


def offences(month: Month, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None) -> int:
    """How many posts of the month hold words of a list of offences."""
    held = span(month, zone=zone, as_of=as_of, space=space)
    return signals.offences(held.starts_at, held.until, space_ids=held.space_ids)
