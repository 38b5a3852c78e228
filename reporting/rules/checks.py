"""What is odd in a month's own data, to be looked at before it is released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from reporting.rules import findings
from reporting.rules.freezing import thawed
from reporting.rules.report import KpiFigure, MonthFigures, ObjectiveFigure, ReportData, Source
from tenants.kernel.periods import Month

FEWEST_MONTHS = 3
"""With fewer months before it, a month is compared with none."""


class Check(StrEnum):
    """What has failed, the worst first."""

    NOTHING_READ = "nothing_read"
    SOURCE_GAPS = "source_gaps"
    POSTS_ODD = "posts_odd"
    NO_KPI = "no_kpi"
    KPI_UNJUDGED = "kpi_unjudged"
    ASKS_CLIENT = "asks_client"
    """Something is missing, old or assumed that the client can mend, or waits for its answer."""


class Gap(StrEnum):
    """Why a source is not whole."""

    NEVER_READ = "never_read"
    READ_EARLY = "read_early"
    """Last read before the month was over."""
    SHORT = "short"
    """The platform says that it has more than we hold."""
    SKIPPED = "skipped"
    """Rows of the last reading were left out."""


def gap(source: Source, *, ends_at: datetime) -> Gap | None:
    """Why `source` is not whole for a month that ends at `ends_at`; None when it is."""
    if source.read_at is None:
        return Gap.NEVER_READ
    if source.read_at < ends_at:
        return Gap.READ_EARLY
    if source.source_says is not None and source.source_says > source.we_hold:
        return Gap.SHORT
    return Gap.SKIPPED if source.skipped else None


def unjudged(kpis: Sequence[KpiFigure]) -> list[KpiFigure]:
    """Those that cannot be judged: without a baseline, or without a figure."""
    return [kpi for kpi in kpis if kpi.now is None or kpi.baseline is None]


def real_kpis(objectives: Sequence[ObjectiveFigure]) -> list[KpiFigure]:
    """Those of all objectives that are no vanity."""
    return [kpi for objective in objectives for kpi in objective.kpis if not kpi.vanity]


def posts_before(history: Sequence[MonthFigures]) -> list[int]:
    """The posts of the months before the last, those without any left out; empty where there are too few of them."""
    counts = [int(month.metrics.get("posts") or 0) for month in history[:-1]]
    held = [count for count in counts if count]
    return held if len(held) >= FEWEST_MONTHS else []


def posts_are_odd(history: Sequence[MonthFigures]) -> bool:
    """Whether the last month has less than half of the fewest, or more than twice the most posts of those before."""
    before = posts_before(history)
    now = int(history[-1].metrics.get("posts") or 0)
    return bool(before) and not min(before) / 2 <= now <= max(before) * 2


def failed(data: ReportData) -> tuple[Check, ...]:
    """What has failed in a month's data, the worst first; nothing when it is sound."""
    figures = data.figures
    month, kpis = Month.parse(figures.month), real_kpis(figures.objectives)
    ends_at = month.ends_at(ZoneInfo(figures.time_zone))
    sources = data.evidence.sources
    needs = findings.needs(figures.objectives, thawed(figures.worth), month.shifted(1).first_on)
    waits = figures.next_month is not None and bool(figures.next_month.waiting)
    found = {
        Check.NOTHING_READ: not sources,
        Check.SOURCE_GAPS: any(gap(source, ends_at=ends_at) for source in sources),
        Check.POSTS_ODD: posts_are_odd(figures.history),
        Check.NO_KPI: not kpis,
        Check.KPI_UNJUDGED: bool(unjudged(kpis)),
        Check.ASKS_CLIENT: bool(needs) or waits,
    }
    return tuple(check for check in Check if found[check])
