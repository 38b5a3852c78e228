"""A million due times against PyPI `businesstimedelta`, which reckons them one by one."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import businesstimedelta
import numpy as np
import pytz

from clients.rules import public_holidays
from clients.rules.service_time import ServiceHours, due_many
from clients.rules.service_week import Window
from tests.bench.ratio import Ratio, median_seconds

DUE_TIMES, PEERS_SHARE = 1_000_000, 2_000
LEAST = 50.0
ZONE = ZoneInfo("Europe/Stockholm")
HOLIDAYS = frozenset(public_holidays.dates("SE", 2017, 2023))
"""Further ahead than any opening: the peer searches until it finds one."""
MINUTES = 480


def run() -> dict[str, Ratio]:
    """Openings spread over two years, in no order; the peer reckons some of the same ones, and must agree."""
    random = np.random.default_rng(7)
    first = np.datetime64("2017-01-01T00:00:00", "us")
    opened = first + random.integers(0, 2 * 365 * 24 * 60, DUE_TIMES).astype("timedelta64[m]")
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (Window(540, 1020),))
    hours = ServiceHours(ZONE, week, HOLIDAYS)
    due = due_many(opened, MINUTES, hours)
    ours = median_seconds(lambda: due_many(opened, MINUTES, hours))
    rules = _rules()
    begun = time.perf_counter()
    theirs = [_peer(rules, one) for one in opened[:PEERS_SHARE].tolist()]
    peer = (time.perf_counter() - begun) * DUE_TIMES / PEERS_SHARE
    if theirs != due[:PEERS_SHARE].tolist():
        raise AssertionError("the peer disagrees: this measures two different things")
    return {
        "times_as_fast": Ratio(
            value=peer / ours,
            limit=LEAST,
            better="more",
            unit="times as fast",
            peer=f"businesstimedelta on {PEERS_SHARE} of the same openings, scaled",
            measured={"ours_s": ours, "peer_s": peer, "due_times": DUE_TIMES},
        )
    }


def _rules() -> businesstimedelta.Rules:
    zone = pytz.timezone(ZONE.key)  # the peer knows no other zones
    days = businesstimedelta.WorkDayRule(start_time=clock(9), end_time=clock(17), working_days=[0, 1, 2, 3, 4], tz=zone)
    return businesstimedelta.Rules([days, businesstimedelta.HolidayRule(HOLIDAYS, tz=zone)])


def _peer(rules: businesstimedelta.Rules, opened: datetime) -> datetime:
    due = opened.replace(tzinfo=UTC) + businesstimedelta.BusinessTimeDelta(rules, timedelta=timedelta(minutes=MINUTES))
    return due.astimezone(UTC).replace(tzinfo=None)
