"""A real forum's topics, replayed by the stand-in and pulled page by page: the check figures, and after edits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Max

from clients.spaces.connectors.discourse import past
from clients.spaces.connectors.instants import read_instant
from clients.spaces.models import Post, Space, Thread
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services import pulling
from clients.spaces.services.connections import connect
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import serving
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import likes, post, spec, topic, write_topics
from tests.clients.spaces.platforms import KEY
from tests.reporting.test_metrics_archive import CHECKED, KEYS

pytestmark = [pytest.mark.archive, pytest.mark.django_db]
AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 1, 9, tzinfo=UTC)


def figures(space: Space, *later: str) -> dict[str, list[float | None]]:
    as_of = Post.objects.filter(space=space).aggregate(last=Max("created_at"))["last"]
    months = {
        month: month_metrics(Month.parse(month), zone=ZoneInfo("UTC"), as_of=as_of, space=space)
        for month in [*CHECKED, "2017-07", "2018-04", *later]
    }
    return {month: [found[key] for key in KEYS] for month, found in months.items()}


def test_pulled_as_archived_and_after_edits(in_alfa: Tenant, shared_data: Path, tmp_path: Path, by: Actor) -> None:
    topics = past.load(next(shared_data.glob("*discourse-topics*.tar.xz")))
    there = DiscourseStandIn(topics, key=KEY, username="agency")
    space = open_space(spec(), by=by, at=AT)
    with serving(there) as address:
        connect(space, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        looks = 1
        while not pulling.pull(space, by=by, at=AT, seconds=3).is_whole:
            looks += 1
        assert looks > 1, "it came in page by page, in several looks"
        found = figures(space)
        for month, expected in CHECKED.items():
            assert found[month] == [float(one) for one in expected.split()]
        assert Thread.objects.count() == 1324
        assert pulling.recompute(space, by=by, at=AT).changed == 0
        month = _edit(there)
        assert pulling.pull(space, by=by, at=LATER, again=True).is_whole
    fresh = open_space(spec("fresh"), by=by, at=AT)
    ingest(fresh, "discourse-archive", write_topics(tmp_path / "a", there.topics.values()), by=by, at=AT)
    changed = figures(space, month)
    assert changed == figures(fresh, month)
    assert all(changed[month] != found[month] for month in CHECKED)
    assert dangling() == {}


def _edit(there: DiscourseStandIn) -> str:
    """Edit, delete, hide, rename and write in what bears on the checked months; return the newest topic's month."""
    held = [
        (one["id"], each["id"], each["user_id"], len(one["post_stream"]["posts"]), index)
        for one in there.topics.values()
        for index, each in enumerate(one["post_stream"]["posts"])
        if each["created_at"][:7] in CHECKED and each["post_type"] == 1
    ]
    ends = [one for one in held if one[4] and one[4] == one[3] - 1]
    for at, (topic_id, post_id, *_) in enumerate(ends[:60]):
        if at % 4 == 0:
            editing.change(there, post_id, hidden=True)
        elif at % 4 == 1:
            editing.delete(there, post_id)
        elif at % 4 == 2:
            editing.change(there, post_id, actions_summary=likes(7), cooked="<p>Said otherwise</p>")
        else:
            editing.write(there, topic_id, post(9_000_000 + at, 5_000 + at, "2018-03-30T10:00:00Z", 9_000_001))
    for topic_id in sorted({one[0] for one in held})[5:60:9]:
        editing.delete_topic(there, topic_id)
    editing.rename(there, held[0][2], "somebody-else")
    every = (each["created_at"] for one in there.topics.values() for each in one["post_stream"]["posts"])
    newest = max(map(read_instant, every)) + timedelta(hours=1)
    editing.begin(there, topic(9_000_000, [post(9_100_000, 1, newest.isoformat(), held[1][2])]))
    return f"{newest:%Y-%m}"
