"""The addresses of what agency and client agree on: the rows of the URL × role table."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from clients.models import DutyTurn
from clients.services import duties, stakeholders
from tenants.context import client as standing_at
from tenants.kernel.actor import STAFF, STAKEHOLDERS, Role
from tenants.models import Tenant
from tests.clients.agreed import a_charter, a_duty
from tests.conftest import SYSTEM

COMMUNITY = STAFF - {Role.FINANCE}
READERS = COMMUNITY | STAKEHOLDERS
LEADS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
EDITORS = LEADS | {Role.COMMUNITY_MANAGER}
SPONSORS = frozenset({Role.SPONSOR})
NONE = {"version": "99"}

PATHS: dict[str, tuple[str, frozenset[Role], int, dict[str, str] | None]] = {
    "desk:charter": ("/desk/charter/", COMMUNITY, 200, None),
    "desk:charter_ask": ("/desk/charter/ask/", LEADS, 409, NONE),
    "desk:charter_sign": ("/desk/charter/sign/", LEADS, 409, NONE),
    "desk:stakeholders": ("/desk/stakeholders/", COMMUNITY, 200, None),
    "desk:stakeholder_new": ("/desk/stakeholders/new/", EDITORS, 200, None),
    "desk:stakeholder": ("/desk/stakeholders/{stakeholder}/", COMMUNITY, 200, None),
    "desk:stakeholder_contact": ("/desk/stakeholders/{stakeholder}/contact/", EDITORS, 422, {"on": ""}),
    "desk:stakeholder_take_off": ("/desk/stakeholders/{stakeholder}/take-off/", EDITORS, 200, None),
    "desk:data_register": ("/desk/data-register/", COMMUNITY, 200, None),
    "desk:data_register_change": ("/desk/data-register/change/", LEADS, 200, None),
    "desk:responsibilities": ("/desk/responsibilities/", COMMUNITY, 200, None),
    "desk:responsibilities_change": ("/desk/responsibilities/change/", LEADS, 200, None),
    "desk:duties": ("/desk/duties/", COMMUNITY, 200, None),
    "desk:duty_new": ("/desk/duties/new/", LEADS, 200, None),
    "desk:duty_done": ("/desk/duties/999999999/done/", LEADS, 409, {}),
    "desk:duty_end": ("/desk/duties/{duty}/end/", LEADS, 200, None),
    "portal:charter_sign": ("/charter/sign/", SPONSORS, 200, None),
    "portal:charter_decline": ("/charter/decline/", SPONSORS, 200, None),
    "portal:data_register": ("/data/", READERS, 200, None),
    "portal:responsibilities": ("/responsibilities/", READERS, 200, None),
    "portal:duties": ("/duties/", READERS, 200, None),
    "portal:duty_done": ("/duties/999999999/done/", STAKEHOLDERS | LEADS, 409, {}),
}
"""Name → path, who may, what they get, and what is sent."""


def put(tenant: Tenant) -> dict[str, str]:
    """What stands behind the addresses at a client: a charter, somebody on the register, a duty."""
    at = timezone.now()
    with standing_at(tenant):
        a_charter(at=at)
        said = {"name": "Ylva Berg", "organisation_role": "Support", "influence": 4, "interest": 4, "stance": "NEUTRAL"}
        somebody = stakeholders.add(said, by=SYSTEM, at=at)
        duties.open_duty(a_duty((at + timedelta(days=9)).date()), by=SYSTEM, at=at)
        return {"stakeholder": str(somebody.pk), "duty": str(DutyTurn.objects.get().pk)}
