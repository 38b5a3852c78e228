"""What one person may do, and where: each place with its roles, and in words what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cms.people.rows import RoleRow, role_row
from cms.portfolio.rows import entrance
from reporting.document.formats import Formats
from tenants.access.selectors.standing import Place
from tenants.access.sentences import Area, areas


@dataclass(frozen=True, slots=True)
class Block:
    """One client, or the whole agency: the roles there, what they allow today and what comes to that later.

    desk_url: this person on the client's desk, where its account manager changes it; "" on that desk itself.
    """

    name: str
    slug: str
    desk_url: str
    roles: list[RoleRow]
    now: list[Area]
    later: list[Area]


def blocks(
    places: Iterable[Place], zone: ZoneInfo, formats: Formats, *, at: datetime, from_agency: bool = False
) -> list[Block]:
    """zone: in which days of roles at the whole agency are reckoned. from_agency: whether the reader stands there."""
    return [
        Block(
            name=place.tenant.name if place.tenant else "",
            slug=place.tenant.slug if place.tenant else "",
            desk_url=_desk_url(place) if from_agency else "",
            roles=[role_row(each, place.tenant.zone if place.tenant else zone, formats, at=at) for each in place.held],
            now=areas(place.now(at)),
            later=areas(place.later(at)),
        )
        for place in places
    ]


def _desk_url(place: Place) -> str:
    return entrance(place.tenant, f"/desk/people/{place.held[0].user.uuid}/") if place.tenant else ""
