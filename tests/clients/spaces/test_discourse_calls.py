"""A Discourse site that calls us: what it tells is kept once, and the site is asked for what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clients.spaces.models import AskedAgain, Connection, Delivery, Flag, Post, Space
from clients.spaces.rules.connection import PULL
from clients.spaces.rules.pulling import Decision
from clients.spaces.services import flags, hearing, hooks, pulling
from clients.spaces.services.connections import connect
from clients.spaces.services.spaces import open_space
from clients.spaces.standin import telling
from clients.spaces.standin.deliverer import Deliverer, to_address
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.flags import flags_of
from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import serving
from tenants.boards.models import Work
from tenants.boards.services import schedule
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.clients.spaces.platforms import KEY, NOW, SECRET, forum_at, site, topics
from tests.conftest import LONG_AGO, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(alfa: Tenant, stranger: Callable[[str], Client]) -> Iterator[tuple[DiscourseStandIn, str]]:
    """A site with a webhook to alfa's forum, whose flags we hold."""
    stand_in, caller = site(topics=topics(count=20, posts=40)), stranger("alfa.localhost")
    instant = flags_of(stand_in._topics.values(), NOW)[-1].flagged_at
    stand_in._clock = lambda: instant
    with standing_at(alfa):
        space = open_space(spec(), by=SYSTEM, at=LONG_AGO)
        secret = hooks.make(space, kind="DISCOURSE", by=SYSTEM, at=timezone.now())

    def send(headers: Mapping[str, str], body: bytes) -> int:
        return caller.post("/hooks/forum/", body, content_type="application/json", headers=dict(headers)).status_code

    stand_in.hook = Deliverer(secret, send)
    with serving(stand_in) as address:
        with standing_at(alfa):
            connect(space, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=SYSTEM, at=NOW)
            flags.pull(space, by=SYSTEM, at=NOW)
        yield stand_in, address


def test_what_is_written_edited_and_deleted_there_is_asked_for(
    alfa: Tenant, there: tuple[DiscourseStandIn, str]
) -> None:
    stand_in = there[0]
    assert stand_in.hook is not None
    assert stand_in.hook.ping() == 202
    post = telling.reply(stand_in, 3, "An answer that somebody wrote")
    telling.edit(stand_in, post["id"], "An answer that somebody wrote better")
    telling.delete(stand_in, 604)
    assert stand_in.hook.again() == 200
    with standing_at(alfa):
        told = list(Delivery.objects.order_by("pk").values_list("event", "state"))
        assert told == [
            ("ping", "IGNORED"), ("post_created", "WAITING"), ("post_edited", "WAITING"), ("post_destroyed", "WAITING"),
        ]  # fmt: skip
        space, now = Space.objects.get(), timezone.now()
        hearing.handle(space.pk, now)
        assert sorted(AskedAgain.objects.values_list("thread_key", flat=True)) == ["3", "6"]
        pulling.pull(space, by=SYSTEM, at=now)
        assert not AskedAgain.objects.exists()
        assert "wrote better" in Post.objects.get(external_id=str(post["id"])).body
        assert Post.objects.get(external_id="604").is_deleted


def test_what_is_settled_there_is_looked_at_soon(
    alfa: Tenant, there: tuple[DiscourseStandIn, str], django_db_blocker: object
) -> None:
    stand_in, address = there
    kept, stand_in.hook = stand_in.hook, None  # the site answers in another thread than the one that may write here
    with standing_at(alfa):
        space, flag, now = Space.objects.get(), Flag.objects.filter(state="OPEN").latest("pk"), timezone.now()
        schedule(PULL, {space.pk: now + timedelta(hours=1)})
        Connection.objects.update(last_ok_at=now - timedelta(hours=1))
    forum_at(address).decide(flag.external_id, Decision.IGNORE)
    made = next(one for one in stand_in._flags(stand_in._clock()) if str(one.post_id) == flag.external_id)
    assert kept is not None
    assert kept.reviewable("reviewable_transitioned_to", made.entry(stand_in._clock())) == 202
    with standing_at(alfa):
        hearing.handle(space.pk, now)
        assert Work.objects.get(kind=PULL).due_at == now
        flags.pull(space, by=SYSTEM, at=now)
        flag.refresh_from_db()
        assert (flag.state, flag.resolution) == ("RESOLVED", "IGNORED")


def test_it_reaches_an_address_and_goes_on_where_nobody_is_there() -> None:
    with serving(Receiver(SECRET)) as address:
        assert Deliverer("s", to_address(address)).ping() == 401  # it is no call that this receiver knows
    assert Deliverer("s", to_address(address)).ping() == 0
