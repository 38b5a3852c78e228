"""What one reader asked of the portfolio: the list's own words, columns, measures left out of the health score."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cms.lists import Chip, Listing
from cms.ordered import stretch
from cms.portfolio import columns, figures, health, reports, tables
from cms.portfolio.columns import Head
from cms.portfolio.figures import Figures
from reporting.rules.health import Measure
from tenants.boards import selectors, selectors_views
from tenants.kernel.actor import Actor

ALL = "all"
"""`?view=all` asks for everything, also where somebody's list begins with a view of theirs."""


class Asked(Listing[Any]):
    """The portfolio as `asked` in the address; nonsense there counts as not asked."""

    def __init__(self, asked: QueryDict, by: Actor, *, at: datetime) -> None:
        self.by, self.at = by, at
        self.parts = selectors.parts_of(by)
        self.views = list(selectors_views.visible_to(by))
        self.hidden = frozenset(each for each in Measure if each.value in asked.getlist("hide"))
        self.heads = columns.shown(self.parts, asked.getlist("cols"))
        self.everyone = everyone(by, hidden=self.hidden, at=at)
        filters = tables.filters(self.parts, self.everyone, by, sectors=self.figures["sectors"] or (), at=at)
        super().__init__(asked, tables.portfolio(self.parts), self.everyone, filters)

    @property
    def begins_with(self) -> str:
        """The reader's own default view, where nothing was asked; "" without one."""
        mine = (view.query for view in self.views if view.is_default and view.user_id == self.by.user_id)
        return next(mine, "") if not self.asked else ""

    @property
    def offered(self) -> list[Head]:
        return columns.offered(self.parts)

    @cached_property
    def shows(self) -> dict[str, bool]:
        return {head.key: True for head in self.heads}

    @property
    def has_chosen_columns(self) -> bool:
        return self.heads != columns.shown(self.parts, [])

    @cached_property
    def figures(self) -> Figures:
        """What is counted over all rows, before anything is narrowed."""
        return figures.of_portfolio(self.everyone, at=self.at)

    @cached_property
    def total(self) -> int:
        return int(self.figures["total"])

    @cached_property
    def count(self) -> int:
        """How many rows are left."""
        return self.narrowed.count() if self.is_narrowed else self.total

    @cached_property
    def stretch(self) -> Any:
        order = [self._way(self.sort)]
        if self.sort.removeprefix("-") != self.table.sort:
            order.append(self._way(self.table.sort))
        return stretch(self.narrowed, self.asked, order=order, size=self.table.page_size, among=self.everyone)

    def _way(self, sort: str) -> tuple[str, bool]:
        return self.columns[sort.removeprefix("-")].way, sort.startswith("-")

    @property
    def query_kept(self) -> str:
        """What is asked for, as a view keeps it: without the place on the page."""
        said = [("q", self.query)] if self.query else []
        said += [(key, value) for key, value in self.chosen.items() if value]
        if self.sort != self.table.sort:
            said.append(("sort", self.sort))
        if self.has_chosen_columns:
            said += [("cols", head.key) for head in self.heads]
        said += [("hide", each.value) for each in Measure if each in self.hidden]
        return urlencode(said)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays in force while the reader types."""
        return [(name, value) for name, value in parse_qsl(self.query_kept) if name not in ("q", "cols", "hide")] + [
            *(("cols", head.key) for head in self.heads if self.has_chosen_columns),
            *(("hide", each.value) for each in Measure if each in self.hidden),
        ]

    @property
    def selects(self) -> list[dict[str, Any]]:
        """Each filter as a field."""
        return [
            {"key": each.key, "label": each.label, "choices": each.choices, "chosen": self.chosen[each.key]}
            for each in self.filters
        ]

    @property
    def measures(self) -> list[tuple[str, str, bool]]:
        """Each measure of the health score: its code, its name, whether it is left out."""
        return [(each.value, name, each in self.hidden) for each, name in health.names().items()]

    @property
    def narrowed_by(self) -> list[Chip]:
        """What is in force, each with the way to the list without it."""
        found = []
        for each in self.filters:
            if chosen := self.chosen[each.key]:
                label = f"{each.label}: {dict(each.choices)[chosen]}"
                found.append(Chip(label, self._address(each.key, ""), True))
        for measure in self.hidden:
            label = _("Health without: %(measure)s") % {"measure": health.names()[measure]}
            found.append(Chip(label, self._without("hide", measure.value), True))
        return found

    def _without(self, key: str, value: str) -> str:
        params = self.asked.copy()
        params.setlist(key, [held for held in params.getlist(key) if held != value])
        return f"?{params.urlencode() or f'view={ALL}'}"

    def _address(self, key: str, value: str) -> str:
        params = self.asked.copy()
        for name in (key, "after", "before", "format"):
            params.pop(name, None)
        if value:
            params[key] = value
        return f"?{params.urlencode() or f'view={ALL}'}"

    def context(self) -> dict[str, Any]:
        return {"list": self, "sort": self.sort, "stretch": self.stretch}


def everyone(by: Actor, *, hidden: frozenset[Measure] = frozenset(), at: datetime) -> QuerySet[Any]:
    """The clients of the portfolio's reader with all that a row may be sorted by."""
    clients = reports.of_clients(selectors.portfolio(by, at=at), at=at)
    return tables.with_managers(health.scored(clients, hidden=hidden), at=at)
