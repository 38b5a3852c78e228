"""Playbooks on the desk: started by hand, worked through, skipped with a reason, taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from playbooks.models import Run, Task
from playbooks.rules.onboarding import CLIENT_ONBOARDING
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.playbooks.sample import conduct

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Client]


@pytest.fixture
def run(alfa: Tenant, by: Actor) -> int:
    return conduct(alfa, by=by)


@pytest.fixture
def at_alfa(alfa: Tenant, sign_in: Callable[[User, Tenant], Client]) -> Browse:
    return lambda user: sign_in(user, alfa)


def task(tenant: Tenant, number: int = 1) -> Task:
    with standing_at(tenant):
        return Task.objects.get(number=number)


def test_a_client_from_before_gets_its_run_by_hand(alfa: Tenant, at_alfa: Browse, account_manager: User) -> None:
    browser = at_alfa(account_manager)
    page = browser.get("/desk/playbooks/").content.decode()
    assert "No playbook was started here yet" in page
    answer = browser.post("/desk/playbooks/start/", {"playbook": CLIENT_ONBOARDING.key})
    with standing_at(alfa):
        made = Run.objects.get()
    assert answer["Location"] == f"/desk/playbooks/runs/{made.pk}/"
    page = browser.get("/desk/playbooks/").content.decode()
    assert "Start: Client onboarding" not in page
    assert "12 of 12" in page
    assert "Hold the kick-off" in page
    again = browser.post("/desk/playbooks/start/", {"playbook": CLIENT_ONBOARDING.key})
    assert (again.status_code, "under way already" in again.content.decode()) == (409, True)
    assert browser.post("/desk/playbooks/start/", {"playbook": "none"}).status_code == 404


def test_a_task_is_done_with_a_note_and_taken_back(
    alfa: Tenant, run: int, at_alfa: Browse, community_manager: User
) -> None:
    browser, pk = at_alfa(community_manager), task(alfa).pk
    done = browser.post(f"/desk/playbooks/tasks/{pk}/done/", {"note": "On the <b>phone</b>"})
    assert done["Location"] == f"/desk/playbooks/runs/{run}/#task-1"
    page = browser.get(f"/desk/playbooks/runs/{run}/").content.decode()
    assert "On the &lt;b&gt;phone&lt;/b&gt;" in page
    assert community_manager.name in page
    assert "1 of 12 closed" in page
    twice = browser.post(f"/desk/playbooks/tasks/{pk}/done/", {"note": ""})
    assert (twice.status_code, "closed this task already" in twice.content.decode()) == (409, True)
    assert browser.post(f"/desk/playbooks/tasks/{pk}/reopen/").status_code == 302
    assert "0 of 12 closed" in browser.get(f"/desk/playbooks/runs/{run}/").content.decode()


def test_skipping_without_a_reason_keeps_what_was_typed(alfa: Tenant, run: int, at_alfa: Browse, analyst: User) -> None:
    browser, pk = at_alfa(analyst), task(alfa).pk
    refused = browser.post(f"/desk/playbooks/tasks/{pk}/skip/", {"note": "  "})
    assert (refused.status_code, "Say why it is skipped" in refused.content.decode()) == (409, True)
    long = "too long " * 60
    refused = browser.post(f"/desk/playbooks/tasks/{pk}/skip/", {"note": long})
    assert (refused.status_code, long.strip() in refused.content.decode()) == (409, True)
    assert task(alfa).state == "OPEN"
    browser.post(f"/desk/playbooks/tasks/{pk}/skip/", {"note": "They know each other"})
    assert (task(alfa).state, task(alfa).note) == ("SKIPPED", "They know each other")


def test_what_is_late_is_said(alfa: Tenant, run: int, at_alfa: Browse, moderator: User) -> None:
    with standing_at(alfa):
        Task.objects.filter(number=9).update(due_at=timezone.now() - timedelta(hours=1))
    browser = at_alfa(moderator)
    assert "1 late" in browser.get(f"/desk/playbooks/runs/{run}/").content.decode()
    page = browser.get("/desk/playbooks/").content.decode()
    assert page.count("late, ") == 1
    assert "Read the guideline and confirm it" in page


def test_nothing_is_worked_on_that_does_not_exist(alfa: Tenant, run: int, at_alfa: Browse, moderator: User) -> None:
    browser = at_alfa(moderator)
    for path in ("/desk/playbooks/tasks/999999/done/", f"/desk/playbooks/tasks/{task(alfa).pk}/burn/"):
        assert browser.post(path).status_code == 404
    for number in ("999999", "9" * 40):
        assert browser.get(f"/desk/playbooks/runs/{number}/").status_code == 404
        assert browser.get(f"/desk/guideline/versions/{number}/").status_code == 404


def test_the_list_as_a_file_and_its_queries(alfa: Tenant, run: int, at_alfa: Browse, owner: User) -> None:
    browser = at_alfa(owner)
    rows = list(csv.reader(io.StringIO(browser.get("/desk/playbooks/?format=csv").content.decode("utf-8-sig"))))
    assert rows[0][0] == "playbook"
    assert [row[0] for row in rows[1:]] == ["Client onboarding"]
    asked = _queries(browser)
    with standing_at(alfa):
        version = Run.objects.get().version_id
        for _more in range(20):
            Run.objects.create(version_id=version, started_at=timezone.now(), started_by="x", ended_at=timezone.now())
    assert _queries(browser) == asked


def _queries(browser: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get("/desk/playbooks/").status_code == 200
    return len(captured)
