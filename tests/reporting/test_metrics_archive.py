"""The check figures of a real forum's two months, exactly; and its archive read from a tar and from a folder."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Max

from clients.spaces.models import Post, Space
from clients.spaces.selectors.coverage import coverage
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec

pytestmark = [pytest.mark.archive, pytest.mark.django_db]
AT = datetime(2026, 1, 1, tzinfo=UTC)

KEYS = (
    "posts",
    "active_members",
    "new_members",
    "returning_members",
    "threads_started",
    "median_first_response_hours",
    "median_first_staff_response_hours",
    "response_rate_24h",
    "unanswered_rate_7d",
    "solved_threads",
    "peer_solved_threads",
    "likes_received",
    "contribution_gini",
    "graph_nodes",
    "graph_edges",
    "tied_share",
    "reciprocity",
    "degree_centralization",
)
CHECKED = {
    "2017-06": "750 55 12 35 86 4.646 18.532 0.7907 0.1279 18 6 178 0.6751 62 214 1.0 0.5794 0.3743",
    "2018-03": "419 59 13 25 53 3.546 10.788 0.6981 0.2264 19 10 197 0.6192 70 162 0.9286 0.5679 0.2639",
}


@pytest.fixture
def archive(shared_data: Path) -> Path:
    return next(shared_data.glob("*discourse-topics*.tar.xz"))


@pytest.fixture
def forum(in_alfa: Tenant, by: Actor) -> Space:
    return open_space(spec(), by=by, at=AT)


def test_check_figures(forum: Space, archive: Path, by: Actor) -> None:
    report = ingest(forum, "discourse-archive", archive, by=by, at=AT)
    assert (report.threads, report.posts, report.people, report.skipped) == (1324, 9691, 417, ())
    as_of = Post.objects.aggregate(last=Max("created_at"))["last"]
    for month, expected in CHECKED.items():
        found = month_metrics(Month.parse(month), zone=ZoneInfo("UTC"), as_of=as_of)
        assert [found[key] for key in KEYS] == [float(one) for one in expected.split()]


def test_the_same_from_a_folder_changes_nothing(forum: Space, archive: Path, tmp_path: Path, by: Actor) -> None:
    ingest(forum, "discourse-archive", archive, by=by, at=AT)
    with tarfile.open(archive) as tar:
        folder = tmp_path / "deep" / "folder"
        folder.mkdir(parents=True)
        for member in filter(tarfile.TarInfo.isfile, tar):
            (folder / Path(member.name).name).write_bytes(tar.extractfile(member).read())  # type: ignore[union-attr]
    assert ingest(forum, "discourse-archive", tmp_path, by=by, at=AT).changed == 0
    found = coverage(forum)
    assert (found.source_says, found.we_hold, found.threads_short) == (9710, 9710, 0)
    assert dangling() == {}
