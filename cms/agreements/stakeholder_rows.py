"""The register of stakeholders as a list and as a grid of influence and interest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clients import names
from clients.rules.stakeholders import HIGH, HIGHEST, LOWEST, Stance, is_without_contact, next_contact_on
from cms.lists import Column, Filter, Table
from reporting.document.formats import Formats

FORGOTTEN, SPOKEN_WITH = "none-90", "within-90"
MOST_IN_CELL = 5
TONES = {
    Stance.CHAMPION: ("good", "full"),
    Stance.SUPPORTIVE: ("good", "q3"),
    Stance.NEUTRAL: ("calm", "half"),
    Stance.SCEPTICAL: ("warn", "q1"),
    Stance.OPPOSED: ("bad", "circle"),
}
TABLE = Table(
    "stakeholders",
    (
        Column("name"),
        Column("organisation_role"),
        Column("influence"),
        Column("interest"),
        Column("stance", "stance_name"),
        Column("contact_every_days"),
        Column("owner"),
        Column("last_contact_on", "last_on"),
        Column("next_contact_on", "next_on"),
    ),
    sort="name",
    searched=("name", "organisation_role", "owner", "stance_name"),
)


@dataclass(frozen=True, slots=True)
class StakeholderRow:
    """One of them. Days are the client's; `next_on` is None without a plan."""

    pk: int
    name: str
    organisation_role: str
    influence: int
    interest: int
    stance: str
    stance_name: str
    tone: str
    icon: str
    contact_every_days: int | None
    owner: str
    last_on: date | None
    next_on: date | None
    contact: str
    is_due: bool
    last: str
    next: str


def rows(held: Iterable[Any], formats: Formats, *, today: date) -> list[StakeholderRow]:
    """held: stakeholders with their `last_contact_on`."""
    return [_row(each, formats, today) for each in held]


def _row(each: Any, formats: Formats, today: date) -> StakeholderRow:
    last_on = each.last_contact_on
    next_on = next_contact_on(last_on, each.added_on, each.contact_every_days)
    tone, icon = TONES[Stance(each.stance)]
    return StakeholderRow(
        pk=each.pk,
        name=each.name,
        organisation_role=each.organisation_role,
        influence=each.influence,
        interest=each.interest,
        stance=each.stance,
        stance_name=str(names.STANCES[each.stance]),
        tone=tone,
        icon=icon,
        contact_every_days=each.contact_every_days,
        owner=each.owner_name,
        last_on=last_on,
        next_on=next_on,
        contact=FORGOTTEN if is_without_contact(last_on, each.added_on, today) else SPOKEN_WITH,
        is_due=next_on is not None and next_on < today,
        last=formats.day(last_on, short=True) if last_on else "",
        next=formats.day(next_on, short=True) if next_on else "",
    )


def filters() -> list[Filter]:
    contact = [(FORGOTTEN, _("Without contact in 90 days")), (SPOKEN_WITH, _("Spoken with since"))]
    return [
        Filter("contact", _("Contact"), contact),
        Filter("stance", _("Stance"), [(each.value, str(names.STANCES[each])) for each in Stance]),
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid, who stands in it, and how many more."""

    influence: int
    interest: int
    people: tuple[StakeholderRow, ...]
    more: int
    is_key: bool


def grid(held: Sequence[StakeholderRow]) -> list[tuple[int, list[Cell]]]:
    """Influence from the highest down, each with its cells by interest from the lowest up."""
    standing: dict[tuple[int, int], list[StakeholderRow]] = defaultdict(list)
    for row in held:
        standing[row.influence, row.interest].append(row)
    steps = range(LOWEST, HIGHEST + 1)
    return [(influence, [_cell(influence, interest, standing) for interest in steps]) for influence in reversed(steps)]


def _cell(influence: int, interest: int, standing: dict[tuple[int, int], list[StakeholderRow]]) -> Cell:
    here = standing.get((influence, interest), [])
    is_key = influence >= HIGH and interest >= HIGH
    return Cell(influence, interest, tuple(here[:MOST_IN_CELL]), max(len(here) - MOST_IN_CELL, 0), is_key)
