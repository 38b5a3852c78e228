"""The programme in the long run: milestones of the year, and what has to be looked after again and again."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from clients.brief.fields import Day, Line, Part, one_of
from clients.rules.programme import Every
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Role


class Milestone(Part):
    """Something that the programme reaches on a day."""

    title: Line
    on: Day


class Maintenance(Part):
    """A task that comes back: first on that day, then every month, quarter, half year or year."""

    title: Line
    every: Annotated[Every, one_of(Every, _("interval"))]
    first: Day
    owner: Annotated[Role, one_of(Role, _("role in the team"), STAFF - AGENCY_WIDE)] = Role.ACCOUNT_MANAGER


class Programme(Part):
    milestones: Annotated[tuple[Milestone, ...], Field(max_length=100)] = ()
    maintenance: Annotated[tuple[Maintenance, ...], Field(max_length=50)] = ()
