"""The gate before going live asks what holds on the service's first day."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from clients.brief.reading import read
from clients.selectors.advice import before_go_live
from clients.selectors.readiness import missing_for_go_live
from clients.services.onboarding import onboard
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.judged import as_yaml, fit

TEXT = (Path(__file__).parent / "brief.yaml").read_text()
"""Its service runs from 1 March 2024."""
WEEKS_BEFORE = datetime(2024, 2, 10, 12, tzinfo=UTC)
AFTER = datetime(2024, 3, 2, 12, tzinfo=UTC)
ANEW = {"no_plan", "no_service_hours", "no_promise", "plan_starts_late", "hours_start_late", "promises_start_late"}

pytestmark = pytest.mark.django_db


def at_the_gate(at: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """What is missing of plan, hours and promises, and what is worth knowing."""
    with client(Tenant.objects.get(slug="kelpwright")):
        missing = {each.code: each.what for each in missing_for_go_live(at) if each.code in ANEW}
        return missing, {each.code: each.what for each in before_go_live(at) if each.code.endswith("_coming")}


def test_what_begins_with_the_service_is_told_and_keeps_nobody(by: Actor) -> None:
    onboard(read(TEXT.encode()), by=by, at=WEEKS_BEFORE)
    missing, told = at_the_gate(WEEKS_BEFORE)
    assert not missing
    assert told == {
        "plan_coming": "The plan starts on 1 March 2024",
        "hours_coming": "Service hours begin on 1 March 2024",
        "promises_coming": "The first promise begins on 1 March 2024",
    }
    with override("sv"):
        assert at_the_gate(WEEKS_BEFORE)[1]["plan_coming"] == "Avtalet börjar 1 mars 2024"
    assert at_the_gate(AFTER) == ({}, {})


def test_a_fit_that_was_judged_for_the_first_day_is_known_before_it(by: Actor) -> None:
    onboard(read((TEXT + as_yaml(fit(), "fit")).encode()), by=by, at=WEEKS_BEFORE)
    with client(Tenant.objects.get(slug="kelpwright")):
        assert "no_fit" not in {each.code for each in before_go_live(WEEKS_BEFORE)}


def test_what_begins_later_than_the_service_is_named_with_its_day(by: Actor) -> None:
    later = TEXT.replace("\nplan:\n", "\nplan:\n  since: 2024-04-01\n").replace(
        "\nservice:\n", "\nservice:\n  since: 2024-04-02\n"
    )
    onboard(read(later.encode()), by=by, at=WEEKS_BEFORE)
    for at in (WEEKS_BEFORE, AFTER):
        missing, told = at_the_gate(at)
        assert missing == {
            "plan_starts_late": "The plan starts on 1 April 2024, later than the service",
            "hours_start_late": "Service hours begin on 2 April 2024, later than the service",
            "promises_start_late": "The first promise begins on 2 April 2024, later than the service",
        }
        assert not told
    assert at_the_gate(datetime(2024, 4, 2, 12, tzinfo=UTC)) == ({}, {})
