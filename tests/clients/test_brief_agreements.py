"""The parts of a brief that both sides agree on: read, refused where they are wrong, and taken in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clients.brief.reading import read
from clients.models import DutyTurn, Stakeholder
from clients.rules.responsibilities import Activity, Decider
from clients.selectors import agreements
from clients.services.onboarding import onboard
from tenants.access.models import User
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import InvalidInput
from tenants.models import Tenant

PLAIN = (Path(__file__).parent / "brief.yaml").read_text()
AT = datetime(2024, 3, 10, 12, tzinfo=UTC)
PARTS = """
stakeholders:
  - {name: Ylva Berg, organisation_role: Support, influence: 4, interest: 5, owner: account@agency.example}
data_register:
  - {what: Posts, why: To answer, legal_basis: consent, kept_for: A year, receivers: The team, place: Here}
responsibilities:
  - {activity: publishing, responsible: [community_manager], accountable: approver, decides: client}
  - {activity: Swag, responsible: [viewer, community], accountable: viewer, consulted: [sponsor], decides: community}
duties:
  - {what: Send the figures, role: sponsor, due: 2024-04-01, recurrence: monthly, waits: The value}
  - {what: Name the products, person: approver@kelpwright.example, due: 2024-04-02}
"""
TEXT = PLAIN + PARTS


def test_a_brief_without_these_parts_keeps_its_digest() -> None:
    brief = read(PLAIN.encode())
    assert not {"stakeholders", "duties"} & brief.model_dump(exclude_defaults=True).keys()
    assert read((PLAIN + "duties: []\n").encode()).sha256 == brief.sha256
    assert read(TEXT.encode()).sha256 != brief.sha256


@pytest.mark.parametrize(
    ("written", "instead", "where", "what"),
    [
        ("influence: 4", "influence: 6", "stakeholders[0].influence", "1 to 5"),
        ("account@agency.example}\n", "nobody@agency.example}\n", "stakeholders[0].owner", "not named in team"),
        ("legal_basis: consent", "legal_basis: vibes", "data_register[0].legal_basis", "unknown legal basis"),
        ("accountable: approver", "accountable: approvre", "responsibilities[0].accountable", "did you mean approver?"),
        ("responsible: [community_manager]", "responsible: []", "responsibilities[0].responsible", "at least 1"),
        ("activity: Swag", "activity: Publishing", "responsibilities[1].activity", "already named"),
        ("decides: client", "decides: nobody", "responsibilities[0].decides", "agency, client, community, both"),
        ("role: sponsor, due", "role: owner, due", "duties[0].role", "approver, sponsor, viewer"),
        ("role: sponsor, due", "due", "duties[0]", "role or a person"),
        ("person: approver@", "person: nobody@", "duties[1].person", "not named in people"),
        ("due: 2024-04-01", "due: 2024-02-01", "duties[0].due", "before client.since"),
        ("recurrence: monthly", "recurrence: daily", "duties[0].recurrence", "none, monthly, quarterly"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(written: str, instead: str, where: str, what: str) -> None:
    spoilt = PARTS.replace(written, instead, 1)
    assert spoilt != PARTS
    with pytest.raises(InvalidInput) as refusal:
        read((PLAIN + spoilt).encode())
    told = dict(refusal.value.problems)
    found = next((said for place, said in told.items() if place.startswith(f"{where} (line")), None)
    assert found is not None, told
    assert all(word in found for word in what.split(", ")), found


@pytest.mark.django_db
def test_the_parts_are_taken_in_with_the_brief(by: Actor) -> None:
    brief = read(TEXT.encode())
    onboard(brief, by=by, at=AT)
    assert (brief.counts["stakeholders"], brief.counts["duties"]) == (1, 2)
    with client(Tenant.objects.get(slug="kelpwright")):
        ylva = Stakeholder.objects.get()
        assert (ylva.stance, ylva.owner_name) == ("NEUTRAL", "Account manager")
        held = agreements.data_register(AT)
        assert held is not None
        assert (held.version, held.lines[0]["legal_basis"]) == (1, "CONSENT")
        assert agreements.decider(Activity.PUBLISHING, AT) is Decider.CLIENT
        asked = DutyTurn.objects.order_by("due_on").values_list("due_on", "duty__asked_role", "duty__asked_user_id")
        approver = User.objects.get(email="approver@kelpwright.example")
        assert list(asked) == [(date(2024, 4, 1), "sponsor", None), (date(2024, 4, 2), "", approver.pk)]
