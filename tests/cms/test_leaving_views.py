"""What a person would leave behind at each client: counted with each change, mended at night, handed over on a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Stakeholder
from clients.services import duties, stakeholders
from content_calendar.models import Item
from content_calendar.services import items
from playbooks.models import Task
from playbooks.services import runs
from sla.models import Case
from sla.services import cases
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.access.services.memberships import grant
from tenants.boards.models import Holding, OpenCase
from tenants.boards.services import recounting
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.clients.agreed import a_duty
from tests.cms import planned
from tests.cms.queue_cases import a_flag_case, a_forum
from tests.conftest import LONG_AGO, SYSTEM, person

pytestmark = pytest.mark.django_db
Agency = Callable[[User], Client]
SOMEBODY = {
    **{"name": "Ylva Ek", "organisation_role": "Head of support", "influence": 5, "interest": 4},
    **{"stance": "NEUTRAL", "contact_every_days": 30, "note": ""},
}


def held(tenant: Tenant) -> set[tuple[str, int | None, str, int]]:
    with public():
        return {(row.kind, row.user_id, row.role, row.count) for row in Holding.objects.filter(tenant=tenant)}


@pytest.fixture
def writer(alfa: Tenant) -> User:
    """Alfa's community manager, with two items, a contact and a case."""
    user = person(Role.COMMUNITY_MANAGER, alfa)
    forum = a_forum(alfa)
    planned.put(alfa, "DRAFT")
    planned.put(alfa, "WITH_CLIENT", title="Asked of the approver")
    with standing_at(alfa):
        stakeholders.add({**SOMEBODY, "owner_user_id": user.pk}, by=SYSTEM, at=timezone.now())
    a_flag_case(alfa, forum, "A case", at=timezone.now())
    with standing_at(alfa):
        cases.claim(Case.objects.get(), by=actor_at(user, alfa, at=timezone.now()), at=timezone.now())
    return user


def test_each_change_is_counted(alfa: Tenant, beta: Tenant, writer: User, account_manager: User, by: Actor) -> None:
    now = timezone.now()
    assert held(alfa) == {("ITEM", writer.pk, "", 2), ("APPROVAL", None, "approver", 1), ("CONTACT", writer.pk, "", 1)}
    with standing_at(alfa):
        draft, asked = Item.objects.get(status="DRAFT"), Item.objects.get(status="WITH_CLIENT")
        items.edit(draft, {"owner_user_id": account_manager.pk}, seen_edition=draft.edition, by=by, at=now)
        items.move(draft, planned.ahead(5, tenant=alfa), by=by, at=now)
        items.cancel(asked, by=by, at=now)
        run = runs.start("client-onboarding", by=by, at=now)
        roles = {role: Task.objects.filter(run=run, owner_role=role).count() for role in ("moderator", "analyst")}
        first = Task.objects.filter(run=run, owner_role="account_manager").earliest("number")
        before = Task.objects.filter(run=run, owner_role="account_manager").count()
        runs.finish(first.pk, by=by, at=now)
        duties.open_duty(a_duty(now.date()), by=by, at=now)
        stakeholders.take_off(Stakeholder.objects.get(), by=by, at=now)
    expected = {("ITEM", account_manager.pk, "", 1), ("TASK", None, "account_manager", before - 1)}
    expected |= {("DUTY", None, "sponsor", 1)}
    assert expected <= held(alfa)
    assert not {row for row in held(alfa) if row[0] in ("APPROVAL", "CONTACT") or row[1] == writer.pk}
    assert {row[2]: row[3] for row in held(alfa) if row[0] == "TASK" and row[2] in roles} == {
        role: count for role, count in roles.items() if count
    }
    with public():
        assert Holding.objects.get(kind="ITEM").first_due_at == planned.ahead(5, tenant=alfa)
    assert held(beta) == set()


def test_at_night_it_is_mended(alfa: Tenant, beta: Tenant, writer: User) -> None:
    right = held(alfa)
    Holding.objects.filter(kind="ITEM").update(count=9)
    Holding.objects.filter(kind="CONTACT").delete()
    Holding.objects.create(tenant=beta, kind="ITEM", user_id=writer.pk, count=3)
    assert recounting.reconcile(at=timezone.now()) == 2
    assert (held(alfa), held(beta)) == (right, set())


def test_a_client_counts_its_own_alone(alfa: Tenant, beta: Tenant, writer: User) -> None:
    with standing_at(beta):
        assert not Holding.objects.exists()
        with pytest.raises(Exception, match="row-level|violates|policy|check option"), transaction.atomic():
            Holding.objects.create(tenant=alfa, kind="ITEM", user_id=writer.pk, role="", count=1)
        Holding.objects.filter(tenant=alfa).delete()
    assert len(held(alfa)) == 3


def test_the_page_lists_it_by_client_and_hands_it_over(
    alfa: Tenant, writer: User, account_manager: User, owner: User, agency_browser: Agency
) -> None:
    browser, address = agency_browser(owner), f"/people/{writer.uuid}/account/"
    page = browser.get(address).content.decode()
    for words in ("2 open calendar items", "1 contact that they keep", "1 open case that they have taken"):
        assert words in page
    assert "the first due" in page
    assert f"to={alfa.host}&amp;path=/desk/calendar/" in page
    assert "approval that waits" not in page, "the approver is asked, not the community manager"
    assert account_manager.name in page
    refused = browser.post(f"{address}alfa/", {"to": str(writer.pk)}, follow=True).content.decode()
    assert "Choose who takes it over" in refused
    done = browser.post(f"{address}alfa/", {"to": str(account_manager.pk)}, follow=True).content.decode()
    assert "4 things are handed over at Alfa." in done
    assert "open calendar item" not in done
    assert held(alfa) >= {("ITEM", account_manager.pk, "", 2), ("CONTACT", account_manager.pk, "", 1)}
    assert not OpenCase.objects.exclude(claimed_by_user_id=None).exists()
    with standing_at(alfa):
        assert Item.objects.get(title="Asked of the approver").status == "WITH_CLIENT", "nobody is asked again"
        assert set(Item.objects.values_list("owner_name", flat=True)) == {account_manager.name}
    assert browser.post(f"{address}beta/", {"to": "1"}).status_code == 404
    assert agency_browser(account_manager).post(f"{address}alfa/", {"to": "1"}).status_code == 403


def test_what_a_role_is_asked_for_is_theirs_who_holds_it_alone(
    alfa: Tenant, beta: Tenant, writer: User, approver: User, owner: User, agency_browser: Agency
) -> None:
    browser = agency_browser(owner)
    page = browser.get(f"/people/{approver.uuid}/account/").content.decode()
    assert "1 approval that waits, as the only Approver" in page
    assert "nobody else is Approver there" in page
    assert "Hand over</button>" not in page
    person(Role.APPROVER, alfa, "second@alfa.example")
    page = browser.get(f"/people/{approver.uuid}/account/").content.decode()
    assert "Nothing that is open names them" in page


def test_as_many_queries_for_many_clients(
    alfa: Tenant, beta: Tenant, writer: User, owner: User, agency_browser: Agency
) -> None:
    browser, asked = agency_browser(owner), []
    for more in (None, beta):
        if more is not None:
            grant(writer, Role.COMMUNITY_MANAGER, tenant=beta, by=SYSTEM, at=LONG_AGO)
            for kind in ("ITEM", "CONTACT"):
                Holding.objects.create(
                    tenant=beta, kind=kind, user_id=writer.pk, count=3, first_due_at=timezone.now() + timedelta(days=1)
                )
        browser.get(f"/people/{writer.uuid}/account/")
        with CaptureQueriesContext(connection) as queries:
            assert "Alfa" in browser.get(f"/people/{writer.uuid}/account/").content.decode()
        asked.append(len(queries))
    assert asked[0] == asked[1]
