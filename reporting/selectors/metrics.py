"""The figures of a client's months, computed from what is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from clients.spaces.rules.activity import MonthActivity
from clients.spaces.selectors import spaces
from clients.spaces.selectors.activity import month_activity
from clients.spaces.selectors.tallies import tallied_by_space, tallied_months
from reporting.rules.metrics import Figures, measure
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal


class HasKey(Protocol):
    """A row with its primary key: a space."""

    pk: int


class MonthNotBegun(Refusal):
    """The month begins after the instant as of which it was asked for."""


def activity(month: Month, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None) -> MonthActivity:
    """Return what happened in `month` as lived in `zone`, as it stood at `as_of`, in one space or in all.

    Raises: MonthNotBegun.
    """
    return activities([month], zone=zone, as_of=as_of, space=space)[0]


def activities(
    months: Sequence[Month], *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None
) -> list[MonthActivity]:
    """The same of several months, from the tallies of their days where these can tell, else from the posts.

    Raises: MonthNotBegun, when one has not.
    """
    _require_begun(months, zone, as_of)
    asked = spaces.ids() if space is None else [space.pk]
    tallied = tallied_months(months, zone=zone, as_of=as_of, space_ids=asked)
    if tallied is not None:
        return tallied
    return [
        month_activity(
            each.starts_at(zone), each.ends_at(zone), each.shifted(-1).starts_at(zone), as_of=as_of, space_ids=asked
        )
        for each in months
    ]


def _require_begun(months: Iterable[Month], zone: ZoneInfo, as_of: datetime) -> None:
    for month in months:
        if as_of < (starts_at := month.starts_at(zone)):
            raise MonthNotBegun(f"{month} has not begun: it begins on {starts_at.isoformat()} ({zone.key})")


def month_metrics(month: Month, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None) -> Figures:
    """Return every figure of `reporting.rules.metrics.KEYS` for `month`, of the client in whose schema we stand.

    Depends on the activity held and `as_of` alone. Someone in two spaces is two until somebody joins them.
    Raises: MonthNotBegun.
    """
    return measure(activity(month, zone=zone, as_of=as_of, space=space))


def by_space(month: Month, spaces: Iterable[HasKey], *, zone: ZoneInfo, as_of: datetime) -> dict[int, Figures]:
    """Return `month_metrics` of several spaces, each by its primary key. Raises: MonthNotBegun."""
    asked = list(spaces)
    _require_begun([month], zone, as_of)
    tallied = tallied_by_space(month, zone=zone, as_of=as_of, space_ids=[space.pk for space in asked])
    if tallied is not None:
        return {pk: measure(each) for pk, each in tallied.items()}
    return {space.pk: month_metrics(month, zone=zone, as_of=as_of, space=space) for space in asked}


def trend(
    keys: Iterable[str], until: Month, months: int, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None
) -> dict[Month, Figures]:
    """Return the figures `keys` of the `months` months that end with `until`, oldest first, all as of one instant.

    Raises: MonthNotBegun, for the last one.
    """
    wanted = list(keys)
    asked = [until.shifted(-back) for back in range(months - 1, -1, -1)]
    measured = map(measure, activities(asked, zone=zone, as_of=as_of, space=space))
    return {month: {key: figures[key] for key in wanted} for month, figures in zip(asked, measured, strict=True)}
