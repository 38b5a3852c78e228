"""Cases of one client show in no list, figure, queue or title of another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.test.utils import CaptureQueriesContext

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.spaces.models import Flag
from clients.spaces.rules.flag import FlagRow, Reason, State
from clients.spaces.selectors import flags as evidence
from clients.spaces.selectors import spaces
from clients.spaces.services import flags
from sla.models import Case
from sla.selectors import cases, queue, settlements
from sla.selectors.service_levels import attainment, service_month
from sla.services import questions
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at_agency
from tenants.backend.current import connection
from tenants.boards.models import OpenCase
from tenants.boards.selectors_cases import queue as board
from tenants.context import client, public
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.conftest import person
from tests.sla import town
from tests.sla.town import at, row, terms

pytestmark = pytest.mark.django_db
NOON = at("4 12:00")
MARCH = Month(2024, 3)
MODERATOR = Actor(ActorKind.PERSON, "Mo", user_id=1, roles=frozenset({Role.MODERATOR}))


@pytest.fixture(autouse=True)
def both(alfa: Tenant, beta: Tenant, tmp_path: Path) -> None:
    """Two questions at alfa, one at beta, with the same ids; titles as the archive has them."""
    for tenant, threads in ((alfa, ("t", "u")), (beta, ("t",))):
        with client(tenant):
            town.agree(terms())
            rows = [row(f"{name}1", "4 10:00", "ada", name) for name in threads]
            space = town.forum()
            town.tell(space, tmp_path, rows, when=at("4 10:05"))
            with connection.cursor() as cursor:
                cursor.execute("UPDATE spaces_thread SET title = %s || external_id", [f"{tenant.slug} "])


def test_cases_and_figures(alfa: Tenant, beta: Tenant) -> None:
    for tenant, count in ((alfa, 2), (beta, 1)):
        with client(tenant):
            assert cases.visible_to(MODERATOR).count() == count
            assert cases.by_number(count, by=MODERATOR).space.slug == "forum"
            with pytest.raises(cases.UnknownCase):
                cases.by_number(count + 1, by=MODERATOR)
            assert attainment(MARCH, tenant=tenant, as_of=NOON)[0].clocks == count
            assert service_month(MARCH, tenant=tenant, as_of=NOON).still_open == count
            assert OpenCase.objects.count() == count


def test_what_one_clients_platform_settled(alfa: Tenant, beta: Tenant) -> None:
    """Alfa's flag is settled there, beta's of the same id is not."""
    told = FlagRow("f", "p", "t", Reason.SPAM, at("4 10:00"), 1, 0.0, State.OPEN)
    done = replace(told, state=State.RESOLVED, settled_at=at("4 11:00"), is_settled_by_staff=True)
    for tenant, rows in ((alfa, (told, done)), (beta, (told,))):
        with client(tenant):
            town.agree(terms(CaseKind.FLAG, PromiseKind.DECISION, 60, AnsweredBy.STAFF))
            for row_ in rows:
                flags.store(spaces.by_slug("forum"), [row_], by=town.BY, at=NOON)
    for tenant, count in ((alfa, 1), (beta, 0)):
        with client(tenant):
            case, flag = Case.objects.get(kind="flag"), Flag.objects.get()
            assert len(settlements.decided_between(at("1 00:00"), at("31 00:00"), as_of=NOON)) == count
            assert len(settlements.decided_there([case.pk])) == count
            assert (cases.case_view(case.pk).settlement is not None) == bool(count)
            assert len(evidence.settlements([flag.pk])) == count
            assert service_month(MARCH, tenant=tenant, as_of=NOON).settled == count


def test_following_one_clients_threads_leaves_the_other(alfa: Tenant, beta: Tenant) -> None:
    with client(beta):
        before = list(Case.objects.values())
    with client(alfa):
        questions.follow_everywhere(at=NOON)
    with client(beta):
        assert list(Case.objects.values()) == before


def test_who_may_not_see_cases_sees_none(alfa: Tenant) -> None:
    for role in (Role.FINANCE, Role.SPONSOR, Role.VIEWER):
        by = Actor(ActorKind.PERSON, "Someone", user_id=2, roles=frozenset({role}))
        with client(alfa):
            assert not cases.visible_to(by).exists()


@pytest.mark.parametrize(
    ("role", "slugs"),
    [
        (Role.OWNER, {"alfa", "beta"}),
        (Role.FINANCE, set()),
        (Role.MODERATOR, {"alfa"}),
        (Role.ANALYST, {"alfa"}),
        (Role.VIEWER, set()),
    ],
)
def test_the_queue_shows_the_clients_where_one_may_see_cases(alfa: Tenant, role: Role, slugs: set[str]) -> None:
    by = actor_at_agency(person(role, alfa), at=NOON)
    assert {one.tenant.slug for one in board(by, at=NOON)} == slugs


def test_titles_are_those_of_the_rows_that_were_cleared(alfa: Tenant, beta: Tenant, owner: User) -> None:
    by = actor_at_agency(owner, at=NOON)
    rows = list(board(by, at=NOON).order_by("tenant_id", "number"))
    with CaptureQueriesContext(connection) as queries:
        titles = queue.titles(rows)
    assert sum("sla_case" in one["sql"] for one in queries) == 1
    assert set(titles.values()) == {"alfa t", "alfa u", "beta t"}
    own = actor_at_agency(person(Role.MODERATOR, beta), at=NOON)
    assert list(queue.titles(list(board(own, at=NOON))).values()) == ["beta t"]
    assert queue.titles([]) == {}


def test_titles_are_asked_for_from_a_clients_page_too(alfa: Tenant, owner: User) -> None:
    rows = list(board(actor_at_agency(owner, at=NOON), at=NOON))
    with client(alfa):
        assert len(queue.titles(rows)) == 3
        assert Case.objects.count() == 2
    with public():
        assert OpenCase.objects.count() == 3
