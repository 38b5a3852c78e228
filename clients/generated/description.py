"""The invented client's brief: its words, and targets set by how its community did."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from string import Template

from clients.generated.figures import Figures
from tenants.kernel.periods import Month

SLUG = "tarnhollow"
SPACE = "forum"

TEMPLATE = Template(Path(__file__).with_name("brief.template").read_text(encoding="utf-8"))


def brief(start: Month, current: Month, early: Figures, now: Figures) -> str:
    """Return the brief as YAML.

    start: the month in which service and community begin. current: the last full month. early, now: the community's
    figures at the start and in the current month; baselines come from the one, targets from both.
    """
    begins = current.shifted(-8)
    return TEMPLATE.substitute(
        slug=SLUG,
        space=SPACE,
        since=start.first_on,
        dated=start.shifted(1).first_on,
        starts_on=begins.first_on,
        renews_on=current.shifted(3).first_on,
        ends_on=begins.shifted(12).first_on - timedelta(days=1),
        peer_solved=_met("peer_solved_threads", early.peer_solved_threads, now.peer_solved_threads),
        response_rate=_near("response_rate_24h", early.response_rate_24h, now.response_rate_24h),
        likes=_met("likes_received", early.likes_received, now.likes_received, vanity=True),
        newcomers=_missed("new_members", early.new_members, now.new_members),
        first_response=_fallen(early.median_first_response_hours, now.median_first_response_hours),
        threads=_met("threads_started", early.threads_started, now.threads_started),
    )


def _kpi(metric: str, unit: str, baseline: str, target: str, *, direction: str = "up", vanity: bool = False) -> str:
    mark = ", vanity: true" if vanity else ""
    figures = f"baseline: {baseline}, target: {target}"
    return f"{{metric: {metric}, unit: {unit}, direction: {direction}, cadence: month, {figures}{mark}}}"


def _met(metric: str, early: int, now: int, *, vanity: bool = False) -> str:
    """A count that has passed its target by a little."""
    target = max(int(now * 0.95), 2)
    return _kpi(metric, "count", str(min(early, target - 1)), str(target), vanity=vanity)


def _missed(metric: str, early: int, now: int) -> str:
    """A count that is far from its target."""
    target = 5 * math.ceil(max(now * 1.5, early + 20) / 5)
    return _kpi(metric, "count", str(min(early, now)), str(target))


def _near(metric: str, early: float, now: float) -> str:
    """A share that has gone nine tenths of its way."""
    baseline = min(early, now - 0.05)
    target = min(baseline + (now - baseline) / 0.9, 1.0)
    return _kpi(metric, "ratio", f"{baseline:.3f}", f"{target:.3f}")


def _fallen(early: float, now: float) -> str:
    """Hours that have fallen to their target."""
    target = math.ceil(now * 10 + 2) / 10
    baseline = max(early, target + 2)
    return _kpi("median_first_response_hours", "hours", f"{baseline:.1f}", f"{target:.1f}", direction="down")
