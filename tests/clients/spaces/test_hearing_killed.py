"""kill -9 in the middle of a batch, and two workers at one inbox: nothing is lost, nothing is taken in twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from clients.spaces.models import Delivery, IngestRun, Post, Space
from clients.spaces.rules.inbox import HANDLE
from clients.spaces.services import hearing
from clients.spaces.services.spaces import open_space
from tenants.boards.models import Work
from tenants.boards.services import schedule
from tenants.boards.tasks import perform_one
from tenants.context import client
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.clients.spaces.calls import post_event
from tests.clients.spaces.forums import spec
from tests.clients.spaces.test_hearing_services import AT, HOUR, put
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.forked import LONGEST_SECONDS, Forked
from tests.racing import at_once

DONE = "done"
COUNT = 30


def handle(*, stops: bool = False) -> None:
    """Handle the inbox; `stops`: when everything is taken in, before the commit."""
    if stops:
        hearing._mark = _then_stop(hearing._mark)
    with client("gamma"):
        hearing.handle(Space.objects.get().pk, AT)


def _then_stop(act: Callable[..., Any]) -> Callable[..., Any]:
    def stopped(*given: Any, **named: Any) -> None:
        act(*given, **named)
        print(DONE, flush=True)  # noqa: T201 - the test waits for it
        time.sleep(LONGEST_SECONDS)

    return stopped


@pytest.fixture
def gamma(own_database: str) -> Tenant:
    tenant = create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)
    with client(tenant):
        put(open_space(spec(), by=SYSTEM, at=LONG_AGO), [post_event(f"p{number}") for number in range(COUNT)])
    return tenant


def counts(tenant: Tenant) -> tuple[int, int, int]:
    """Posts, calls that wait, inputs."""
    with client(tenant):
        return Post.objects.count(), Delivery.objects.filter(state="WAITING").count(), IngestRun.objects.count()


def test_killed_in_the_middle_of_a_batch(gamma: Tenant, own_database: str) -> None:
    process = Forked(own_database, partial(handle, stops=True))
    assert process.line() == DONE
    assert process.kill_after()
    assert counts(gamma) == (0, COUNT, 0)
    Forked(own_database, handle).finish()
    assert counts(gamma) == (COUNT, 0, 1)


def test_two_workers_at_one_inbox(gamma: Tenant) -> None:
    """One has the work, or the client's lock; the other leaves it alone."""
    with client(gamma):
        schedule(HANDLE, {Space.objects.get().pk: AT})
        work = Work.objects.get(kind=HANDLE).pk
    found = at_once(gamma, partial(perform_one, work, at=AT), partial(perform_one, work, at=AT))
    assert sorted(map(str, found)) == ["False", "True"]
    assert counts(gamma) == (COUNT, 0, 1)
    with client(gamma):
        space = Space.objects.get()
        put(space, [post_event(f"q{number}") for number in range(COUNT)])
    at_once(gamma, partial(hearing.handle, space.pk, AT + HOUR), partial(hearing.handle, space.pk, AT + HOUR))
    assert counts(gamma) == (2 * COUNT, 0, 2)
