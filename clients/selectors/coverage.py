"""Whether the team meets the client: working hours against service hours, languages against languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from clients.rules.overlap import Season, seasons, unspoken
from clients.rules.service_time import ServiceHours
from clients.selectors import profile, service_hours
from clients.spaces.selectors import spaces
from tenants.access.rules.permissions import Permission, may
from tenants.access.rules.working_time import WorkingTime
from tenants.access.selectors import people, working_time
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Actor, Role
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Teammate:
    """One of the agency's people at this client; `time` is None where nothing is known of their work."""

    user_id: int
    name: str
    roles: tuple[Role, ...]
    time: WorkingTime | None

    @property
    def has_hours(self) -> bool:
        return self.time is not None and self.time.has_hours


@dataclass(frozen=True, slots=True)
class CoverageView:
    """How the coming year looks. `seasons` is empty without service hours, or where nobody has said when they work.

    languages: the client's own and those of its spaces. unspoken: those that nobody speaks; empty where nobody of the
    team has said what they speak, since that is not known then.
    """

    team: tuple[Teammate, ...]
    has_service_hours: bool
    seasons: tuple[Season, ...]
    languages: tuple[str, ...]
    unspoken: tuple[str, ...]

    @property
    def without_hours(self) -> tuple[Teammate, ...]:
        return tuple(each for each in self.team if not each.has_hours)

    @property
    def without_languages(self) -> tuple[Teammate, ...]:
        return tuple(each for each in self.team if each.time is None or not each.time.languages)

    @property
    def short_seasons(self) -> tuple[Season, ...]:
        """The seasons with a day on which the team meets too little of the service."""
        return tuple(each for each in self.seasons if each.short_days)


def coverage(at: datetime, *, by: Actor) -> CoverageView | None:
    """The client's coverage from the week of `at` on, for whoever may see it. Stand in the client's schema."""
    return standing(at) if may(by, Permission.FIT_VIEW) else None


def standing(at: datetime) -> CoverageView:
    """The same for advice before going live, which asks for nobody in particular."""
    tenant = profile.current()
    team = _team(tenant, at)
    calendar = service_hours.in_force(at)
    hours = [ServiceHours(each.time.zone, each.time.week) for each in team if each.time and each.time.has_hours]
    today = at.astimezone(tenant.zone).date()
    languages = tuple(dict.fromkeys(_languages(tenant)))
    spoken = {each.name: each.time.languages for each in team if each.time and each.time.languages}
    return CoverageView(
        team=team,
        has_service_hours=calendar is not None,
        seasons=tuple(seasons(calendar.hours, hours, today)) if calendar and hours else (),
        languages=languages,
        unspoken=tuple(unspoken(languages, spoken)) if spoken else (),
    )


def _team(tenant: Tenant, at: datetime) -> tuple[Teammate, ...]:
    held = people.holders(tenant, STAFF - AGENCY_WIDE, at=at)
    said = working_time.of(each.user_id for each in held)
    return tuple(Teammate(each.user_id, each.name, each.roles, said.get(each.user_id)) for each in held)


def _languages(tenant: Tenant) -> Iterator[str]:
    yield tenant.language
    for space in spaces.every():
        yield space.language
