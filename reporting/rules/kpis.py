"""Where a KPI stands between its baseline and its target, and whether that is far enough for the date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Number = int | float | Decimal


class KpiStatus(StrEnum):
    """What a KPI's month means for its objective, the best first."""

    REACHED = "reached"
    ON_COURSE = "on_course"
    AT_RISK = "at_risk"
    OFF_COURSE = "off_course"
    MISSED = "missed"
    NOT_BEGUN = "not_begun"
    NO_BASELINE = "no_baseline"
    NO_FIGURE = "no_figure"


HALF_WAY = Fraction(1, 2)
"""Less than this part of the way that the date asks for is off course, not just at risk."""


@dataclass(frozen=True, slots=True)
class Course:
    """One KPI in one month. `up` is whether more is better; the period is [starts_on, ends_on]."""

    now: Number | None
    baseline: Number | None
    target: Number
    up: bool
    starts_on: date
    ends_on: date


def exact(number: Number) -> Fraction:
    """The number as it is written: 0.7 is 7/10, not its binary neighbour."""
    return Fraction(str(number))


def progress(course: Course) -> Fraction | None:
    """Return the part of the way from baseline to target that is done: 0 at the baseline, 1 at the target.

    Below 0 it is worse than the baseline. None without a figure, without a baseline, and where the target
    asks for nothing better than the baseline had.
    """
    if course.now is None or course.baseline is None:
        return None
    way = exact(course.target) - exact(course.baseline)
    if way == 0 or (way > 0) != course.up:
        return None
    return (exact(course.now) - exact(course.baseline)) / way


def elapsed(course: Course, on: date) -> Fraction:
    """Return the part of the objective's days that have passed when the day `on` begins, 0 to 1."""
    days = (course.ends_on - course.starts_on).days + 1
    return min(max(Fraction((on - course.starts_on).days, max(days, 1)), Fraction(0)), Fraction(1))


def status(course: Course, on: date) -> KpiStatus:
    """Return where the KPI stands on the first day after the month.

    Without a baseline nothing can be called better or worse. Else: at the target or beyond it is reached;
    after the last day it is missed; before, the part of the way done is set against the part of the time
    passed: at least as much is on course, at least half of it at risk, less (or worse than the baseline) off course.

    Source: docs/algorithms/kpis.md, whose table the tests read.
    """
    if course.now is None:
        return KpiStatus.NO_FIGURE
    if course.baseline is None:
        return KpiStatus.NO_BASELINE
    if on <= course.starts_on:
        return KpiStatus.NOT_BEGUN
    ahead = exact(course.now) - exact(course.target)
    if ahead == 0 or (ahead > 0) == course.up:
        return KpiStatus.REACHED
    if on > course.ends_on:
        return KpiStatus.MISSED
    done, due = progress(course), elapsed(course, on)
    if done is None or done < 0:
        return KpiStatus.OFF_COURSE
    if done >= due:
        return KpiStatus.ON_COURSE
    return KpiStatus.AT_RISK if done >= due * HALF_WAY else KpiStatus.OFF_COURSE
