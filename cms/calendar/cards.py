"""Items as the calendar shows them: one line each, what can be done to it from there, and the table behind the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.calendar import words
from cms.calendar.words import Standing
from cms.lists import Column, Filter, Table
from content_calendar.rules.status import HANDED_IN, OPEN, Status
from reporting.document.formats import Formats
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

if TYPE_CHECKING:
    from content_calendar.models import Item


@dataclass(frozen=True, slots=True)
class Card:
    """One item in a month. `asks`: a move makes a new edition, about which somebody is asked again.

    `time` is the hour on the client's own clock, "" while none is chosen; `stays` says why it cannot be moved.
    """

    pk: int
    on: date
    time: str
    title: str
    kind: str
    kind_name: str
    status: str
    standing: Standing
    space: str
    channel: str
    owner: str
    edition: int
    asks: bool
    stays: str
    url: str

    @property
    def place(self) -> str:
        """Space and channel: "Forum, Interfaces"."""
        return ", ".join(filter(None, (self.space, self.channel)))

    @property
    def word(self) -> str:
        return str(self.standing.word)

    @property
    def href(self) -> str:
        return reverse("desk:item", args=[self.pk])

    @property
    def is_movable(self) -> bool:
        return not self.stays


TABLE = Table(
    "calendar",
    (
        Column("day", "on"),
        Column("time"),
        Column("status", "status"),
        Column("kind"),
        Column("title"),
        Column("space"),
        Column("channel"),
        Column("owner"),
        Column("edition"),
        Column("address", "url"),
    ),
    sort="day",
    searched=("title", "kind_name", "space", "channel", "owner", "word"),
    page_size=1000,
)

SHOWN = replace(TABLE, columns=tuple(column for column in TABLE.columns if column.key not in ("owner", "edition")))
"""The same as the client's people see it."""


def cards(items: Iterable[Item], formats: Formats, *, by: Actor) -> list[Card]:
    """A card for each item, in the order given. Their spaces come along with them."""
    return [card(item, formats, by=by) for item in items]


def card(item: Item, formats: Formats, *, by: Actor) -> Card:
    return Card(
        pk=item.pk,
        on=item.planned_on,
        time=f"{item.slot_at.astimezone(formats.zone):%H:%M}" if item.slot_at else "",
        title=item.title,
        kind=item.kind,
        kind_name=words.kind_name(item.kind),
        status=item.status,
        standing=words.standing(item.status, by=by),
        space=item.space.name,
        channel=item.channel,
        owner=item.owner_name,
        edition=item.edition,
        asks=item.status in HANDED_IN,
        stays=_stays(item, may_edit=may(by, Permission.ITEM_EDIT)),
        url=item.url,
    )


def _stays(item: Item, *, may_edit: bool) -> str:
    """Why an item keeps its day, or nothing."""
    if not may_edit:
        return _("You may look at the calendar, and not move what is in it.")
    if item.status not in OPEN:
        return _("What is published or cancelled stays where it is.")
    if item.is_being_sent:
        return _("It is being published right now, so it stays where it is.")
    return ""


def filters(held: Iterable[Card]) -> list[Filter]:
    """By kind, space and owner, as far as there is a choice; the legend is the filter by status."""
    known = list(held)

    def choices(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted({pair for pair in pairs if pair[0]}, key=lambda pair: pair[1].casefold())

    standings = {each.status: each.word for each in known}
    return [
        Filter("status", _("Status"), [(code, standings[code]) for code in words.STANDINGS if code in standings]),
        Filter("kind", _("Kind"), choices((each.kind, each.kind_name) for each in known)),
        Filter("space", _("Space"), choices((each.space, each.space) for each in known)),
        Filter("owner", _("Owner"), choices((each.owner, each.owner) for each in known)),
    ]


def said(each: Card, formats: Formats) -> str:
    """Everything that a card shows by shape and place, as one sentence for who cannot see them."""
    parts = [each.word, each.title, formats.day(each.on, short=True), each.time, each.kind_name, each.place, each.owner]
    return ", ".join(filter(None, parts))


def data(each: Card, formats: Formats) -> dict[str, Any]:
    """A card as the grid's script reads it."""
    return {
        "id": each.pk,
        "on": each.on.isoformat(),
        "time": each.time,
        "title": each.title,
        "look": each.standing.look,
        "icon": each.standing.icon,
        "said": said(each, formats),
        "url": each.href,
        "peek_url": reverse("desk:item_peek", args=[each.pk]),
        "move_url": reverse("desk:item_move", args=[each.pk]),
        "edition": each.edition,
        "movable": each.is_movable,
        "stays": each.stays,
        "asks": each.asks,
        "asks_text": asks_text(each.status) if each.asks else "",
    }


def asks_text(status: str) -> str:
    """What moving or changing an item does to who was asked about it."""
    if status == Status.SCHEDULED:
        return _("It is approved for its hour. Moved, it will need approval again, and is not published until then.")
    return _("Somebody is reading it now. Moved, it is a new edition, and they are asked again.")
