"""Paging in whatever order: the address names the row after which, or before which, a page begins.

What that row holds now is looked up, so no page depends on a number of rows that were skipped: the last page of
thousands is as quick as the first, and rows that come or go meanwhile neither repeat nor hide another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from cms.keyset import AFTER, BEFORE, Stretch

Order = Sequence[tuple[str, bool]]
"""(path, whether downwards), the most important first; what is missing comes last, whichever way."""


def stretch(
    rows: QuerySet[Any], asked: QueryDict, *, order: Order, size: int, among: QuerySet[Any] | None = None
) -> Stretch:
    """The page that is asked for, in that order and by id within it.

    among: where the row that the address names is looked up, so that a filter does not lose one's place; never more
    than the reader may see. One that is not there begins at the beginning.
    """
    back = _pk(asked.get(BEFORE, ""))
    start = back or _pk(asked.get(AFTER, ""))
    paths = [path for path, _down in order]
    place = None
    if start:
        place = (rows if among is None else among).filter(pk=start).values_list(*paths).first()
    forward = not (back and place)
    if place and start:
        rows = rows.filter(_beyond(order, place, start, forward=forward))
    sorting = _sorting(order, forward=forward)
    # Sorted by their ids: all columns of every row would cost more to carry along than to look up for one page.
    page = rows.order_by(*sorting).values("pk")[: size + 1]
    found = list(rows.filter(pk__in=page).order_by(*sorting))
    has_more, found = len(found) > size, found[:size]
    if not forward:
        found.reverse()
    if not found:
        return Stretch([], "", "")
    first, last = str(found[0].pk), str(found[-1].pk)
    return Stretch(found, first if (place and (forward or has_more)) else "", last if has_more or not forward else "")


def _pk(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _sorting(order: Order, *, forward: bool) -> list[Any]:
    found: list[Any] = []
    for path, down in order:
        column, last = F(path), {"nulls_last": True} if forward else {"nulls_first": True}
        found.append(column.desc(**last) if down == forward else column.asc(**last))
    return [*found, "pk" if forward else "-pk"]


def _beyond(order: Order, place: Sequence[Any], pk: int, *, forward: bool) -> Q:
    """Whatever comes later than that place, built from the least important column up."""
    found = Q(pk__gt=pk) if forward else Q(pk__lt=pk)
    for (path, down), value in reversed(list(zip(order, place, strict=True))):
        missing = Q(**{f"{path}__isnull": True})
        if value is None:
            found = missing & found if forward else ~missing | (missing & found)
            continue
        further = Q(**{f"{path}__{'lt' if down == forward else 'gt'}": value})
        found = further | (missing if forward else Q()) | (Q(**{path: value}) & found)
    return found
