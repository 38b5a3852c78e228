"""A client's export as work: one at a time, made once however often it is begun, gone after its week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from clients.models import ClientExport
from clients.rules.exports import ExportState
from clients.selectors import taking_out as reading
from clients.services import taking_out
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry
from tenants.boards.models import Work
from tenants.context import client
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tenants.moves.services.exporting import Exported
from tenants.moves.services.packing import CannotWrite
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Exports write ten bytes: what is in one is the business of test_moves_services."""
    done: list[Path] = []

    def export(tenant: Tenant, out: Path, **_: Any) -> Exported:
        out.write_bytes(b"0123456789")
        done.append(out)
        return Exported(tenant.slug, 1, 2, 3, 4, 10, "ab" * 32, 0.1)

    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    monkeypatch.setattr(taking_out, "export", export)
    return done


def failing(error: BaseException) -> Callable[..., Exported]:
    def export(tenant: Tenant, out: Path, **_: Any) -> Exported:
        out.with_name(f"{out.name}.1.partial").write_bytes(b"half")
        raise error

    return export


def test_asked_for_made_downloaded_and_gone(in_alfa: Tenant, written: list[Path]) -> None:
    run = taking_out.request(by=SYSTEM, at=AT)
    assert taking_out.request(by=SYSTEM, at=AT).pk == run.pk, "one at a time"
    with pytest.raises(taking_out.ExportGone):
        taking_out.download(run, by=SYSTEM, at=AT)
    for _ in range(2):
        taking_out.perform(run.pk, AT)
    assert len(written) == 1
    run.refresh_from_db()
    assert (run.state, run.bytes, run.rows, run.expires_at) == ("DONE", 10, 2, AT + taking_out.KEPT)
    assert written[0].parent.parent.name == in_alfa.schema_name
    assert taking_out.download(run, by=SYSTEM, at=AT) == written[0]
    assert Entry.objects.filter(verb="clients.export.downloaded").count() == 1
    due = Work.objects.get(kind=taking_out.EXPIRE, object_id=run.pk)
    assert due.due_at == run.expires_at
    taking_out.expire(run.pk, AT)
    assert written[0].is_file(), "not before its day"
    later = AT + taking_out.KEPT
    with pytest.raises(taking_out.ExportGone):
        taking_out.download(run, by=SYSTEM, at=later)
    for _ in range(2):
        taking_out.expire(run.pk, later)
    run.refresh_from_db()
    assert (run.state, run.file, written[0].exists()) == ("EXPIRED", "", False)
    assert taking_out.request(by=SYSTEM, at=later).pk != run.pk


def test_killed_in_the_middle_it_is_made_once(
    in_alfa: Tenant, written: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = taking_out.request(by=SYSTEM, at=AT)
    with monkeypatch.context() as patched:
        patched.setattr(taking_out, "export", failing(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            taking_out.perform(run.pk, AT)
    run.refresh_from_db()
    assert run.state == ExportState.RUNNING
    taking_out.perform(run.pk, AT + timedelta(minutes=10))
    run.refresh_from_db()
    assert run.state == ExportState.DONE
    assert [path.name for path in written[0].parent.iterdir()] == [run.file], "what was half written is cleared away"


def test_what_goes_wrong_is_told(in_alfa: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, code in ((CannotWrite("x: No space left"), "CannotWrite"), (RuntimeError(), taking_out.FAULT)):
        run = taking_out.request(by=SYSTEM, at=AT)
        monkeypatch.setattr(taking_out, "export", failing(error))
        with pytest.raises(type(error)):
            taking_out.perform(run.pk, AT)
        run.refresh_from_db()
        assert (run.state, run.error) == ("FAILED", code)
    run = taking_out.request(by=SYSTEM, at=AT)
    taking_out.give_up(run.pk, AT)
    run.refresh_from_db()
    assert (run.state, run.error) == ("FAILED", taking_out.GIVEN_UP)


def test_another_one_under_way_is_waited_for(in_alfa: Tenant) -> None:
    run = taking_out.request(by=SYSTEM, at=AT)
    with client_lock(in_alfa, "export"), pytest.raises(ClientBusy):
        taking_out.perform(run.pk, AT)
    run.refresh_from_db()
    assert run.state == ExportState.QUEUED


def test_owners_alone_and_one_client_alone(alfa: Tenant, beta: Tenant, account_manager: User) -> None:
    by = actor_at(account_manager, alfa, at=AT)
    with client(alfa):
        run = taking_out.request(by=SYSTEM, at=AT)
        taking_out.perform(run.pk, AT)
        for act in (taking_out.request, lambda **said: taking_out.download(run, **said)):
            with pytest.raises(NotPermitted):
                act(by=by, at=AT)
        assert not reading.visible_to(by).exists()
        assert reading.visible_to(SYSTEM).count() == 1
    with client(beta):
        assert not reading.visible_to(SYSTEM).exists()
        taking_out.perform(run.pk, AT)
        assert ClientExport.objects.count() == 0
