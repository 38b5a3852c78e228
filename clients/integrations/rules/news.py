"""What other systems can be told, how often it is tried, and when it is given up. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from tenants.kernel.refusals import InvalidInput


class News(StrEnum):
    """A code is a promise to receivers: it never changes."""

    REPORT_RELEASED = "report.released"
    REPORT_RESTATED = "report.restated"
    ITEM_PUBLISHED = "item.published"
    CASE_OPENED = "case.opened"
    CASE_DECIDED = "case.decided"
    PROMISE_MISSED = "promise.missed"
    ACTIVITY_INGESTED = "activity.ingested"
    STAGE_CHANGED = "client.stage_changed"


PING = "ping"
"""Asked for on the page: is anybody there, and do we share a secret?"""
Facts = Mapping[str, str | int | None]
"""Ids, codes, figures, instants, addresses. No member's words, no name."""

TRIED_FOR = timedelta(days=3)
"""After it a piece of news is given up."""
STOPS_AFTER = timedelta(days=5)
"""A receiver that failed for so long without one success is not called any more."""
KEPT = timedelta(days=30)
"""How long the log remembers."""
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
LONGEST_CALL_SECONDS = 10.0
"""For the whole of a call: whoever takes longer has not taken it."""
LONGEST_TRY_SECONDS = 5.0
"""For a ping that somebody waits for."""
SLOW, REST = timedelta(seconds=1), 4
LONGEST_NAME = 80
LONGEST_WORDS = 500
"""Characters of a receiver's answer that are kept."""


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures in a row.

    >>> [str(pause(n)) for n in (1, 2, 99)]
    ['0:01:00', '0:05:00', '12:00:00']
    """
    return PAUSES[min(max(failures, 1), len(PAUSES)) - 1]


def rest(took: timedelta) -> timedelta:
    """How long after the beginning of a call that went well the receiver is called next: slow ones a part of the time.

    >>> [str(rest(timedelta(seconds=n))) for n in (0.9, 8)]
    ['0:00:00', '0:00:32']
    """
    return took * REST if took >= SLOW else timedelta(0)


def is_stopped(failing_since: datetime | None, *, at: datetime) -> bool:
    """Whether a receiver that has failed since then is not called any more."""
    return failing_since is not None and at - failing_since >= STOPS_AFTER


def check(events: Iterable[str]) -> None:
    """Raises: InvalidInput, when they are not some of the codes, each once."""
    asked = list(events)
    if not asked or len(asked) != len(set(asked)) or not set(asked) <= set(News):
        raise InvalidInput([("events", f"at least one of {', '.join(News)}, each once")])
