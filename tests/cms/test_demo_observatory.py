"""The demo's second place: read like a Discourse site, called by it, with a topic to look at first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from clients.spaces.models import Delivery, Person, Post, Pull, Space, Thread
from clients.spaces.standin.deliverer import to_address
from clients.spaces.standin.server import Reply, StandIn, answered, serving
from cms.demo import observatory
from cms.demo.topics import HEATED, topics
from tenants.access.models import User
from tenants.context import client
from tenants.models import Tenant
from tests.cms.test_portal_views import text_of

pytestmark = pytest.mark.django_db
PORT = 8000


def test_it_is_read_calls_and_has_a_topic_that_is_hot_and_negative(
    alfa: Tenant, tmp_path: Path, analyst: User, sign_in: Callable[[User, Tenant], Client]
) -> None:
    now = timezone.now()
    held = observatory.show(alfa, tmp_path, port=PORT, now=now)
    with client(alfa):
        assert Post.objects.count() == held > 100
        assert Person.objects.filter(joined_at__isnull=False).count() == observatory.REGISTERED
        assert Space.objects.get(slug=observatory.SLUG).registered_count == observatory.REGISTERED
        assert Delivery.objects.get().event.startswith("ping")
        before = Post.objects.count(), Pull.objects.get().whole_at
    page = text_of(sign_in(analyst, alfa).get("/desk/community/topics/"))
    assert "hot and negative" in page
    assert any(title in page for title in HEATED)
    assert observatory.show(alfa, tmp_path, port=PORT, now=now) == held
    with client(alfa):
        assert (Post.objects.count(), Pull.objects.get().whole_at is not None) == (before[0], False)
        assert Delivery.objects.count() == 1


def test_its_topics_are_the_same_on_every_run_and_grow_with_time(alfa: Tenant) -> None:
    early, late = (topics(alfa, datetime(2026, 11, day, tzinfo=UTC)) for day in (4, 28))
    assert early.items() <= late.items() or set(early) < set(late)
    assert all(post["created_at"] < "2026-11-04" for one in early.values() for post in one["post_stream"]["posts"])


def test_some_lose_their_tags_and_pins_in_the_course_of_it(
    alfa: Tenant, tmp_path: Path, analyst: User, sign_in: Callable[[User, Tenant], Client]
) -> None:
    now = timezone.now()
    observatory.show(alfa, tmp_path, port=PORT, now=now)
    with client(alfa):
        lost = Thread.objects.filter(tags=[], untagged_at__gt=now - max(observatory.LOOKED_BEFORE))
        unpinned = Thread.objects.filter(is_pinned=False, unpinned_at__isnull=False)
        counts = lost.count(), unpinned.count(), Thread.objects.filter(tags=[], untagged_at=None).count()
        assert all(counts), counts
        assert Thread.objects.filter(is_pinned=True).count() == 1
        assert not Thread.objects.filter(tags=None).exists()
        held = {each.pk: (each.untagged_at, each.unpinned_at) for each in Thread.objects.all()}
    browser = sign_in(analyst, alfa)
    for part, title in (("untagged", "Which mast height"), ("unpinned", "How do you clean the funnel")):
        page = text_of(browser.get(f"/desk/community/order/?list={part}"))
        assert title in page
    assert "1 is pinned now" in page
    observatory.show(alfa, tmp_path, port=PORT, now=now)
    with client(alfa):
        assert held == {each.pk: (each.untagged_at, each.unpinned_at) for each in Thread.objects.all()}


@pytest.mark.parametrize("day", range(1, 366, 13))
def test_on_each_day_of_a_year_something_was_lost_since_it_was_looked_at(alfa: Tenant, day: int) -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    looks = [topics(alfa, now, at=now - ago) for ago in (*observatory.LOOKED_BEFORE, timedelta(0))]
    for had in (lambda one: bool(one["tags"]), lambda one: one["pinned"]):
        pairs = [(before[n], after[n]) for before, after in pairwise(looks) for n in before]
        assert any(had(before) and not had(after) for before, after in pairs)


def test_a_name_below_localhost_is_this_machine() -> None:
    class Listening(StandIn):
        def answer(self, method: str, path: str, query: dict[str, str], environ: object, body: bytes) -> Reply:
            return answered(202 if environ["HTTP_HOST"].startswith("alfa.localhost:") else 404, {})  # type: ignore[index]

    with serving(Listening()) as address:
        port = address.rpartition(":")[2]
        assert to_address(f"http://alfa.localhost:{port}/hooks/x/")({}, b"{}") == 202
