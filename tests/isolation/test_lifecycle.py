"""Stages, programme and closing plan of one client show nowhere at another, and move nothing there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clients.rules.community_stages import Stage as Stages
from clients.rules.programme import Every
from clients.selectors import community_stages as coming
from clients.selectors import programme
from clients.services import closing, community_stages, programmes
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client
from tenants.kernel.actor import Role
from tenants.models import Stage, StageChange, Tenant
from tenants.selectors import lifecycle as reading
from tenants.services import lifecycle
from tests.clients.agreed import a_charter
from tests.clients.test_lifecycle_services import complete
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "Kelp on the hull"


@pytest.fixture
def held(alfa: Tenant) -> Tenant:
    """Alfa is paused, has a programme and a closing plan; beta has nothing."""
    with client(alfa):
        a_charter(at=NOW)
        programmes.add_milestone(SECRET, on=date(2026, 5, 1), by=SYSTEM, at=NOW)
        programmes.add_task(
            SECRET, every=Every.YEAR, first_on=date(2026, 5, 1), owner=Role.ACCOUNT_MANAGER, by=SYSTEM, at=NOW
        )
        closing.write(complete(members_told=SECRET), seen=0, by=SYSTEM, at=NOW)
        community_stages.name_stage(
            Stages.MATURITY, since_on=date(2026, 1, 1), seen=0, reason=SECRET, by=SYSTEM, at=NOW
        )
    lifecycle.go_live(alfa, override=SECRET, by=SYSTEM, at=NOW)
    lifecycle.pause(alfa, reason=SECRET, by=SYSTEM, at=NOW)
    return alfa


def test_each_reads_its_own(held: Tenant, beta: Tenant, owner: User) -> None:
    for tenant, is_held in ((held, True), (beta, False)):
        by = actor_at(owner, tenant, at=NOW)
        with client(tenant):
            found = programme.visible_to(by, at=NOW)
            assert (bool(found.tasks), bool(found.milestones)) == (is_held, is_held)
            assert bool(closing.held()) == is_held
            assert bool(coming.current(by, at=NOW)) == bool(coming.history(by)) == is_held
            assert bool(reading.pauses()) == is_held
            assert bool(reading.history(tenant, by)) == is_held
            assert StageChange.objects.exists() == is_held, "its window shows a client's own moves alone"


def test_another_clients_moves_are_not_there_to_be_asked_for(held: Tenant, beta: Tenant, owner: User) -> None:
    by = actor_at(owner, beta, at=NOW)
    with client(beta):
        assert reading.history(held, by) == []
        assert reading.latest(held) is None


def test_a_pause_stops_no_clock_of_another(held: Tenant, beta: Tenant) -> None:
    held.refresh_from_db()
    beta.refresh_from_db()
    assert (held.stage, beta.stage) == (Stage.PAUSED, Stage.ONBOARDING)
    with client(beta):
        lifecycle.require_here(lifecycle.Doing.INGEST)
