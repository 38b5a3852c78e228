"""Paging by where one stands rather than by a number: as quick on the last page of a million rows as on the first.

The address says after which row, or before which, by its instant and its id; no row is counted or skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

AFTER, BEFORE = "after", "before"


@dataclass(frozen=True, slots=True)
class Place:
    """One row's place in the order of instants, and of ids within one."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.pk}"


def read(text: str) -> Place | None:
    """The place that an address names; nonsense names none."""
    at, _, pk = text.partition("_")
    try:
        place = Place(datetime.fromisoformat(at), int(pk))
    except ValueError:
        return None
    return place if place.at.tzinfo and 0 < place.pk < 2**63 else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The rows of one page; `before` and `after` are the places from which the neighbours begin, "" at an end."""

    rows: list[Any]
    before: str
    after: str


def stretch(rows: QuerySet[Any], asked: QueryDict, *, size: int, newest_first: bool = True) -> Stretch:
    """The page that is asked for of rows with an `at`, in that order."""
    back = read(asked.get(BEFORE, ""))
    start = back or read(asked.get(AFTER, ""))
    downwards = newest_first != bool(back)
    if start:
        rows = rows.filter(_beyond(start, downwards=downwards))
    order = ("-at", "-id") if downwards else ("at", "id")
    found = list(rows.order_by(*order)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Stretch([], "", "")
    first, last = (str(Place(row.at, row.pk)) for row in (found[0], found[-1]))
    return Stretch(found, first if (has_more if back else start) else "", last if back or has_more else "")


def _beyond(place: Place, *, downwards: bool) -> Q:
    """In words that an index on (at, id) answers with one range."""
    if downwards:
        return Q(at__lte=place.at) & (Q(at__lt=place.at) | Q(id__lt=place.pk))
    return Q(at__gte=place.at) & (Q(at__gt=place.at) | Q(id__gt=place.pk))
