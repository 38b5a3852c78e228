"""Every figure of a month follows from the list of what lies behind it, in invented communities."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db.models import Sum

from clients.spaces.models import Person, Space
from clients.spaces.selectors import behind as rows
from clients.spaces.services import ingestion
from clients.spaces.services.spaces import open_space
from reporting.rules.behind import BEHIND, Behind, Follows, Kind
from reporting.rules.inequality import gini, median
from reporting.rules.metrics import KEYS, Figures
from reporting.selectors import behind
from reporting.selectors.metrics import by_space, month_metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.rounding import RATIO_PLACES, half_up, hours, ratio
from tenants.models import Tenant
from tests.clients.spaces import forums
from tests.reporting.communities import invented, write

pytestmark = pytest.mark.django_db
AT = datetime(2025, 1, 1, tzinfo=UTC)
MONTH = Month(2024, 2)
ZONE = ZoneInfo("Europe/Copenhagen")
MICROSECOND = timedelta(microseconds=1)


@dataclass
class Community:
    spaces: list[Space]
    by: Actor


@pytest.fixture(params=[3, 8, 21])
def community(
    request: pytest.FixtureRequest, in_alfa: Tenant, tmp_path: Path, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> Community:
    """Two spaces that tell how many registered, and when people joined."""
    monkeypatch.setattr(ingestion, "client_lock", lambda tenant, purpose: nullcontext())
    posts, marks = invented(Random(request.param), 20)  # noqa: S311
    spaces = [open_space(forums.spec(slug), by=by, at=AT) for slug in ("chat", "forum")]
    for space in spaces:
        path = write(tmp_path / space.slug, space.slug, posts, marks)
        ingestion.ingest(space, "discourse-archive", path, by=by, at=AT)
        Space.objects.filter(pk=space.pk).update(registered_count=40)
        for index, person in enumerate(Person.objects.filter(space=space).order_by("pk")):
            joined = datetime(2024, 2, 2 + 3 * index, tzinfo=UTC) if index < 6 else datetime(2023, 5, 1, tzinfo=UTC)
            Person.objects.filter(pk=person.pk).update(joined_at=joined)
    return Community(spaces, by)


def held(spec: Behind, part: str, by: Actor, where: dict[str, Any]) -> Any:
    if spec.kind is Kind.POSTS:
        return rows.posts(part, behind.span(MONTH, **where), by)
    if spec.kind is Kind.THREADS:
        return rows.threads(part, behind.span(MONTH, **where), by)
    if spec.kind is Kind.PAIRS:
        return behind.pairs(part, MONTH, **where)
    return behind.people(part, MONTH, by, **where)


def size(found: Any) -> int:
    return len(found) if isinstance(found, list) else found.count()


def middle(threads: Any) -> float | None:
    waits = [(each.answer_at - each.opened_at) // MICROSECOND for each in threads]
    found = median(np.array(waits, dtype=np.int64))
    return None if found is None else hours(found)


def shaped(key: str, people: Sequence[behind.Counted]) -> float | None:
    amounts = np.array([each.amount for each in people], dtype=np.int64)
    if key == "contribution_gini":
        found = gini(amounts)
        return None if found is None else float(half_up(found, RATIO_PLACES))
    n = len(amounts)
    if n < 3:
        return 0.0 if n else None
    return ratio(int(n * amounts.max() - amounts.sum()), (n - 1) * (n - 2))


def worked_out(key: str, by: Actor, where: dict[str, Any], registered: int) -> float | None:
    """The figure from what the list holds."""
    spec = BEHIND[key]
    part = held(spec, spec.part, by, where)
    if spec.follows is Follows.COUNT:
        return size(part)
    if spec.follows is Follows.SUM:
        return int(part.aggregate(sum=Sum("like_count"))["sum"] or 0)
    if spec.follows is Follows.MEDIAN:
        return middle(part)
    if spec.follows is Follows.SHAPE:
        return shaped(key, part)
    whole = held(spec, spec.whole, by, where) if spec.whole else None
    if spec.follows is Follows.SHARE_OF_SUMS:
        return ratio(sum(each.amount for each in part), sum(each.amount for each in whole))
    return ratio(size(part), registered if whole is None else size(whole))


INSTANTS = (datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 2, 20, 12, tzinfo=UTC))


@pytest.mark.parametrize("as_of", INSTANTS, ids=["later", "amid"])
def test_every_figure_follows_from_its_list(community: Community, as_of: datetime) -> None:
    for space, registered in ((None, 80), (community.spaces[0], 40)):
        where = {"zone": ZONE, "as_of": as_of, "space": space}
        figures = month_metrics(MONTH, **where)
        found: Figures = {key: worked_out(key, community.by, where, registered) for key in KEYS}
        assert found == figures
        assert list(BEHIND) == list(KEYS)


def test_spaces_add_up(community: Community) -> None:
    where: dict[str, Any] = {"zone": ZONE, "as_of": INSTANTS[0]}
    total, each = month_metrics(MONTH, **where), by_space(MONTH, community.spaces, **where)
    for key in ("posts", "threads_started", "replies", "likes_received", "solved_threads", "active_members"):
        assert total[key] == sum(figures[key] or 0 for figures in each.values())


def test_who_may_not_see_evidence_finds_nothing(community: Community, stranger_to_evidence: Actor) -> None:
    where: dict[str, Any] = {"zone": ZONE, "as_of": INSTANTS[0], "space": None}
    span = behind.span(MONTH, **where)
    assert not rows.posts("all", span, stranger_to_evidence).exists()
    assert not rows.threads("all", span, stranger_to_evidence).exists()
    assert rows.named(range(1000), stranger_to_evidence) == {}
    assert rows.joined(span, stranger_to_evidence) == []


@pytest.fixture
def stranger_to_evidence() -> Actor:
    from tenants.kernel.actor import ActorKind, Role

    return Actor(ActorKind.PERSON, "Fia", None, frozenset({Role.FINANCE}))
