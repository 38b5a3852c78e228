"""Two clients: items, decisions, figures, feeds and Wagtail's workflow of one never reach the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Task, TaskState, Workflow, WorkflowState

from clients.spaces.models import Space
from clients.spaces.services.spaces import open_space
from content_calendar.models import Item
from content_calendar.selectors import approvals as waiting
from content_calendar.selectors import cadence, feeds, items, months
from content_calendar.services import approvals, publishing, workflow
from content_calendar.services import feeds as writing
from content_calendar.services import items as planning
from content_calendar.services.checks import NoObjective, NoSpace
from content_calendar.services.editions import NoSuchItem
from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.boards.models import Work
from tenants.context import client, public
from tenants.kernel.actor import Actor, Role
from tenants.kernel.announcements import announce
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO, SYSTEM, person
from tests.content_calendar.conftest import NOW, SLOT, an_objective, put

MARCH = Month(2018, 3)
AS_OF = SLOT + timedelta(days=20)

pytestmark = pytest.mark.django_db


def filled(tenant: Tenant) -> tuple[Item, Actor]:
    """An item with its client, at `tenant`, and its author there."""
    author, reviewer = (
        actor_at(person(role, tenant), tenant, at=NOW) for role in (Role.COMMUNITY_MANAGER, Role.ACCOUNT_MANAGER)
    )
    with client(tenant):
        space = open_space(spec(), by=SYSTEM, at=LONG_AGO)
        item = put(an_objective(SYSTEM), space, author, title=f"A piece of {tenant.name}'s own")
        approvals.comment(item, by=author, at=NOW, text=f"Said at {tenant.name}")
        planning.submit(item, by=author, at=NOW)
        return approvals.review(item, edition=1, by=reviewer, at=NOW), author


@pytest.fixture
def ours(alfa: Tenant, beta: Tenant) -> tuple[Item, Actor]:
    with client(beta):
        assert Item.get_default_workflow() is None
    return filled(alfa)


def test_selectors_show_their_own_client(alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor]) -> None:
    item, author = ours
    there = actor_at(person(Role.APPROVER, beta), beta, at=NOW)
    seen = [
        lambda: items.visible_to(author).exists(),
        lambda: items.between(MARCH.first_on, MARCH.shifted(1).first_on).exists(),
        lambda: items.item_view(item.pk) is not None,
        lambda: bool(months.planned(MARCH, tenant=alfa)),
        lambda: months.content_month(MARCH, tenant=alfa, as_of=AS_OF).asked == 1,
    ]
    with client(alfa):
        assert all(look() for look in seen)
    with client(beta):
        assert not items.visible_to(there).exists()
        assert items.item_view(item.pk) is None
        assert not items.between(MARCH.first_on, MARCH.shifted(1).first_on).exists()
        assert not waiting.waiting(there).exists()
        assert months.planned(MARCH, tenant=beta) == ()
        assert months.asked_for(MARCH, tenant=beta, as_of=AS_OF) == ()
        month = months.content_month(MARCH, tenant=beta, as_of=AS_OF)
        assert (month.items, month.asked, month.cadence) == ((), 0, ())
        assert cadence.gaps_ahead(beta, at=NOW) == ()
        assert cadence.gaps_near(beta, at=NOW) == ()


def test_services_find_nothing_of_another_client(alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor]) -> None:
    item, author = ours
    theirs, their_author = filled(beta)
    with client(alfa):
        space, objective = item.space_id, item.objective_id
        Item.objects.filter(pk=item.pk).update(title="Ours")
    with client(beta):
        Item.objects.all()
        ghost = Item(pk=theirs.pk + 1_000, edition=1, title="Of the other client")
        with pytest.raises(NoSuchItem):
            planning.move(ghost, SLOT, by=their_author, at=NOW)
        for action in (planning.take_back, planning.cancel):
            with pytest.raises(NoSuchItem):
                action(ghost, by=their_author, at=NOW)
        with pytest.raises(NoSpace):
            put(an_objective(SYSTEM), Space(pk=space + 1_000), their_author)
        with pytest.raises(NoObjective):
            planning.edit(theirs, {"objective_id": objective + 1_000}, seen_edition=1, by=their_author, at=NOW)
        assert Item.objects.get().title != "Ours"


def test_a_comment_is_told_to_nobody_of_another_client(alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor]) -> None:
    item, author = ours
    elsewhere = {person(role, beta).pk for role in (Role.COMMUNITY_MANAGER, Role.ACCOUNT_MANAGER, Role.APPROVER)}
    with client(alfa):
        lead = person(Role.ACCOUNT_MANAGER, alfa)
        approvals.comment(item, by=author, at=NOW, text="Of ours alone")
        told = set(Notification.objects.filter(object_id=item.pk).values_list("user_id", flat=True))
    assert lead.pk in told
    assert not told & elsewhere


def test_the_workflow_of_one_is_not_the_others(alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor]) -> None:
    theirs, _ = filled(beta)
    for tenant in (alfa, beta):
        with client(tenant):
            assert WorkflowState.objects.count() == 1
            assert TaskState.objects.count() == 2
            assert Workflow.objects.filter(name=workflow.NAME).count() == 1
    with client(beta):
        WorkflowState.objects.get().cancel()
        Workflow.objects.get(name=workflow.NAME).deactivate()
        Task.objects.update(active=False)
    with client(alfa):
        assert WorkflowState.objects.get().status == "in_progress"
        assert Item.get_default_workflow() is not None
        approver = actor_at(person(Role.APPROVER, alfa), alfa, at=NOW)
        assert approvals.approve(ours[0], edition=1, by=approver, at=NOW).status == "SCHEDULED"
    with client(beta):
        assert Item.objects.get(pk=theirs.pk).status == "WITH_CLIENT"


def test_work_and_publishing_stay_at_their_client(alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor]) -> None:
    with client(alfa):
        approver = actor_at(person(Role.APPROVER, alfa), alfa, at=NOW)
        approvals.approve(ours[0], edition=1, by=approver, at=NOW)
    with client(beta):
        assert publishing.publish_due(at=AS_OF) == 0
        publishing.publish_item(ours[0].pk, AS_OF)
        assert not Work.objects.filter(kind=approvals.PUBLISH).exists()
    with public():
        assert Work.objects.get(kind=approvals.PUBLISH).tenant == alfa
    with client(alfa):
        assert Item.objects.get().status == "SCHEDULED"


def test_a_secret_of_one_opens_nothing_at_the_other(
    alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor], stranger: Callable[[str], Client]
) -> None:
    with client(alfa):
        token = writing.make(by=ours[1], at=NOW)
        assert feeds.reader(token, alfa, at=NOW) is not None
    with client(beta):
        assert feeds.reader(token, beta, at=NOW) is None
        assert feeds.held(ours[1]) is None
    assert stranger(beta.host).get(f"/feeds/calendar/{token}.ics").status_code == 404


def test_the_database_refuses_the_other_clients_calendar(alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor]) -> None:
    tables = ("item", "edition", "decision", "comment", "feedtoken")
    with client(beta):
        for table in tables:
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as c,
            ):
                c.execute(f"SELECT * FROM c_alfa.content_calendar_{table}")


def test_wagtails_admin_of_one_shows_nothing_of_the_other(
    alfa: Tenant, beta: Tenant, ours: tuple[Item, Actor], sign_in: Callable[[User, Tenant], Client]
) -> None:
    editor = person(Role.COMMUNITY_MANAGER, beta)
    with client(beta):
        announce(PersonArrived(user_id=editor.pk, actor=actor_at(editor, beta, at=timezone.now())))
    browser = sign_in(editor, beta)
    for path in ("", "reports/workflow/", "reports/workflow_tasks/", "reports/site-history/"):
        page = browser.get(f"/cms/{path}")
        assert "Alfa&#x27;s own" not in page.content.decode()
    assert "Alfa&#x27;s own" not in browser.get("/cms/snippets/content_calendar/item/").content.decode()
    assert browser.get(f"/cms/snippets/content_calendar/item/edit/{ours[0].pk}/").status_code == 404
