"""From when a client is served is nothing to another's gate, and whom a draft lists nothing to another draft."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clients.brief.reading import read
from clients.intake.selectors import drafts as reading
from clients.intake.services import drafts
from clients.selectors import service_hours
from clients.selectors.readiness import missing_for_go_live
from clients.services.onboarding import onboard
from sla.selectors import policies
from tenants.context import client, public
from tenants.kernel.actor import Actor
from tenants.models import Tenant

TEXT = (Path(__file__).parents[1] / "clients" / "brief.yaml").read_text()
AT = datetime(2024, 2, 10, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_what_one_client_agreed_from_a_day_opens_no_other_ones_gate(alfa: Tenant, by: Actor) -> None:
    onboard(read(TEXT.encode()), by=by, at=AT)
    with client(Tenant.objects.get(slug="kelpwright")):
        assert set(service_hours.agreed_from()) == set(policies.agreed_from()) == {date(2024, 3, 1)}
    with client(alfa):
        assert service_hours.agreed_from() == policies.agreed_from() == []
        assert {"no_plan", "no_service_hours", "no_promise"} <= {each.code for each in missing_for_go_live(AT)}


def test_a_draft_names_its_own_people(by: Actor) -> None:
    with public():
        ours = drafts.begin("Ours", by=by, at=AT, parts={"team": {"team": [{"name": "Ada", "email": "a@b.example"}]}})
        theirs = drafts.begin("Theirs", by=by, at=AT)
        assert reading.people(ours)["team"] == [("a@b.example", "Ada")]
        assert reading.people(theirs) == {"people": [], "team": []}
