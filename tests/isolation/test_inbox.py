"""What one client's platform tells, and what it is told, is nothing to another client: same space, same numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clients.spaces.models import Answer, AskedAgain, Connection, Delivery, Flag, HookVersion, Post, Space
from clients.spaces.rules.inbox import HANDLE
from clients.spaces.rules.pulling import Decision
from clients.spaces.selectors import answers as told
from clients.spaces.selectors import evidence
from clients.spaces.selectors import inbox as selectors
from clients.spaces.services import answers, asking, hearing, hooks, inbox
from clients.spaces.services.flags import store
from clients.spaces.services.spaces import open_space
from sla.selectors import answers as owed
from tenants.boards.models import Work
from tenants.boards.selectors_work import next_of
from tenants.boards.services import schedule
from tenants.boards.tasks import perform_one
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.calls import post_event
from tests.clients.spaces.forums import spec
from tests.clients.spaces.test_flags_services import flag
from tests.clients.spaces.test_hearing_services import put

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.fixture
def both(alfa: Tenant, beta: Tenant, by: Actor) -> tuple[Space, Space]:
    """The same space at two clients, both listened to; a call and a decided flag at alfa alone."""
    with client(beta):
        other = open_space(spec(), by=by, at=AT)
        hooks.make(other, kind="WEBHOOK", by=by, at=AT)
    with client(alfa):
        one = open_space(spec(), by=by, at=AT)
        hooks.make(one, kind="WEBHOOK", by=by, at=AT)
        put(one, [post_event()], at=AT)
        store(one, [flag()], by=by, at=AT)
        answers.owe([Flag.objects.get().pk], Decision.KEEP, at=AT)
        schedule(HANDLE, {one.pk: AT, other.pk: AT})
    return one, other


def test_calls_and_answers_stay_where_they_are(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], by: Actor
) -> None:
    with client(alfa):
        view = selectors.of_space(both[0], by=by, at=AT)
        assert view is not None
        assert (view.waiting, view.kind) == (1, "WEBHOOK")
        flag_id = Flag.objects.get().pk
        assert len(told.of_flags([flag_id])) == 1
        assert len(owed.flags_of(1)) == len(owed.of_case(1)) == 0 or owed.of_case(1)[0].flag_id == flag_id
    with client(beta):
        view = selectors.of_space(both[1], by=by, at=AT)
        assert view is not None
        assert (view.waiting, view.last_at) == (0, None)
        assert [(one.waiting, one.last_at) for one in selectors.heard().values()] == [(0, None)]
        assert [one.next_at for one in evidence.everywhere(by)] == [None]
        assert next_of((HANDLE,)) == {}, "alfa has work under this very number"
        assert told.of_flags([flag_id]) == []
        assert not Answer.objects.exists()
        hearing.handle(both[0].pk, AT)
        answers.tell(flag_id, AT)
        inbox.wake_all(AT)
        assert not Post.objects.exists()
        assert hooks.close(both[1], by=by, at=AT)
        assert not selectors.is_listened_to(both[1])
    with client(alfa):
        assert selectors.is_listened_to(both[0])
        assert Delivery.objects.get().state == "WAITING"


def test_handling_at_one_leaves_the_other(alfa: Tenant, beta: Tenant, both: tuple[Space, Space]) -> None:
    with client(alfa):
        schedule(HANDLE, {both[0].pk: AT})
        work = Work.objects.get(kind=HANDLE, object_id=both[0].pk).pk
    with client(beta):
        assert not perform_one(work, at=AT)
        Connection.objects.create(
            space=both[1], kind="DISCOURSE", base_url="https://a.example", sealed_secret="x", created_at=AT
        )
        asking.ask_again(both[1].pk, {"9"}, at=AT)
    with client(alfa):
        assert perform_one(work, at=AT)
        assert (Post.objects.count(), HookVersion.objects.count(), AskedAgain.objects.count()) == (1, 1, 0)
    with client(beta):
        assert (Post.objects.count(), HookVersion.objects.count(), AskedAgain.objects.count()) == (0, 0, 1)
