"""A real forum's months handed in as a spreadsheet: the figures of its own pull, and which of them a file cannot tell.

Each file goes the way of a person's: handed in, looked through, taken in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db.models import Max
from openpyxl import Workbook

from clients.spaces.connectors.discourse import past
from clients.spaces.models import Post, Space, Upload
from clients.spaces.rules.upload import Stand
from clients.spaces.services import pulling, uploads
from clients.spaces.services.connections import connect
from clients.spaces.services.spaces import open_space
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import serving
from reporting.rules.metrics import Figures
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import HEADER, spec
from tests.clients.spaces.platforms import KEY
from tests.reporting.test_metrics_archive import CHECKED, KEYS

pytestmark = [pytest.mark.archive, pytest.mark.django_db]
AT = datetime(2026, 1, 1, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
MONTH, BEFORE = "2018-03", "2018-02"
Topic = dict[str, Any]
Row = list[str | int]

UNTOLD = {"participation_rate", "newcomer_first_post_30d"}
"""A file of posts tells who wrote; who registered, and when, the platform alone does. They are none, never a guess."""
OF_EARLIER = {"new_members", "returning_members", "retention_rate"}
"""Whoever wrote before is unknown to a file that begins with the month."""
OF_OLDER_THREADS = {
    "threads_started", "replies", "median_first_response_hours", "median_first_staff_response_hours",
    "response_rate_24h", "unanswered_rate_7d", "solved_threads", "peer_solved_threads", "graph_nodes", "graph_edges",
    "tied_share", "reciprocity", "degree_centralization", "member_reply_share", "member_answer_share",
    "peer_answer_rate", "median_peer_answer_hours",
}  # fmt: skip
"""A thread begun earlier begins, for such a file, with its first post of the month; and ends with the month's last."""


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")


@pytest.fixture(scope="module")
def topics(shared_data: Path) -> list[Topic]:
    return past.load(next(shared_data.glob("*discourse-topics*.tar.xz")))


def rows(topics: Iterable[Topic], month: str = "") -> Iterator[Row]:
    """As somebody who knows the forum writes it down: its people's posts, all of them or those of a month.

    Notes of the system are nobody's. A file names a post by its id, and marks the answer that its topic marks.
    """
    for topic in topics:
        held = topic["post_stream"]["posts"]
        ids = {post["post_number"]: str(post["id"]) for post in held}
        mark = (topic.get("accepted_answer") or {}).get("post_number")
        for post in held:
            if post["user_id"] <= 0 or post["post_type"] != 1 or not post["created_at"].startswith(month):
                continue
            yield [
                str(post["id"]),
                post["created_at"],
                str(post["user_id"]),
                str(topic["id"]),
                str(topic["category_id"]),
                ids.get(post["reply_to_post_number"], ""),
                post["cooked"],
                int(post["admin"] or post["moderator"] or post["staff"]),
                sum(one.get("count", 0) for one in post["actions_summary"] if one["id"] == 2),
                int(post["post_number"] == mark if mark else post["accepted_answer"]),
            ]


def as_csv(found: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *found])
    return out.getvalue().encode()


def as_xlsx(found: Iterable[Row]) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in [HEADER, *found]:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def handed_in(space: Space, content: bytes, name: str, *, by: Actor) -> Upload:
    """Handed in, looked through, and taken in as the look told."""
    made = uploads.hand_in(space, [content], name=name, size=len(content), by=by, at=AT)
    uploads.perform(made.pk, AT)
    made.refresh_from_db()
    assert (made.state, made.looked["skipped"]) == (Stand.READY, 0)
    assert not Post.objects.filter(space=space).exists()
    uploads.take(made, by=by, at=AT)
    uploads.perform(made.pk, AT)
    made.refresh_from_db()
    assert made.state == Stand.DONE
    assert made.run is not None
    assert (made.run.post_count, made.run.skipped_count) == (made.looked["posts"], 0)
    return made


def figures(space: Space, month: str, *, as_of: datetime) -> Figures:
    return month_metrics(Month.parse(month), zone=UTC_ZONE, as_of=as_of, space=space)


def pulled(topics: Iterable[Topic], *, by: Actor) -> Space:
    space = open_space(spec(), by=by, at=AT)
    with serving(DiscourseStandIn(topics, key=KEY, username="agency")) as address:
        connect(space, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        while not pulling.pull(space, by=by, at=AT, seconds=5).is_whole:
            continue
    return space


def last_of(space: Space) -> datetime:
    found = Post.objects.filter(space=space).aggregate(last=Max("created_at"))["last"]
    assert isinstance(found, datetime)
    return found


@pytest.mark.parametrize(("name", "written"), [("forum.csv", as_csv), ("forum.xlsx", as_xlsx)], ids=["csv", "xlsx"])
def test_a_months_topics_are_measured_as_pulled(
    in_alfa: Tenant, topics: list[Topic], name: str, written: Callable[[Iterable[Row]], bytes], by: Actor
) -> None:
    of_month = [topic for topic in topics if topic["created_at"][:7] in (BEFORE, MONTH)]
    forum = pulled(of_month, by=by)
    file = open_space(spec("file"), by=by, at=AT)
    handed_in(file, written(rows(of_month)), name, by=by)
    as_of = last_of(forum)
    expected, found = (figures(space, MONTH, as_of=as_of) for space in (forum, file))
    assert differing(expected, found) == UNTOLD
    assert {found[key] for key in UNTOLD} == {None}
    assert None not in {expected[key] for key in UNTOLD}
    assert found["likes_received"]
    assert found["solved_threads"]
    assert found["median_first_staff_response_hours"]


def test_all_of_it_gives_the_check_figures(in_alfa: Tenant, topics: list[Topic], by: Actor) -> None:
    file = open_space(spec("file"), by=by, at=AT)
    handed_in(file, as_csv(rows(topics)), "forum.csv", by=by)
    as_of = last_of(file)
    for month, expected in CHECKED.items():
        found = figures(file, month, as_of=as_of)
        assert [found[key] for key in KEYS] == [float(one) for one in expected.split()]


def test_a_month_alone_is_told_less(in_alfa: Tenant, topics: list[Topic], by: Actor) -> None:
    """Posts of the month and no others: what is counted post by post is as pulled, and what looks back is not."""
    forum = pulled((topic for topic in topics if lived_in(topic, MONTH, BEFORE)), by=by)
    file = open_space(spec("file"), by=by, at=AT)
    handed_in(file, as_csv(rows(topics, MONTH)), "march.csv", by=by)
    as_of = last_of(forum)
    expected, found = (figures(space, MONTH, as_of=as_of) for space in (forum, file))
    assert differing(expected, found) <= UNTOLD | OF_EARLIER | OF_OLDER_THREADS
    for key in ("posts", "active_members", "likes_received", "contribution_gini", "member_post_share"):
        assert found[key] == expected[key]
    assert (expected["posts"], expected["active_members"], expected["threads_started"]) == (419, 59, 53)
    assert found["threads_started"] > expected["threads_started"]  # type: ignore[operator]
    assert (found["new_members"], found["returning_members"]) == (found["active_members"], 0)
    assert found["retention_rate"] is None


def lived_in(topic: Topic, *months: str) -> bool:
    return any(post["created_at"][:7] in months for post in topic["post_stream"]["posts"])


def differing(expected: Figures, found: Figures) -> set[str]:
    assert expected.keys() == found.keys()
    return {key for key, value in expected.items() if found[key] != value}
