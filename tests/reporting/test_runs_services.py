from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporting import pdf
from reporting.models import Report, ReportRun, RunState
from reporting.selectors import figures
from reporting.selectors import reports as reading
from reporting.services import reports, runs
from tenants.access.rules.permissions import NotPermitted
from tenants.boards.models import Work
from tenants.boards.services.work import BUSY, MOST_ATTEMPTS, handler_for
from tenants.boards.tasks import perform_one
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant

APRIL = Month(2024, 4)
AT = datetime(2024, 6, 2, 12, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pdf")]


@pytest.fixture
def run(in_kelpwright: Tenant, by: Actor) -> ReportRun:
    return runs.request(APRIL, by=by, at=AT)


def test_asking_queues_one_run_however_often(run: ReportRun, by: Actor) -> None:
    assert runs.request(APRIL, by=by, at=AT + timedelta(minutes=1)) == run
    assert (run.state, run.done, run.total) == (RunState.QUEUED, 0, 3)
    assert Work.objects.filter(kind=runs.KIND, object_id=run.pk).count() == 1


def test_the_board_performs_it_and_the_run_tells_of_its_end(run: ReportRun) -> None:
    work = Work.objects.get(kind=runs.KIND, object_id=run.pk)
    assert perform_one(work.pk, at=AT)
    run.refresh_from_db()
    assert (run.state, run.done, run.ended_at) == (RunState.DONE, 3, AT)
    assert run.report == Report.objects.get()
    assert not perform_one(work.pk, at=AT)


def test_progress_is_seen_step_by_step(run: ReportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []
    render, compute = pdf.render, figures.month_data

    def looked(name: str) -> None:
        now = ReportRun.objects.get(pk=run.pk)
        seen.append((f"{name}: {now.state} {now.step}", now.done))

    monkeypatch.setattr(figures, "month_data", lambda *args, **names: looked("figures") or compute(*args, **names))
    monkeypatch.setattr(pdf, "render", lambda *args, **names: looked("pages") or render(*args, **names))
    runs.perform(run.pk, AT)
    assert seen == [("figures: RUNNING figures", 0), ("pages: RUNNING pages", 1)]


def test_twice_or_after_a_kill_it_leaves_one_draft(run: ReportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """As kill -9 would: no handler of ours runs."""

    def killed(*args: object, **names: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(pdf, "render", killed)
        with pytest.raises(Killed):
            runs.perform(run.pk, AT)
    run.refresh_from_db()
    assert (run.state, Report.objects.count()) == (RunState.RUNNING, 0)
    for _ in range(2):
        runs.perform(run.pk, AT)
    run.refresh_from_db()
    assert (run.state, Report.objects.count()) == (RunState.DONE, 1)


def test_a_fault_is_told_and_goes_on_to_the_log(run: ReportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **names: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(pdf, "render", broken)
    with pytest.raises(RuntimeError):
        runs.perform(run.pk, AT)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "nothing was changed" in run.error
    assert "secret" not in run.error
    assert not Report.objects.exists()


def test_a_refusal_is_told_in_its_own_words(in_kelpwright: Tenant, run: ReportRun) -> None:
    with pytest.raises(figures.AsOfNotAllowed):
        runs.perform(run.pk, datetime(2024, 3, 1, tzinfo=UTC))
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "had not begun" in run.error


def test_while_another_is_made_it_waits(in_kelpwright: Tenant, run: ReportRun) -> None:
    with client_lock(in_kelpwright, "report"), pytest.raises(ClientBusy):
        runs.perform(run.pk, AT)
    run.refresh_from_db()
    assert run.state == RunState.QUEUED
    runs.perform(run.pk, AT)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_a_busy_client_only_delays_it(in_kelpwright: Tenant, run: ReportRun) -> None:
    work, at = Work.objects.get(kind=runs.KIND, object_id=run.pk), AT
    with client_lock(in_kelpwright, "report"):
        for _ in range(2 * MOST_ATTEMPTS):
            perform_one(work.pk, at=at)
            at += 2 * BUSY
    assert perform_one(work.pk, at=at)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_when_its_worker_died_each_time_it_fails_in_words_and_can_be_asked_for_again(run: ReportRun, by: Actor) -> None:
    run.state = RunState.RUNNING
    run.save()
    Work.objects.filter(object_id=run.pk).update(attempts=MOST_ATTEMPTS, claimed_until=AT)
    assert perform_one(Work.objects.get(object_id=run.pk).pk, at=AT + timedelta(minutes=1))
    run.refresh_from_db()
    assert (run.state, run.ended_at) == (RunState.FAILED, AT + timedelta(minutes=1))
    assert "never finished" in run.error
    assert runs.request(APRIL, by=by, at=AT + timedelta(minutes=2)) != run


def test_asking_for_a_run_that_came_to_a_halt_sets_it_going_again(run: ReportRun, by: Actor) -> None:
    Work.objects.filter(object_id=run.pk).update(attempts=MOST_ATTEMPTS, done_at=AT)
    assert runs.request(APRIL, by=by, at=AT) == run
    assert perform_one(Work.objects.get(object_id=run.pk).pk, at=AT)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_after_its_end_a_month_can_be_asked_for_again(run: ReportRun, by: Actor) -> None:
    runs.perform(run.pk, AT)
    assert runs.request(APRIL, by=by, at=AT) != run


def test_what_cannot_be_made_is_not_queued(in_kelpwright: Tenant, by: Actor) -> None:
    with pytest.raises(figures.AsOfNotAllowed):
        runs.request(Month(2024, 7), by=by, at=AT)
    reports.make_final(APRIL, by=by, at=AT)
    with pytest.raises(runs.MonthReleased, match="restatement"):
        runs.request(APRIL, by=by, at=AT)
    viewer = Actor(ActorKind.PERSON, "v", schema_name=in_kelpwright.schema_name, roles=frozenset({Role.VIEWER}))
    with pytest.raises(NotPermitted):
        runs.request(Month(2024, 5), by=viewer, at=AT)
    assert not reading.runs_visible_to(viewer).exists()
    assert not Work.objects.filter(kind=runs.KIND).exists()


def test_the_handler_is_registered() -> None:
    assert handler_for(runs.KIND)
