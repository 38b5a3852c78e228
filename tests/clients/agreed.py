"""A client with a charter, for the tests of what both sides agree on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from clients.brief.agreements import DataLine, Duty, ResponsibilityLine
from clients.brief.parts import Charter as Said
from clients.models import Charter
from clients.services import charters
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.conftest import SYSTEM

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SAID = Said(
    why="Divers learn from divers",
    for_whom="Everyone with a regulator of ours",
    goal="A question is answered within a day",
    participation="Questions, dive logs",
    company_decides=("prices",),
    community_decides=("site of the month",),
)


def a_charter(*, at: datetime = NOW, **changes: Any) -> Charter:
    """The next version, in the schema where we stand."""
    said = SAID.model_copy(update=changes)
    return charters.agree(said, valid_from=at, reason="Agreed with the sponsor", by=SYSTEM, at=at)


def acting(user: User, tenant: Tenant, at: datetime = NOW) -> Actor:
    return actor_at(user, tenant, at=at)


def a_duty(due: date, **changes: Any) -> Duty:
    return Duty(**{"what": "Send the support figures", "role": "sponsor", "due": due.isoformat(), **changes})


def a_data_line(**changes: str) -> DataLine:
    said = {
        "what": "Members’ public posts",
        "why": "To answer and to count",
        "legal_basis": "legitimate_interests",
        "kept_for": "As long as the service runs",
        "receivers": "The agency’s team",
        "place": "The client’s own schema",
    }
    return DataLine(**{**said, **changes})


def a_responsibility(activity: str = "publishing", decides: str = "client", **changes: Any) -> ResponsibilityLine:
    said = {"activity": activity, "responsible": ["community_manager"], "accountable": "approver", "decides": decides}
    return ResponsibilityLine(**{**said, **changes})
