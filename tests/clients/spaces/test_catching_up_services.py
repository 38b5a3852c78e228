"""What is held from before is judged and tallied by itself: found at night, done from the board, or at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clients.spaces.models import DayTally, Space, TextSignal
from clients.spaces.rules.connection import PULL, PULL_BEFORE
from clients.spaces.services import catching_up, signals
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.backend.current import connection
from tenants.boards.models import Work
from tenants.boards.services import recounting, schedule
from tenants.boards.services.work import handler_for
from tenants.boards.tasks import perform_one
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows

pytestmark = pytest.mark.django_db
AT = datetime(2024, 6, 1, tzinfo=UTC)
HEADER = ["post_id", "created_at", "author", "thread", "body"]
ROWS = [[str(n), f"2024-05-{n:02}T10:00:00Z", "ada", "t", "This is a wonderful and helpful answer"] for n in (1, 2, 3)]


def hold(tenant: Tenant, folder: Path, by: Actor) -> None:
    """Three posts on three days, as from before anything was judged or tallied."""
    with client(tenant):
        space = open_space(spec(), by=by, at=AT)
        ingest(space, "csv", write_rows(folder / "posts.csv", ROWS, HEADER), by=by, at=AT)
        DayTally.objects.all().delete()
        Space.objects.update(tallied_zone="", judged_as="")
    Work.objects.filter(kind=signals.KIND).delete()


def waiting(tenant: Tenant) -> set[str]:
    kinds = (signals.KIND, catching_up.TALLY)
    return set(Work.objects.filter(tenant=tenant, kind__in=kinds, done_at=None).values_list("kind", flat=True))


def test_at_night_it_is_found_and_done_from_the_board(
    alfa: Tenant, beta: Tenant, tmp_path: Path, by: Actor, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """Of each client that holds something from before; done at one, it is found there no more."""
    hold(alfa, tmp_path, by)
    hold(beta, tmp_path, by)
    with django_capture_on_commit_callbacks(execute=True):
        recounting.reconcile(at=AT)
    assert waiting(alfa) == waiting(beta) == {signals.KIND, catching_up.TALLY}
    with client(alfa):
        for work in Work.objects.filter(tenant=alfa, kind__in=[signals.KIND, catching_up.TALLY]):
            assert perform_one(work.pk, at=work.due_at)
        assert TextSignal.objects.values("post").distinct().count() == 3
        assert DayTally.objects.count() == 3
        held = Space.objects.get()
        assert (held.tallied_zone, held.judged_as) == (alfa.zone.key, signals.in_force())
    with client(beta):
        assert (TextSignal.objects.count(), DayTally.objects.count()) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        recounting.reconcile(at=AT)
    assert (waiting(alfa), waiting(beta)) == (set(), {signals.KIND, catching_up.TALLY})


def test_one_clients_fault_stops_no_other(
    alfa: Tenant,
    beta: Tenant,
    tmp_path: Path,
    by: Actor,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    hold(alfa, tmp_path, by)
    hold(beta, tmp_path, by)
    ask = catching_up.ask

    def fails_at_alfa(*, at: datetime) -> list[str]:
        if connection.schema_name == alfa.schema_name:
            raise RuntimeError("a fault of alfa's")
        return ask(at=at)

    monkeypatch.setattr(catching_up, "ask", fails_at_alfa)
    with django_capture_on_commit_callbacks() as asked:
        recounting.reconcile(at=AT)
    for one in asked:
        with suppress(RuntimeError):
            one()
    assert (waiting(alfa), waiting(beta)) == (set(), {signals.KIND, catching_up.TALLY})


def test_other_models_have_everything_judged_anew(
    alfa: Tenant, tmp_path: Path, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(alfa, tmp_path, by)
    with client(alfa):
        assert catching_up.catch_up(at=AT) == {"judged": 3, "tallied": 1}
        assert catching_up.ask(at=AT) == []
        monkeypatch.setattr(signals, "in_force", lambda: "newer")
        assert catching_up.ask(at=AT) == ["signals"]
        assert catching_up.catch_up(at=AT) == {"judged": 3, "tallied": 0}
        assert set(TextSignal.objects.values_list("version", flat=True)) == {"newer"}


def test_what_a_pass_leaves_is_not_said_to_be_judged(
    alfa: Tenant, tmp_path: Path, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(alfa, tmp_path, by)
    monkeypatch.setattr(signals, "MOST_IN_A_PASS", 2)
    monkeypatch.setattr(signals, "BATCH", 1)
    with client(alfa):
        signals.judge_some(at=AT)
        assert (signals.left(), Space.objects.get().judged_as) == (1, "")
        signals.judge_some(at=AT)
        assert (signals.left(), Space.objects.get().judged_as) == (0, signals.in_force())


def test_the_command_does_it_now(alfa: Tenant, tmp_path: Path, by: Actor) -> None:
    hold(alfa, tmp_path, by)
    for expected in ({"judged": 3, "tallied": 1}, {"judged": 0, "tallied": 0}):
        out = StringIO()
        call_command("catch_up", "alfa", "--json", stdout=out)
        assert json.loads(out.getvalue()) == expected


def test_work_under_the_name_of_before_is_looked_at_as_under_the_new_one(
    alfa: Tenant, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert handler_for(PULL_BEFORE) is handler_for(PULL)
    with client(alfa):
        space = open_space(spec(), by=by, at=AT)
        schedule(PULL_BEFORE, {space.pk: AT})
        work = Work.objects.get(kind=PULL_BEFORE)
        assert perform_one(work.pk, at=AT)
        work.refresh_from_db()
        assert work.done_at is not None
