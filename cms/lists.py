"""Lists: columns said once; then searched, filtered, sorted, paged and exported alike, whatever their rows are.

Rows come as a query, which the database narrows, or as a sequence that is held already. What is asked for stands in
the address: ?q= ?sort= ?page= ?format= and a name for each filter; nonsense there counts as not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any, Generic, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.exports import KINDS, Cell, download

LONGEST_QUERY = 100
Row = TypeVar("Row")


def fact(row: object, path: str) -> Any:
    """What a path leads to, as queries write it: `space__name`; None where the way ends early."""
    return reduce(lambda held, name: getattr(held, name, None), path.split("__"), row)


def _rank(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of a row: `key` heads it in a file and names it in ?sort=, `path` leads to it (by default the key).

    `value` is for what a file says otherwise than the path does, such as a name for an id.
    """

    key: str
    path: str = ""
    value: Callable[[Any], Cell] | None = None

    @property
    def way(self) -> str:
        return self.path or self.key

    def of(self, row: object) -> Cell:
        found: Cell = self.value(row) if self.value else fact(row, self.way)
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of list. `name` is its file's, `sort` the order for whoever asks for none, `searched` the paths of ?q=."""

    name: str
    columns: tuple[Column, ...]
    sort: str
    searched: tuple[str, ...]
    page_size: int = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows whose fact at `path` is the one chosen. `choices` are values with their names in the reader's language.

    where: of a query, the condition that a choice stands for, where it is no fact's value.
    """

    key: str
    label: str
    choices: Sequence[tuple[str, str]]
    path: str = ""
    where: Mapping[str, Q] | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice of a filter: where it leads, and whether it is in force."""

    label: str
    url: str
    is_on: bool


class Listing(Generic[Row]):
    """What one reader asked of a list. Whatever costs something is done when it is asked for."""

    def __init__(
        self, asked: QueryDict, table: Table, rows: QuerySet[Any] | Sequence[Row], filters: Sequence[Filter] = ()
    ) -> None:
        self.asked, self.table, self.rows = asked, table, rows
        self.filters = [each for each in filters if len(each.choices) > 1]
        self.query = asked.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
        self.columns = {column.key: column for column in table.columns}
        wanted = asked.get("sort", "")
        self.sort = wanted if wanted.removeprefix("-") in self.columns else table.sort
        self.chosen = {each.key: self._choice(each) for each in self.filters}

    def _choice(self, each: Filter) -> str:
        wanted = self.asked.get(each.key, "")
        return wanted if wanted in dict(each.choices) else ""

    @cached_property
    def total(self) -> int:
        """How many rows there are before anything is narrowed."""
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)

    @cached_property
    def found(self) -> QuerySet[Any] | list[Row]:
        """The rows that were asked for, in their order."""
        if isinstance(self.rows, QuerySet):
            return self.narrowed.order_by(*map(self._order, (self.sort, self.table.sort)), "pk")
        equal = {each.path or each.key: self.chosen[each.key] for each in self.filters if self.chosen[each.key]}
        held = [row for row in self.rows if all(fact(row, path) == value for path, value in equal.items())]
        return self._held(held)

    @cached_property
    def narrowed(self) -> QuerySet[Any]:
        """The rows of a query that were asked for, in no order."""
        rows = cast("QuerySet[Any]", self.rows)
        for each in self.filters:
            if chosen := self.chosen[each.key]:
                rows = rows.filter(each.where[chosen] if each.where else Q(**{each.path or each.key: chosen}))
        if self.query:
            said = (Q(**{f"{path}__icontains": self.query}) for path in self.table.searched)
            rows = rows.filter(reduce(or_, said))
        return rows

    def _order(self, sort: str) -> Any:
        """What is missing comes last, whichever way."""
        column = F(self.columns[sort.removeprefix("-")].way)
        return column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)

    def _held(self, rows: list[Row]) -> list[Row]:
        if self.query:
            wanted = self.query.casefold()
            rows = [row for row in rows if any(wanted in self._text(row, path) for path in self.table.searched)]
        for sort in (self.table.sort, self.sort):
            way = self.columns[sort.removeprefix("-")].way
            known = [row for row in rows if fact(row, way) is not None]
            missing = [row for row in rows if fact(row, way) is None]
            rows = sorted(known, key=lambda row: _rank(fact(row, way)), reverse=sort.startswith("-")) + missing
        return rows

    @staticmethod
    def _text(row: Row, path: str) -> str:
        return str(fact(row, path)).casefold()

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.found, self.table.page_size).get_page(self.asked.get("page"))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or any(self.chosen.values()))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays in force while the reader types."""
        held = [(key, value) for key, value in self.chosen.items() if value]
        return [*held, ("sort", self.sort)] if self.asked.get("sort") else held

    @property
    def bars(self) -> list[tuple[str, list[Chip]]]:
        """Each filter's name with its choices, the first of which is all."""
        every = ("", _("All"))
        return [(each.label, [self._chip(each, *choice) for choice in (every, *each.choices)]) for each in self.filters]

    def _chip(self, each: Filter, value: str, label: str) -> Chip:
        return Chip(label, self._address(each.key, value), self.chosen[each.key] == value)

    def _address(self, key: str, value: str) -> str:
        params = self.asked.copy()
        for name in (key, "page", "format"):
            params.pop(name, None)
        if value:
            params[key] = value
        return f"?{params.urlencode()}"

    def context(self) -> dict[str, Any]:
        """What the pieces of a list's page read: `ds/filters.html`, `sort_th`, `ds/pagination.html`."""
        return {"list": self, "page": self.page, "sort": self.sort}

    def file(self, owner: str) -> HttpResponse | None:
        """All rows that were found as the file that was asked for, if any was; `owner` begins its name."""
        kind = self.asked.get("format", "")
        if kind not in KINDS:
            return None
        name = f"{owner}-{self.table.name}-{timezone.localdate():%Y-%m-%d}"
        lines = ([column.of(row) for column in self.table.columns] for row in self.found)
        return download(name, kind, list(self.columns), lines)
