"""The portfolio's row is kept with the change that it tells of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.boards.models import ClientRow
from tenants.boards.services import note_report
from tenants.context import client, public
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec

HEADER = "post_id,created_at,author,thread\n"


def test_evidence_says_when_it_came_and_how_far_it_reaches(
    alfa: Tenant, by: Actor, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "activity.csv"
    path.write_text(f"{HEADER}1,2024-02-01T10:00:00Z,ann,one\n2,2024-02-03T10:00:00Z,bob,one\n")
    with client(alfa):
        ingest(open_space(spec(), by=by, at=now), "csv", path, by=by, at=now)
    with public():
        row = ClientRow.objects.get(tenant=alfa)
    assert (row.last_ingest_at, row.last_activity_at) == (now, datetime(2024, 2, 3, 10, tzinfo=UTC))


def test_an_older_month_does_not_push_a_later_one_out(alfa: Tenant, now: datetime) -> None:
    for month in ("2024-02", "2024-03", "2024-01"):
        note_report(alfa, month=month, status="FINAL", figures={"posts": int(month[-1])}, at=now)
    row = ClientRow.objects.get(tenant=alfa)
    assert (row.report_month, row.posts) == ("2024-03", 3)
