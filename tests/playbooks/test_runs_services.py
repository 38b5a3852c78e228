"""Runs: started with a client, due at the close of service days, worked through, counted by month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from clients.rules.service_terms import ServiceTerms
from clients.rules.service_week import Window
from clients.services.service_hours import agree_calendar
from playbooks.models import Run, Task
from playbooks.rules.onboarding import CLIENT_ONBOARDING, PLAYBOOKS
from playbooks.rules.playbook import Playbook
from playbooks.selectors import runs as selectors
from playbooks.selectors.runs import RunMonth
from playbooks.services import runs
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
KEY = CLIENT_ONBOARDING.key
FRIDAY = datetime(2026, 3, 27, 15, tzinfo=UTC)
"""16:00 in Stockholm; on Sunday the clocks go forward."""
MONTH = Month(2026, 3)


@pytest.fixture
def hours(in_alfa: Tenant, by: Actor) -> None:
    """Monday to Friday 09-17, closed on Wednesday 1 April."""
    week = {day: (Window.parse("09:00", "17:00"),) for day in ("mon", "tue", "wed", "thu", "fri")}
    terms = ServiceTerms(date(2026, 1, 1), "Europe/Stockholm", week, "", (date(2026, 4, 1),), ())
    agree_calendar(terms, reason="Agreed", by=by, at=FRIDAY)


@pytest.fixture
def run(hours: None, by: Actor) -> Run:
    return runs.start(KEY, by=by, at=FRIDAY)


def task(number: int) -> Task:
    return Task.objects.get(number=number)


def test_steps_are_due_at_the_close_of_service_days(run: Run) -> None:
    """The worked example of docs/algorithms/runs.md."""
    page = (Path(settings.BASE_DIR) / "docs" / "algorithms" / "runs.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if "day " in line]
    worked = {row[0]: row[2] for row in rows if len(row) == 3 and row[1].isdecimal()}
    assert len(worked) == 4
    due = dict(run.tasks.filter(step__in=worked).values_list("step", "due_at"))
    local = {step: at.astimezone(ZoneInfo("Europe/Stockholm")) for step, at in due.items()}
    assert {step: f"{at:%A} {at.day} {at:%B, %H:%M}" for step, at in local.items()} == worked
    assert due["kick-off"] == datetime(2026, 3, 30, 15, tzinfo=UTC)  # summer time


def test_without_service_hours_nothing_is_due(in_alfa: Tenant, by: Actor) -> None:
    run = runs.start(KEY, by=by, at=FRIDAY)
    assert run.calendar_version is None
    assert set(run.tasks.values_list("due_at", flat=True)) == {None}


def test_hours_that_begin_later_count_from_then(hours: None, by: Actor) -> None:
    before = datetime(2025, 12, 1, tzinfo=UTC)
    assert runs.start(KEY, by=by, at=before).tasks.get(number=1).due_at == datetime(2026, 1, 2, 16, tzinfo=UTC)


def test_one_run_at_a_time(run: Run, by: Actor) -> None:
    with pytest.raises(runs.RunIsOpen):
        runs.start(KEY, by=by, at=FRIDAY)
    with pytest.raises(runs.NoSuchPlaybook):
        runs.start("crisis", by=by, at=FRIDAY)
    for number in range(1, 13):
        runs.finish(task(number).pk, by=by, at=FRIDAY)
    run.refresh_from_db()
    assert run.ended_at == FRIDAY
    again = runs.start(KEY, by=by, at=FRIDAY)
    assert again.version == run.version


def test_a_playbook_that_changed_makes_a_version_and_older_runs_keep_theirs(
    run: Run, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 13):
        runs.finish(task(number).pk, by=by, at=FRIDAY)
    shorter = Playbook(KEY, "Shorter", "Why", CLIENT_ONBOARDING.steps[:2])
    monkeypatch.setitem(PLAYBOOKS, KEY, shorter)
    again = runs.start(KEY, by=by, at=FRIDAY + timedelta(days=1))
    assert (again.version.version, again.tasks.count()) == (2, 2)
    old = selectors.run_view(by, run.pk, at=FRIDAY)
    assert old is not None
    assert (old.version, len(old.tasks)) == (1, 12)


def test_a_task_is_done_by_someone_with_a_note_and_taken_back(run: Run, in_alfa: Tenant, moderator: User) -> None:
    actor = actor_at(moderator, in_alfa, at=FRIDAY)
    done = runs.finish(task(1).pk, note=" Held on the phone ", by=actor, at=FRIDAY)
    assert (done.state, done.note, done.closed_by_user_id) == ("DONE", "Held on the phone", moderator.pk)
    with pytest.raises(runs.TaskNotOpen):
        runs.skip(done.pk, reason="Not needed", by=actor, at=FRIDAY)
    assert runs.reopen(done.pk, by=actor, at=FRIDAY).state == "OPEN"
    with pytest.raises(runs.TaskIsOpen):
        runs.reopen(done.pk, by=actor, at=FRIDAY)
    verbs = Entry.objects.filter(target_type="playbooks.Task").values_list("verb", "data__note", "data__before__note")
    assert list(verbs) == [
        ("playbooks.task.done", "Held on the phone", None),
        ("playbooks.task.reopened", None, "Held on the phone"),
    ]


def test_taking_the_last_task_back_opens_the_run(run: Run, by: Actor) -> None:
    for number in range(1, 13):
        runs.finish(task(number).pk, by=by, at=FRIDAY)
    runs.reopen(task(3).pk, by=by, at=FRIDAY)
    run.refresh_from_db()
    assert run.ended_at is None


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "hidden\u202etext"])
def test_skipping_needs_a_reason_that_can_be_read(run: Run, by: Actor, reason: str) -> None:
    with pytest.raises((runs.SkipNeedsReason, runs.NoteNotText)):
        runs.skip(task(1).pk, reason=reason, by=by, at=FRIDAY)
    assert task(1).state == "OPEN"


def test_stakeholders_and_finance_work_on_nothing(run: Run, in_alfa: Tenant, sponsor: User, finance: User) -> None:
    for user in (sponsor, finance):
        actor = actor_at(user, in_alfa, at=FRIDAY)
        for act in (
            lambda actor=actor: runs.start(KEY, by=actor, at=FRIDAY),
            lambda actor=actor: runs.finish(task(1).pk, by=actor, at=FRIDAY),
            lambda actor=actor: runs.skip(task(1).pk, reason="x", by=actor, at=FRIDAY),
            lambda actor=actor: runs.reopen(task(1).pk, by=actor, at=FRIDAY),
        ):
            with pytest.raises(NotPermitted):
                act()
        assert selectors.run_view(actor, run.pk, at=FRIDAY) is None


def test_late_is_marked(run: Run, by: Actor) -> None:
    due = task(1).due_at
    assert due is not None
    runs.finish(task(1).pk, by=by, at=due)
    runs.finish(task(2).pk, by=by, at=due + timedelta(days=3))
    runs.skip(task(3).pk, reason="Nothing to connect", by=by, at=due + timedelta(days=30))
    view = selectors.run_view(by, run.pk, at=due + timedelta(days=4))
    assert view is not None
    assert [each.is_late for each in view.tasks[:4]] == [False, True, False, True]
    assert (view.open_count, view.late_count) == (9, 1)


def test_a_person_owes_the_tasks_of_their_roles(run: Run, in_alfa: Tenant, analyst: User, finance: User) -> None:
    owed = selectors.open_tasks(actor_at(analyst, in_alfa, at=FRIDAY), FRIDAY)
    assert [(each.title, each.is_late) for each in owed] == [("Take the baselines", False)]
    assert selectors.open_tasks(actor_at(finance, in_alfa, at=FRIDAY), FRIDAY) == ()


def test_a_month_counts_what_was_due_in_it(run: Run, in_alfa: Tenant, by: Actor) -> None:
    end = datetime(2026, 4, 8, tzinfo=UTC)
    first, second = task(1), task(2)
    assert first.due_at is not None
    runs.finish(first.pk, by=by, at=first.due_at)
    runs.finish(second.pk, by=by, at=end)
    title = CLIENT_ONBOARDING.title
    march = selectors.runs_of_month(MONTH, tenant=in_alfa, as_of=end)
    assert march == (RunMonth(KEY, 1, runs=1, tasks=2, done=2, in_time=1, skipped=0, title=title),)
    earlier = selectors.runs_of_month(MONTH, tenant=in_alfa, as_of=end - timedelta(seconds=1))
    assert earlier == (RunMonth(KEY, 1, runs=1, tasks=2, done=1, in_time=1, skipped=0, title=title),)
    runs.skip(task(3).pk, reason="Nothing to connect", by=by, at=end)
    (april,) = selectors.runs_of_month(Month(2026, 4), tenant=in_alfa, as_of=end)
    assert (april.runs, april.tasks, april.done, april.skipped) == (1, 9, 0, 1)
    assert selectors.runs_of_month(Month(2026, 2), tenant=in_alfa, as_of=end) == ()
