"""A report as Synapse tells its admins of it, as a row of flags."""

from __future__ import annotations

from datetime import UTC, datetime

from clients.spaces.connectors.fields import LARGEST, Fields
from clients.spaces.rules.flag import FlagRow, Reason, State
from clients.spaces.rules.source import LONGEST_KEY

LATEST_STAMP = 253_000_000_000_000
"""Milliseconds since 1970, in the year 9987."""


def read_report(report: Fields) -> FlagRow:
    """One report is one flag: why, is in its own words, which no machine sorts. Raises: Malformed.

    Its score runs from -100, most offensive, to 0; ours grows with how urgent it is.
    """
    score = report.optional_integer("score", least=-LARGEST)
    received = report.integer("received_ts", most=LATEST_STAMP)
    return FlagRow(
        external_id=str(report.integer("id", least=1)),
        post_key=report.text("event_id", longest=LONGEST_KEY),
        thread_key="",
        reason=Reason.OTHER,
        flagged_at=datetime.fromtimestamp(received / 1_000, UTC),
        flag_count=1,
        score=float(-(score or 0)),
        state=State.OPEN,
    )
