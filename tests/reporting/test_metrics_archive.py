"""The check figures of a real forum's two months, exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Max

from clients.spaces.models import Post, Space
from clients.spaces.rules.space import Kind, Platform, SpaceSpec, Visibility
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant

pytestmark = [pytest.mark.django_db]
AT = datetime(2026, 1, 1, tzinfo=UTC)

CHECKED = """
month posts active_members new_members returning_members threads_started median_first_response_hours median_first_staff_response_hours response_rate_24h unanswered_rate_7d solved_threads peer_solved_threads likes_received contribution_gini graph_nodes graph_edges tied_share reciprocity degree_centralization
2017-06 750 55 12 35 86 4.646 18.532 0.7907 0.1279 18 6 178 0.6751 62 214 1.0 0.5794 0.3743
2018-03 419 59 13 25 53 3.546 10.788 0.6981 0.2264 19 10 197 0.6192 70 162 0.9286 0.5679 0.2639
""".split("\n")[1:-1]


@pytest.fixture
def forum(in_alfa: Tenant, by: Actor) -> Space:
    spec = SpaceSpec(
        "forum",
        "Forum",
        Kind.ONLINE,
        Platform.DISCOURSE,
        "https://forum.example.com",
        Visibility.PUBLIC,
        True,
        "en",
        Role.MODERATOR,
        date(2017, 1, 1),
    )
    return open_space(spec, by=by, at=AT)


def test_check_figures(forum: Space, shared_data: Path, by: Actor) -> None:
    archive = next(shared_data.glob("*.tar.xz"))
    report = ingest(forum, "discourse-archive", archive, by=by, at=AT)
    print(report)
    assert ingest(forum, "discourse-archive", archive, by=by, at=AT).changed == 0
    as_of = Post.objects.aggregate(last=Max("created_at"))["last"]
    keys, *months = (line.split() for line in CHECKED)
    for name, *figures in months:
        found = month_metrics(Month.parse(name), zone=ZoneInfo("UTC"), as_of=as_of)
        print(found)
        assert {key: found[key] for key in keys[1:]} == dict(zip(keys[1:], map(float, figures), strict=True))
