"""Activity of one client shows in no figure, list or count of another."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clients.spaces.models import Space
from clients.spaces.selectors import spaces
from clients.spaces.selectors.coverage import coverage
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.selectors.activity import measured
from reporting.selectors.metrics import month_metrics
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)
FEBRUARY = Month(2024, 2)
HEADER = ["post_id", "created_at", "author", "thread"]


@pytest.fixture
def both(alfa: Tenant, beta: Tenant, tmp_path: Path, by: Actor) -> tuple[Space, Space]:
    """The same space at two clients; two posts at alfa, none at beta."""
    rows = [["a", "2024-02-01T10:00:00Z", "ada", "t"], ["b", "2024-02-05T10:00:00Z", "bo", "t"]]
    with client(alfa):
        one = open_space(spec(), by=by, at=AT)
        ingest(one, "csv", write_rows(tmp_path / "a.csv", rows, HEADER), by=by, at=AT)
    with client(beta):
        other = open_space(spec(), by=by, at=AT)
    return one, other


def test_figures_and_graph(alfa: Tenant, beta: Tenant, both: tuple[Space, Space]) -> None:
    for tenant, posts in ((alfa, 2), (beta, 0)):
        with client(tenant):
            assert month_metrics(FEBRUARY, zone=ZoneInfo("UTC"), as_of=AT)["posts"] == posts
            assert measured([FEBRUARY], zone=ZoneInfo("UTC"), as_of=AT)[0].graph.node_count == posts
            assert coverage(spaces.by_slug("forum")).we_hold == posts


def test_a_space_of_another_client_measures_nothing(alfa: Tenant, beta: Tenant, both: tuple[Space, Space]) -> None:
    with client(beta):
        assert month_metrics(FEBRUARY, zone=ZoneInfo("UTC"), as_of=AT, space=both[0])["posts"] == 0


def test_ingesting_at_one_leaves_the_other(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], tmp_path: Path, by: Actor
) -> None:
    rows = [["a", "2024-02-09T10:00:00Z", "eve", "u"]]
    with client(beta):
        ingest(both[1], "csv", write_rows(tmp_path / "b.csv", rows, HEADER), by=by, at=AT)
        assert coverage(both[1]).we_hold == 1
    with client(alfa):
        assert coverage(both[0]).we_hold == 2
        assert month_metrics(FEBRUARY, zone=ZoneInfo("UTC"), as_of=AT)["active_members"] == 2
