"""Beside what is posted: the gatherings, whom the inclusion plan reached, and which customers are members."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.labels import named
from reporting.document.sentences import reach as words
from reporting.rules.reach import GatheringFigure, GroupFigure, SetsFigure

MOST_GATHERINGS, MOST_GROUPS = 12, 12
"""So many are listed, of groups those first that nobody reached; the rest is counted, and in the attached data."""


@dataclass(frozen=True)
class GatheringRow:
    """`address`: where people go on talking, of the web or empty; `thread`: that they do."""

    day: str
    title: str
    form: str
    in_person: str
    online: str
    registered: str
    thread: str
    address: str


@dataclass(frozen=True)
class GroupRow:
    """A group of the plan; `status` is a shape of the style sheet, with its word."""

    name: str
    ways: str
    total: str
    turnout: str
    status: str
    status_word: str


@dataclass(frozen=True)
class Reach:
    gathered: str
    together: str
    gatherings: tuple[GatheringRow, ...]
    more: str
    planned: str
    groups: tuple[GroupRow, ...]
    more_groups: str


@dataclass(frozen=True)
class SetCell:
    letter: str
    name: str
    size: str


@dataclass(frozen=True)
class Customers:
    linked: str
    basis: str
    sets: tuple[SetCell, ...]
    origin: str


def reach(context: Context) -> Reach | None:
    """None where the month holds neither a gathering nor a plan, or was made before these were kept."""
    held = context.data.figures.reach
    if held is None:
        return None
    addresses = [*context.data.evidence.follow_ups, *[""] * len(held.gatherings)]
    rows = [_gathering(*each, context) for each in zip(held.gatherings, addresses, strict=False)]
    groups = held.groups
    if len(groups) > MOST_GROUPS:
        groups = tuple(sorted(groups, key=lambda group: not group.is_empty)[:MOST_GROUPS])
    return Reach(
        gathered=words.gathered(held, context),
        together=words.together(held, context),
        gatherings=tuple(rows[:MOST_GATHERINGS]),
        more=_more(len(held.gatherings) - MOST_GATHERINGS, context),
        planned=words.planned(held, context),
        groups=tuple(_group(each, context) for each in groups),
        more_groups=_more(len(held.groups) - MOST_GROUPS, context),
    )


def _more(count: int, context: Context) -> str:
    if count <= 0:
        return ""
    told = {"n": context.formats.count(count)}
    return ngettext("And %(n)s more, in the attached data.", "And %(n)s more, in the attached data.", count) % told


def _gathering(held: GatheringFigure, address: str, context: Context) -> GatheringRow:
    def came(count: int | None, way: str) -> str:
        if count is not None:
            return context.formats.count(count)
        return _("not entered") if held.form in (way, "hybrid") else NONE

    return GatheringRow(
        day=context.formats.weekday(held.on),
        title=held.title,
        form=named(codes.FORMS, held.form),
        in_person=came(held.in_person, "in_person"),
        online=came(held.online, "online"),
        registered=NONE if held.registered is None else context.formats.count(held.registered),
        thread=_("Follow-up thread") if held.has_thread else "",
        address=address if address.startswith(("https://", "http://")) else "",
    )


def _group(held: GroupFigure, context: Context) -> GroupRow:
    return GroupRow(
        name=held.name,
        ways=words.ways(held),
        total=context.formats.count(held.total),
        turnout=words.turnout(held, context),
        status="off" if held.is_empty else "ok",
        status_word=_("nobody reached") if held.is_empty else _("somebody reached"),
    )


def customers(context: Context) -> Customers | None:
    """None where no customer is held and no sets were said, or the month was made before these were kept."""
    held = context.data.figures.customers
    if held is None:
        return None
    return Customers(
        linked=words.linked(held, context),
        basis=words.basis(held),
        sets=_sets(held.sets, context) if held.sets else (),
        origin=words.origin(held),
    )


def _sets(held: SetsFigure, context: Context) -> tuple[SetCell, ...]:
    names = {
        "u": _("everyone"),
        "c": _("with the interest"),
        "o": _("active online"),
        "w": _("customers"),
        "x": _("of them in O"),
        "y": _("in C, not online"),
        "z": _("outside C"),
    }
    sizes = ((letter, name, getattr(held, letter)) for letter, name in names.items())
    return tuple(
        SetCell(letter.upper(), name, NONE if size is None else context.formats.count(size))
        for letter, name, size in sizes
    )
