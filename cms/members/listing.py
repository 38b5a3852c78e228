"""The list of members: what is shown, searched, filtered and sorted, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.spaces.selectors import people, spaces
from cms.lists import Column, Filter, Listing, Table
from cms.ordered import stretch
from reporting.document.formats import Formats

TABLE = Table(
    "members",
    (
        Column("name"),
        Column("space", "space__slug"),
        Column("id_on_platform", "external_id"),
        Column("first_seen_at", "first_counted_at"),
        Column("last_post_at", "last_at"),
        Column("posts", "posts_held"),
        Column("joined_at"),
        Column("is_staff", "is_listed"),
        Column("is_joined"),
        Column("member", "member_id"),
    ),
    sort="-first_seen_at",
    searched=("name", "external_id"),
    page_size=50,
)


class Members(Listing[Any]):
    """The members as `asked` in the address, paged by where one stands."""

    rows: QuerySet[Any]

    def __init__(self, asked: QueryDict, rows: QuerySet[Any], more: Iterable[Filter] = ()) -> None:
        every = [*filters(), *more]
        super().__init__(asked, TABLE, rows, every)
        # A single segment is worth choosing, too: the list of segments leads here.
        self.filters = [each for each in every if len(each.choices) > 1 or (each.key == "segment" and each.choices)]
        self.chosen = {each.key: self._choice(each) for each in self.filters}

    @cached_property
    def found_count(self) -> int:
        return self.narrowed.count() if self.is_narrowed else self.total

    @cached_property
    def stretch(self) -> Any:
        order = [(self.columns[self.sort.removeprefix("-")].way, self.sort.startswith("-"))]
        return stretch(self.narrowed, self.asked, order=order, size=self.table.page_size, among=self.rows)


def filters() -> list[Filter]:
    """By space, and by what was said of them here."""
    said = [
        ("joined", _("Joined over spaces")),
        ("same-name", _("Same name in another space")),
        ("staff", _("On the staff roster")),
    ]
    where = {"joined": Q(member__isnull=False), "same-name": people.same_elsewhere(), "staff": Q(is_listed=True)}
    return [
        Filter("space", _("Space"), [(each.slug, each.name) for each in spaces.every()], path="space__slug"),
        Filter("standing", pgettext("of a member", "Standing"), said, where=where),
    ]


def row(person: Any, formats: Formats) -> dict[str, Any]:
    """One line of the page."""
    return {
        "pk": person.pk,
        "name": person.name.strip() or person.external_id,
        "space": person.space.name,
        "first": formats.day(person.first_counted_at.astimezone(formats.zone).date(), short=True)
        if person.first_counted_at
        else "",
        "last": _day(person.last_at, formats),
        "posts": formats.count(person.posts_held),
        "is_joined": person.is_joined,
        "is_listed": person.is_listed,
    }


def _day(at: datetime | None, formats: Formats) -> str:
    return formats.day(at.astimezone(formats.zone).date(), short=True) if at else ""
