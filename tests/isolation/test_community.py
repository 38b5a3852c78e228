"""What one client's words say, and what lies behind its figures, shows at no other client."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.members.rules.segments import Rule
from clients.members.selectors import segments as ruled
from clients.members.services import segments
from clients.spaces.models import TextSignal
from clients.spaces.selectors import behind as rows
from clients.spaces.selectors import latest, order, spaces, topics
from clients.spaces.selectors import signals as said
from clients.spaces.selectors.tallies import tallied_by_space
from clients.spaces.services import signals
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from reporting.selectors import behind, told, tone
from reporting.selectors.crossing import between
from reporting.selectors.metrics import by_space
from tenants.boards.models import Work
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)
FEBRUARY = Month(2024, 2)
HEADER = ["post_id", "created_at", "author", "thread", "body"]


def test_signals_lists_and_topics(alfa: Tenant, beta: Tenant, tmp_path: Path, by: Actor) -> None:
    told = [
        ["a", "2024-02-01T10:00:00Z", "ada", "t", "You are an idiot, this is terrible"],
        ["b", "2024-02-05T10:00:00Z", "bo", "t", "This is a wonderful answer"],
    ]
    spaces = []
    for tenant, posts in ((alfa, told), (beta, [])):
        with client(tenant):
            spaces.append(open_space(spec(), by=by, at=AT))
            if posts:
                ingest(spaces[-1], "csv", write_rows(tmp_path / "a.csv", posts, HEADER), by=by, at=AT)
    assert [work.tenant_id for work in Work.objects.filter(kind=signals.KIND)] == [alfa.pk]
    for tenant, count in ((alfa, 2), (beta, 0)):
        where: dict[str, Any] = {"zone": ZoneInfo("UTC"), "as_of": AT, "space": None}
        with client(tenant):
            assert signals.judge_all() == count
            span = behind.span(FEBRUARY, **where)
            assert rows.posts("all", span, by).count() == count
            assert rows.threads("all", span, by).count() == count // 2
            assert len(behind.people("active", FEBRUARY, by, **where)) == count
            assert len(behind.pairs("all", FEBRUARY, **where)) == count // 2
            assert tone.tones(FEBRUARY, 1, **where)[FEBRUARY].judged == count
            assert tone.offences(FEBRUARY, **where) == count // 2
            assert len(said.tones([span.starts_at, span.ends_at], as_of=AT)[0]) == count
            assert len(topics.threads(span, by)) == count // 2
            assert topics.channels(span, by) == []
            assert order.threads("uncategorised", by, at=AT).count() == count // 2
            assert (latest.anywhere() is None) == (count == 0)
            assert TextSignal.objects.exists() == bool(count)
    with client(beta):
        assert by_space(FEBRUARY, spaces[:1], zone=ZoneInfo("UTC"), as_of=AT)[spaces[0].pk]["posts"] == 0
        assert rows.named(range(1, 1000), by) == {}


def test_figures_of_spaces_months_and_segments(alfa: Tenant, beta: Tenant, tmp_path: Path, by: Actor) -> None:
    """Both clients hold something, so that nothing is told by chance."""
    held = []
    for tenant, posts in ((alfa, 3), (beta, 1)):
        rows = [[f"{n}", f"2024-02-0{1 + n}T10:00:00Z", f"{tenant.slug}-{n}", "t", "Words"] for n in range(posts)]
        with client(tenant):
            held.append(open_space(spec(), by=by, at=AT).pk)
            ingest(spaces.by_slug("forum"), "csv", write_rows(tmp_path / "a.csv", rows, HEADER), by=by, at=AT)
            segments.create(f"Writers of {tenant.name}", Rule(min_posts=1), by=by, at=AT)
    for tenant, pk, count in ((alfa, held[0], 3), (beta, held[1], 1)):
        zone = tenant.zone
        with client(tenant):
            found = tallied_by_space(FEBRUARY, zone=zone, as_of=AT, space_ids=held)
            assert found is not None
            assert int(found[pk].posts.count.sum()) == len(found[pk].newcomers) == count
            assert sum(int(one.posts.count.sum()) for one in found.values()) == count
            months = told.months(("posts",), FEBRUARY, 1, by, zone=zone, as_of=AT)
            assert months[FEBRUARY].figures == {"posts": count}
            month = between(ruled.visible_to(by), FEBRUARY, by=by, at=AT, zone=zone)
            assert (month.names, month.voices.members) == ((f"Writers of {tenant.name}",), count)
            assert sum(map(sum, month.crossing.replies)) == count - 1
