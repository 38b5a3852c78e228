"""Two people in the same second: one version, one word each, one end of a run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from playbooks.models import GuidelineConfirmation, GuidelineVersion, Run, Task
from playbooks.rules.onboarding import CLIENT_ONBOARDING
from playbooks.services import guidelines, runs
from playbooks.services.runs import RunIsOpen, TaskNotOpen
from tenants.access.selectors.actors import actor_at
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.playbooks.test_guidelines_services import a_rule, saying, write
from tests.racing import at_once

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def town(own_database: str) -> Tenant:
    return create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)


def test_two_publish_the_same_draft_and_two_say_that_they_have_read_it(town: Tenant) -> None:
    reader: Actor = actor_at(person(Role.MODERATOR, town), town, at=AT)
    for number in range(1, 4):
        with client(town):
            guidelines.begin(saying(), by=SYSTEM, at=AT)
            write(saying(a_rule(str(number))))
        published = at_once(town, *[lambda: guidelines.publish(by=SYSTEM, at=AT)] * 2)
        assert {each.version for each in published if isinstance(each, GuidelineVersion)} == {number}
        confirmed = at_once(town, *[lambda: guidelines.confirm(number, by=reader, at=AT)] * 2)  # noqa: B023
        assert len({each.pk for each in confirmed if isinstance(each, GuidelineConfirmation)}) == 1
    with client(town):
        assert GuidelineVersion.objects.count() == GuidelineConfirmation.objects.count() == 3


def test_two_start_the_same_playbook_and_close_its_last_tasks(town: Tenant) -> None:
    first, second = at_once(town, *[lambda: runs.start(CLIENT_ONBOARDING.key, by=SYSTEM, at=AT)] * 2)
    assert {type(first), type(second)} == {Run, RunIsOpen}
    with client(town):
        *early, one, other = Task.objects.order_by("number").values_list("pk", flat=True)
        for pk in early:
            runs.finish(pk, by=SYSTEM, at=AT)
    same = at_once(town, *[lambda: runs.finish(one, by=SYSTEM, at=AT)] * 2)
    assert {type(each) for each in same} == {Task, TaskNotOpen}
    with client(town):
        runs.reopen(one, by=SYSTEM, at=AT)
    at_once(town, *(lambda pk=pk: runs.finish(pk, by=SYSTEM, at=AT) for pk in (one, other)))
    with client(town):
        assert Run.objects.get().ended_at == AT
