"""Tags and pins as the platform tells them: held, lost and had again; and nothing where it tells none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.connectors.discourse.topic import rows_of
from clients.spaces.connectors.fields import Malformed
from clients.spaces.models import Space, Thread
from clients.spaces.services import pulling
from clients.spaces.services.connections import connect
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import serving
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import post, spec, topic, write_rows
from tests.clients.spaces.platforms import KEY

AT, LATER, STILL, LAST = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 9, 17, 25))
PINNED_AT = "2024-02-01T10:00:00Z"


def told(**fields: Any) -> tuple[str | None, bool | None]:
    row = rows_of(topic(1, [post(1, 1, PINNED_AT, 7)], **fields), 0).thread
    return row[6], row[7]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (None, None)),
        ({"tags": [], "pinned_at": None}, ("[]", False)),
        ({"tags": ["b", "a", "b"]}, ('["a", "b"]', None)),
        ({"tags": [{"id": 1, "name": "how to", "slug": "how-to"}]}, ('["how to"]', None)),
        ({"pinned_at": PINNED_AT, "pinned": False}, (None, True)),
        ({"pinned_globally": False, "pinned": True}, (None, True)),
        ({"pinned_globally": False}, (None, False)),
    ],
)
def test_what_a_topic_tells(fields: dict[str, Any], expected: tuple[str | None, bool | None]) -> None:
    assert told(**fields) == expected


@pytest.mark.parametrize("tags", ["a", [1], [{"id": 1}], ["x" * 101], [str(n) for n in range(101)], ["\0"]])
def test_tags_that_are_none(tags: Any) -> None:
    with pytest.raises(Malformed, match="tags"):
        told(tags=tags)


@pytest.fixture
def there() -> DiscourseStandIn:
    topics = [topic(number, [post(number, 1, f"2024-02-0{number}T10:00:00Z", 7)]) for number in (1, 2, 3)]
    site = DiscourseStandIn(topics, key=KEY, username="agency")
    editing.tag(site, 1, "how-to", "paper")
    editing.tag(site, 2)
    editing.pin(site, 1, PINNED_AT)
    editing.pin(site, 2, None)
    return site


def held(number: int) -> tuple[list[str] | None, bool | None, datetime | None, datetime | None]:
    found = Thread.objects.get(external_id=str(number))
    return found.tags, found.is_pinned, found.untagged_at, found.unpinned_at


@pytest.mark.django_db
def test_lost_and_had_again(in_alfa: Tenant, there: DiscourseStandIn, by: Actor) -> None:
    space = open_space(spec(), by=by, at=AT)
    with serving(there) as address:
        connect(space, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)

        def look(at: datetime) -> None:
            assert pulling.pull(space, by=by, at=at, again=True).is_whole
            assert pulling.recompute(space, by=by, at=at).changed == 0

        look(AT)
        assert held(1) == (["how-to", "paper"], True, None, None)
        assert held(2) == ([], False, None, None)
        assert held(3) == (None, None, None, None)

        editing.tag(there, 1)
        editing.pin(there, 1, None)
        look(LATER)
        assert held(1) == ([], False, LATER, LATER)
        assert held(2) == ([], False, None, None), "it never had any"
        look(STILL)
        assert held(1) == ([], False, LATER, LATER), "since it was first seen so"

        editing.tag(there, 1, "paper")
        editing.pin(there, 1, PINNED_AT)
        look(LAST)
        assert held(1) == (["paper"], True, None, None)


@pytest.mark.django_db
def test_a_source_that_tells_none_takes_none_away(
    in_alfa: Tenant, there: DiscourseStandIn, tmp_path: Path, by: Actor
) -> None:
    space: Space = open_space(spec(), by=by, at=AT)
    with serving(there) as address:
        connect(space, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        pulling.pull(space, by=by, at=AT)
        for name in ("tags", "pinned_at", "pinned"):
            there.topics[1].pop(name)
        pulling.pull(space, by=by, at=LATER, again=True)
    rows = [["9", "2024-02-03T10:00:00Z", "7", "1"]]
    header = ["post_id", "created_at", "author", "thread"]
    ingest(space, "csv", write_rows(tmp_path / "more.csv", rows, header), by=by, at=LATER)
    assert held(1) == (["how-to", "paper"], True, None, None)
