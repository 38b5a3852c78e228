"""What agency and client agree on with each other: stakeholders, data register, responsibilities, duties."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field, model_validator

from clients.brief.fields import Email, Line, Name, Part, Since, Text, key_of, one_of, refused, whole
from clients.rules.data_register import MOST_LINES, LegalBasis
from clients.rules.duties import Recurrence
from clients.rules.responsibilities import MOST_LINES as MOST_ACTIVITIES
from clients.rules.responsibilities import PARTIES, Decider
from clients.rules.stakeholders import HIGHEST, LONGEST_PLAN_DAYS, LOWEST, Stance
from tenants.kernel.actor import STAKEHOLDERS, Role

Step = Annotated[int, whole(LOWEST, HIGHEST)]
Party = Annotated[str, key_of(lambda: list(PARTIES), _("party"))]
Parties = Annotated[tuple[Party, ...], Field(max_length=len(PARTIES))]


class Stakeholder(Part):
    """Somebody who matters to the community; `influence` and `interest` from 1 to 5."""

    name: Name
    organisation_role: Line
    influence: Step
    interest: Step
    stance: Annotated[Stance, one_of(Stance, _("stance"))] = Stance.NEUTRAL
    contact_every_days: Annotated[int, whole(1, LONGEST_PLAN_DAYS)] | None = None
    owner: Email | None = None
    """A colleague's address: who keeps the contact."""
    note: Text | None = None


class DataLine(Part):
    what: Line
    why: Line
    legal_basis: Annotated[LegalBasis, one_of(LegalBasis, _("legal basis"))]
    kept_for: Line
    receivers: Line
    place: Line


class ResponsibilityLine(Part):
    """`activity`: a code of `clients.rules.responsibilities.Activity`, or an activity in the client's own words."""

    activity: Line
    responsible: Annotated[Parties, Field(min_length=1)]
    accountable: Party
    consulted: Parties = ()
    informed: Parties = ()
    decides: Annotated[Decider, one_of(Decider, _("decider"))]


class Duty(Part):
    """Asked of a role, or of one of the client's people by their address."""

    what: Line
    role: Annotated[Role, one_of(Role, _("role of a client's person"), STAKEHOLDERS)] | None = None
    person: Email | None = None
    due: Since
    recurrence: Annotated[Recurrence, one_of(Recurrence, _("recurrence"))] = Recurrence.NONE
    waits: Line | None = None

    @model_validator(mode="after")
    def _asks_one(self) -> Duty:
        if (self.role is None) == (self.person is None):
            raise refused(_("asks a role or a person: name one of the two"))
        return self


DataLines = Annotated[tuple[DataLine, ...], Field(max_length=MOST_LINES)]
ResponsibilityLines = Annotated[tuple[ResponsibilityLine, ...], Field(max_length=MOST_ACTIVITIES)]
Stakeholders = Annotated[tuple[Stakeholder, ...], Field(max_length=200)]
Duties = Annotated[tuple[Duty, ...], Field(max_length=50)]
