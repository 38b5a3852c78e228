"""Signatures, registers, responsibilities, stakeholders and duties of one client show nowhere at another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clients.models import CharterAnswer, DutyTurn, Stakeholder
from clients.rules.charters import Side
from clients.rules.responsibilities import Activity
from clients.selectors import agreements as reading
from clients.selectors import charters, duties, stakeholders
from clients.selectors.readiness import missing_for_go_live
from clients.services import agreements, signatures
from clients.services import duties as duty_services
from clients.services import stakeholders as stakeholder_services
from clients.tasks import remind_of_duty
from content_calendar.selectors import approvals
from reporting.selectors import duties as frozen
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.boards.models import ClientRow
from tenants.context import client, public
from tenants.kernel.actor import Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tests.clients.agreed import a_charter, a_data_line, a_duty, a_responsibility
from tests.conftest import SYSTEM, person

pytestmark = pytest.mark.django_db
SECRET = "Kelp on the hull"


@pytest.fixture
def held(alfa: Tenant, beta: Tenant, account_manager: User, sponsor: User) -> dict[str, int]:
    """Alfa has all of it, beta nothing."""
    at = timezone.now()
    with client(alfa):
        a_charter(at=at, why=SECRET)
        signatures.ask(version=1, by=SYSTEM, at=at)
        signatures.sign(Side.AGENCY, version=1, by=actor_at(account_manager, alfa, at=at), at=at)
        agreements.agree_data_register([a_data_line(what=SECRET)], valid_from=at, reason="x", by=SYSTEM, at=at)
        lines = [a_responsibility(), a_responsibility(activity=SECRET)]
        agreements.agree_responsibilities(lines, valid_from=at, reason="x", by=SYSTEM, at=at)
        said = {"name": SECRET, "organisation_role": "x", "influence": 1, "interest": 1, "stance": "NEUTRAL"}
        somebody = stakeholder_services.add(said, by=SYSTEM, at=at)
        due = (at - timedelta(days=9)).date()
        duty_services.open_duty(a_duty(due, what=SECRET), by=SYSTEM, at=at)
        return {"stakeholder": somebody.pk, "turn": DutyTurn.objects.get().pk}


def test_selectors_read_one_client(alfa: Tenant, beta: Tenant, held: dict[str, int], owner: User) -> None:
    at = timezone.now()
    for tenant, is_held in ((alfa, True), (beta, False)):
        by = actor_at(owner, tenant, at=at)
        with client(tenant):
            codes = {each.code for each in missing_for_go_live(at)}
            assert ("charter_unsigned" in codes, "no_charter" in codes) == (is_held, not is_held)
            month = Month.of(at, tenant.zone)
            for found in (
                charters.in_force(at),
                charters.standing(at),
                charters.every(at),
                reading.data_register(at),
                reading.data_registers(),
                reading.responsibilities(at),
                reading.all_responsibilities(),
                reading.decider(Activity.PUBLISHING, at),
                approvals.client_decides(at),
                stakeholders.visible_to(by).exists(),
                stakeholders.one(by, held["stakeholder"]),
                duties.open_turns(by, at=at),
                duties.late_turns(by, at=at),
                duties.one(by, held["turn"], at=at),
                duties.late_count(at),
                duties.open_as_of(at, at.date(), tenant=tenant),
                frozen.duties(month, tenant=tenant, as_of=at)[0],
                CharterAnswer.objects.exists(),
                Stakeholder.objects.exists(),
            ):
                assert bool(found) is is_held, found


def test_the_board_and_the_people_told_are_one_clients(
    alfa: Tenant, beta: Tenant, held: dict[str, int], outsider: User, sponsor: User
) -> None:
    with client(beta):
        remind_of_duty(held["turn"], timezone.now())
    with public():
        assert dict(ClientRow.objects.values_list("tenant__slug", "late_duties_count")) == {"alfa": 1, "beta": 0}
        assert set(Notification.objects.values_list("user_id", flat=True)) == {sponsor.pk}


def test_pages_of_another_client_show_nothing(
    alfa: Tenant, beta: Tenant, held: dict[str, int], sign_in: Callable[[User, Tenant], Client]
) -> None:
    desk = sign_in(person(Role.ACCOUNT_MANAGER, beta, "lead@beta.example"), beta)
    portal = sign_in(person(Role.SPONSOR, beta, "sponsor@beta.example"), beta)
    for name in ("charter", "stakeholders", "data-register", "responsibilities", "duties"):
        assert SECRET not in desk.get(f"/desk/{name}/").content.decode(), name
    assert SECRET not in desk.get("/desk/stakeholders/?format=csv").content.decode()
    for path in ("/", "/charter/", "/data/", "/responsibilities/", "/duties/"):
        assert SECRET not in portal.get(path).content.decode(), path
    assert portal.get("/charter/sign/").status_code == 404
    assert desk.get(f"/desk/stakeholders/{held['stakeholder']}/").status_code == 404
    assert desk.get(f"/desk/duties/{held['turn']}/end/").status_code == 404
    assert portal.post(f"/duties/{held['turn']}/done/").status_code == 409
    with client(alfa):
        assert DutyTurn.objects.get().done_at is None
