"""The figures against the slow reference: invented communities ingested at once, in parts, over earlier states."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from clients.spaces.models import Space
from clients.spaces.selectors.soundness import dangling
from clients.spaces.selectors.tallies import tallied_months
from clients.spaces.services import ingestion
from clients.spaces.services.spaces import open_space
from reporting.rules.metrics import measure
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import system
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces import forums
from tests.reporting import reference
from tests.reporting.communities import SEEDS, communities, instants, told_by_csv, write, write_csv
from tests.reporting.reference import Marks, RefPost

pytestmark = pytest.mark.django_db
BY = system("tests")
AT = datetime(2025, 1, 1, tzinfo=UTC)
MONTH = Month(2024, 2)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
EXAMPLES = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(autouse=True)
def _no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many short runs, one after the other: the lock's own connection would cost more than the run."""
    monkeypatch.setattr(ingestion, "client_lock", lambda tenant, purpose: nullcontext())


Community = tuple[list[RefPost], Marks]
Take = Callable[[dict[str, Space], Path], None]


def compare(community: Community, as_of: datetime, take: Take) -> None:
    """Ingest by `take`, compare every figure of both spaces together and apart, and roll back."""
    posts, marks = community
    as_of = max(as_of, MONTH.starts_at(STOCKHOLM))
    edges = MONTH.shifted(-1).starts_at(STOCKHOLM), MONTH.starts_at(STOCKHOLM), MONTH.ends_at(STOCKHOLM)
    with transaction.atomic(), TemporaryDirectory() as folder:
        spaces = {slug: open_space(forums.spec(slug), by=BY, at=AT) for slug in ("forum", "chat")}
        take(spaces, Path(folder))
        assert dangling() == {}
        for slug in (None, "forum", "chat"):
            inside = [post for post in posts if slug in (None, post.space)]
            expected = reference.figures(inside, marks, *edges, as_of)
            space = spaces[slug] if slug else None
            assert month_metrics(MONTH, zone=STOCKHOLM, as_of=as_of, space=space) == expected
            asked = [space.pk] if space else [one.pk for one in spaces.values()]
            tallied = tallied_months([MONTH], zone=STOCKHOLM, as_of=AT, space_ids=asked)
            assert tallied is not None
            assert measure(tallied[0]) == reference.figures(inside, marks, *edges, AT)
        transaction.set_rollback(True)


def take_in(space: Space, path: Path) -> None:
    kind = "csv" if path.suffix else "discourse-archive"
    report = ingestion.ingest(space, kind, path, by=BY, at=AT)
    assert report.skipped == ()


def every_space(community: Community, spaces: dict[str, Space], folder: Path, name: str) -> None:
    posts, marks = community
    for slug, space in spaces.items():
        if any(post.space == slug for post in posts):
            take_in(space, write(folder / name / slug, slug, posts, marks))


@EXAMPLES
@given(community=communities(), as_of=instants())
def test_at_once(in_alfa: Tenant, community: Community, as_of: datetime) -> None:
    compare(community, as_of, lambda spaces, folder: every_space(community, spaces, folder, "all"))


@EXAMPLES
@given(community=communities(), chance=SEEDS)
def test_in_parts_and_any_order(in_alfa: Tenant, community: Community, chance: Random) -> None:
    posts, marks = community
    dealt = [(chance.randrange(3), post) for post in posts]

    def take(spaces: dict[str, Space], folder: Path) -> None:
        for part in range(3):
            some = [post for at, post in dealt if at == part]
            every_space((some, marks), spaces, folder, str(part))

    compare(community, AT, take)


@EXAMPLES
@given(community=communities(), chance=SEEDS, as_of=instants())
def test_csv_in_parts_and_any_order(in_alfa: Tenant, community: Community, chance: Random, as_of: datetime) -> None:
    posts, marks = told_by_csv(community)
    dealt = [(chance.randrange(2), post) for post in sorted(posts, key=lambda post: chance.random())]

    def take(spaces: dict[str, Space], folder: Path) -> None:
        for part in range(2):
            for slug, space in spaces.items():
                some = [post for at, post in dealt if at == part and post.space == slug]
                take_in(space, write_csv(folder / f"{slug}{part}.csv", some))

    compare((posts, marks), as_of, take)


@EXAMPLES
@given(community=communities(), earlier=communities(), as_of=instants())
def test_over_an_earlier_state(in_alfa: Tenant, community: Community, earlier: Community, as_of: datetime) -> None:
    """Authors, marks, threads, numbers, instants and replies may all have been others before."""
    posts, marks = community
    shapes = dict(enumerate(earlier[0]))

    def before(index: int, post: RefPost) -> RefPost:
        other = shapes.get(index)
        if other is None:
            return post
        thread = other.thread if index % 3 == 0 else post.thread
        return replace(other, space=post.space, thread=thread, id=post.id)

    was = [before(index, post) for index, post in enumerate(posts)]
    taken: set[tuple[str, int, int]] = set()
    unique = [p for p in was if (p.space, p.thread, p.number) not in taken and not taken.add((*p.topic, p.number))]

    def take(spaces: dict[str, Space], folder: Path) -> None:
        every_space((unique, marks), spaces, folder, "before")
        every_space(community, spaces, folder, "after")

    compare(community, as_of, take)
