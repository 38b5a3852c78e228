"""What a correction changes against the report before it."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.rules.content import published
from reporting.rules.frozen import Number
from reporting.rules.report import Change, Figures


def _told(figures: Figures) -> Iterator[tuple[str, Number]]:
    worth = figures.worth
    yield "value", worth.value.amount.expected if worth.has_value else None
    yield "cost", worth.cost.amount.expected if worth.has_cost else None
    yield "roi", worth.roi.expected if worth.roi else None
    yield from figures.metrics.items()
    yield "key_person_share", figures.structure.key_person_share
    yield "promises_met", figures.service.met if figures.service else None
    yield "promises_due", figures.service.clocks if figures.service else None
    yield "pieces_published", len(published(figures.content)) if figures.content else None
    yield "visits", figures.reach.attendance.visits if figures.reach else None
    yield "linked_share", figures.customers.linked_share if figures.customers else None


def changes(old: Figures, new: Figures) -> tuple[Change, ...]:
    """The month's figures that differ, money first; a figure that only one of the two has stands against None."""
    before, after = dict(_told(old)), dict(_told(new))
    return tuple(
        Change(figure=key, old=before.get(key), new=after.get(key))
        for key in dict.fromkeys([*after, *before])
        if before.get(key) != after.get(key)
    )
