"""Stages and cohorts from what is held, against what a hand counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.spaces.models import Person, Space
from clients.spaces.rules.lifecycle import Stage
from clients.spaces.selectors.lifecycle import join_cohorts, post_cohorts, stage_months
from clients.spaces.services import joining
from clients.spaces.services.ingestion import ingest
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.five import AT, on, the_members
from tests.clients.spaces.forums import post, topic, write_topics

pytestmark = pytest.mark.django_db
MAY = Month(2024, 5)


@pytest.fixture
def held(forum: Space, tmp_path: Path, by: Actor) -> Space:
    return the_members(forum, tmp_path, by)


def told(tenant: Tenant, months: int = 3, **scope: Any) -> list[tuple[Any, ...]]:
    found = stage_months(MAY, months, zone=tenant.zone, as_of=AT, **scope)
    return [(str(month), *each.counts.values(), each.came, each.moves) for month, each in found.items()]


def test_the_stages_of_each_month(in_alfa: Tenant, held: Space) -> None:
    assert told(in_alfa, 5) == [
        ("2024-01", 2, 0, 0, 2, {}),
        ("2024-02", 2, 0, 0, 0, {}),
        ("2024-03", 3, 0, 0, 1, {}),
        ("2024-04", 3, 0, 0, 0, {}),
        ("2024-05", 3, 0, 1, 1, {(Stage.JOINED, Stage.CONTRIBUTES): 1}),
    ]
    assert told(in_alfa, 1, space_ids=[held.pk])[0][1:5] == (2, 0, 1, 1)


def test_who_is_joined_is_one(in_alfa: Tenant, held: Space, by: Actor) -> None:
    pair = [Person.objects.get(external_id=key) for key in ("70", "8")]
    joining.join(pair, "She said so", by=by, at=AT)
    assert told(in_alfa) == [
        ("2024-03", 1, 1, 0, 0, {(Stage.JOINED, Stage.BELONGS): 1}),
        ("2024-04", 1, 1, 0, 0, {}),
        ("2024-05", 1, 1, 1, 1, {(Stage.JOINED, Stage.CONTRIBUTES): 1}),
    ]


def test_cohorts_by_first_post(in_alfa: Tenant, held: Space) -> None:
    found = post_cohorts(MAY, 6, zone=in_alfa.zone, as_of=AT)
    assert [(str(each.month), each.members, each.retained) for each in found] == [
        ("2024-01", 2, (0, 0, 2)),
        ("2024-03", 1, (0, 0, None)),
        ("2024-05", 1, (None, None, None)),
    ]
    assert join_cohorts(MAY, 6, zone=in_alfa.zone, as_of=AT) == []


def test_cohorts_by_joining(in_alfa: Tenant, held: Space) -> None:
    """Hand count: of two who joined in April one posted on day 30; of May's two one posted, and there is time left."""
    first = datetime(2024, 5, 10, 10, tzinfo=UTC)
    Person.objects.filter(external_id="9").update(joined_at=first - timedelta(days=30))
    for key, at in (("20", datetime(2024, 4, 20, tzinfo=UTC)), ("21", datetime(2024, 5, 25, tzinfo=UTC))):
        Person.objects.create(space=held, external_id=key, joined_at=at)
    Person.objects.filter(external_id="7").update(joined_at=datetime(2024, 5, 2, tzinfo=UTC))
    found = join_cohorts(MAY, 3, zone=in_alfa.zone, as_of=AT)
    assert [(str(each.month), each.joined, each.posted, each.is_open) for each in found] == [
        ("2024-03", 0, 0, False), ("2024-04", 2, 1, False), ("2024-05", 2, 1, True)
    ]  # fmt: skip
    Person.objects.filter(external_id="9").update(joined_at=first - timedelta(days=30, seconds=1))
    assert join_cohorts(MAY, 3, zone=in_alfa.zone, as_of=AT)[1].posted == 0


def test_queries_do_not_grow_and_another_client_has_none(
    in_alfa: Tenant, beta: Tenant, held: Space, tmp_path: Path, by: Actor
) -> None:
    ways: list[Callable[..., Any]] = [stage_months, post_cohorts, join_cohorts]
    counted = []
    for count in (2, 20):
        more = [topic(100 * count + n, [post(1000 * count + n, 1, on(5), 100 * count + n)]) for n in range(count)]
        ingest(held, "discourse-archive", write_topics(tmp_path / f"{count}", more), by=by, at=AT)
        with CaptureQueriesContext(connection) as asked:
            for way in ways:
                way(MAY, 3, zone=in_alfa.zone, as_of=AT)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    with client(beta):
        assert told(beta, 1) == [("2024-05", 0, 0, 0, 0, {})]
        assert post_cohorts(MAY, 6, zone=beta.zone, as_of=AT) == []
