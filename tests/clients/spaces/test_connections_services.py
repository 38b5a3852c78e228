from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clients.spaces.connectors.live import may_be_loopback
from clients.spaces.models import Connection, Flag, Space
from clients.spaces.rules.address import AddressPointsInside
from clients.spaces.rules.connection import KeyRefused, NoConnection, PlatformFails
from clients.spaces.services.connections import PROBING, connect, probe
from clients.spaces.services.flags import pull
from clients.spaces.services.publishing import find_published, publish
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import Trouble, serving
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.refusals import InvalidInput
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tests.clients.spaces.platforms import KEY, SECRET, piece, site, topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
LATER = datetime(2024, 3, 2, tzinfo=UTC)


@pytest.fixture
def platform() -> Iterator[tuple[DiscourseStandIn, str]]:
    there = site(topics=topics(count=60, posts=60))
    with serving(there) as address:
        yield there, address


@pytest.fixture
def connected(forum: Space, platform: tuple[DiscourseStandIn, str], by: Actor) -> Connection:
    return connect(forum, kind="DISCOURSE", base_url=platform[1], username="agency", secret=KEY, by=by, at=AT)


def person(role: Role, by: Actor) -> Actor:
    return replace(by, kind=ActorKind.PERSON, roles=frozenset({role}))


def test_the_key_is_sealed_and_nowhere_in_the_clear(forum: Space, connected: Connection, by: Actor) -> None:
    assert KEY not in json.dumps(list(Connection.objects.values()), default=str)
    assert KEY not in json.dumps(list(Entry.objects.values()), default=str)
    assert probe(forum, by=by, at=LATER) == "agency"
    connected.refresh_from_db()
    assert (connected.last_ok_at, connected.is_failing) == (LATER, False)


def test_connecting_again_replaces_what_was_said(forum: Space, connected: Connection, by: Actor) -> None:
    connect(forum, kind="WEBHOOK", base_url="http://127.0.0.1:9/x/", secret=SECRET, by=by, at=LATER)
    held = Connection.objects.get()
    assert (held.kind, held.base_url, held.created_at) == ("WEBHOOK", "http://127.0.0.1:9/x", LATER)
    verbs = Entry.objects.filter(verb__startswith="spaces.connection").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["spaces.connection.made", "spaces.connection.replaced"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "FAX"}, "kind"),
        ({"base_url": "forum.example.com"}, "url"),
        ({"base_url": "ftp://forum.example.com"}, "url"),
        ({"base_url": "https://user:pw@forum.example.com"}, "url"),
        ({"base_url": "https://forum.example.com/?x=1"}, "url"),
        ({"base_url": "https://[::1"}, "url"),
        ({"username": "two words"}, "username"),
        ({"secret": ""}, "secret"),
        ({"secret": "line\nbreak"}, "secret"),
        ({"secret": "x" * 1001}, "secret"),
        ({"kind": "WEBHOOK", "secret": "short"}, "secret"),
    ],
)
def test_what_cannot_be_kept_is_refused(forum: Space, by: Actor, changes: dict[str, str], field: str) -> None:
    good: dict[str, Any] = {"kind": "DISCOURSE", "base_url": "https://forum.example.com", "secret": KEY}
    with pytest.raises(InvalidInput) as raised:
        connect(forum, **{**good, **changes}, by=by, at=AT)
    assert [where for where, _ in raised.value.problems] == [field]
    assert not Connection.objects.exists()


def test_in_production_nothing_inside_is_connected(forum: Space, by: Actor, settings: Any) -> None:
    settings.PLATFORMS_MAY_BE_LOOPBACK = False
    assert not may_be_loopback()
    with pytest.raises(AddressPointsInside):
        connect(forum, kind="DISCOURSE", base_url="http://127.0.0.1:8000", secret=KEY, by=by, at=AT)


def test_where_stand_ins_may_be_nothing_else_inside_is_connected(forum: Space, by: Actor) -> None:
    assert may_be_loopback()
    with pytest.raises(AddressPointsInside):
        connect(forum, kind="DISCOURSE", base_url="http://169.254.169.254", secret=KEY, by=by, at=AT)
    connect(forum, kind="DISCOURSE", base_url="http://127.0.0.1:8000", secret=KEY, by=by, at=AT)


def test_who_may_connect(forum: Space, by: Actor) -> None:
    with pytest.raises(NotPermitted):
        connect(forum, kind="DISCOURSE", base_url="https://a.example", secret=KEY, by=person(Role.MODERATOR, by), at=AT)
    with pytest.raises(NotPermitted):
        probe(forum, by=person(Role.MODERATOR, by), at=AT)


def test_one_probe_of_a_client_is_under_way(alfa: Tenant, forum: Space, connected: Connection, by: Actor) -> None:
    with client_lock(alfa, PROBING), pytest.raises(ClientBusy):
        probe(forum, by=by, at=LATER)
    connected.refresh_from_db()
    assert (connected.last_ok_at, connected.is_failing) == (None, False), "nothing was asked, so nothing is noted"


def test_a_space_without_a_connection(forum: Space, by: Actor) -> None:
    for call in (lambda: probe(forum, by=by, at=AT), lambda: pull(forum, by=by, at=AT)):
        with pytest.raises(NoConnection):
            call()


def test_how_a_call_went_is_kept_in_words(
    forum: Space, connected: Connection, platform: tuple[DiscourseStandIn, str], by: Actor
) -> None:
    connect(forum, kind="DISCOURSE", base_url=platform[1], username="agency", secret="wrong", by=by, at=AT)
    with pytest.raises(KeyRefused):
        probe(forum, by=by, at=LATER)
    held = Connection.objects.get()
    assert (held.last_error_code, held.last_error_at, held.last_ok_at) == ("KeyRefused", LATER, None)
    assert held.is_failing
    assert held.last_error.startswith("127.0.0.1 answered 403: You are not permitted")
    assert held.last_error_facts["status"] == 403


def test_publishing_and_finding_through_the_space(
    forum: Space, connected: Connection, platform: tuple[DiscourseStandIn, str]
) -> None:
    there, address = platform
    assert find_published(forum.pk, piece().key) is None
    there.trouble(Trouble.FAULT)
    with pytest.raises(PlatformFails):
        publish(forum.pk, piece(), at=AT)
    published = publish(forum.pk, piece(), at=LATER)
    assert (published.external_id, published.at) == ("61", LATER)
    assert published.url == f"{address}/t/what-we-do-on-the-first-friday/61"
    assert publish(forum.pk, piece(), at=LATER).external_id == "61"
    found = find_published(forum.pk, piece().key, at=LATER)
    assert found is not None
    assert found.external_id == "61"
    assert there.opened[piece().key] == 1
    connected.refresh_from_db()
    assert (connected.last_error_at, connected.last_ok_at) == (AT, LATER)


def test_publishing_by_webhook(forum: Space, by: Actor) -> None:
    there = Receiver(SECRET)
    with serving(there) as address:
        connect(forum, kind="WEBHOOK", base_url=address, secret=SECRET, by=by, at=AT)
        first = publish(forum.pk, piece(), at=AT)
        assert publish(forum.pk, piece(), at=LATER).url == first.url
        with pytest.raises(NoConnection):
            pull(forum, by=by, at=AT)
    assert there.distinct == 1


def test_flags_are_pulled_once(forum: Space, connected: Connection, by: Actor) -> None:
    first = pull(forum, by=by, at=AT)
    assert first.raised == first.flags == Flag.objects.count() > 30
    again = pull(forum, by=by, at=LATER)
    assert (again.flags, again.raised, again.changed) == (first.flags, 0, 0)


def test_flags_that_cannot_be_pulled_to_the_end_change_nothing(
    forum: Space, connected: Connection, platform: tuple[DiscourseStandIn, str], by: Actor
) -> None:
    platform[0].trouble(Trouble.FAULT, method="GET")
    with pytest.raises(PlatformFails):
        pull(forum, by=by, at=AT)
    assert not Flag.objects.exists()
    with pytest.raises(NotPermitted):
        pull(forum, by=person(Role.VIEWER, by), at=AT)


def test_the_commands(forum: Space, platform: tuple[DiscourseStandIn, str], tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(f"{KEY}\n")
    out, said = StringIO(), StringIO()
    given = ["--kind", "discourse", "--url", platform[1], "--username", "agency", "--key-file", str(key)]
    call_command("connect", "alfa", "forum", *given, "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "space": "forum", "kind": "DISCOURSE", "url": platform[1], "answers_as": "agency", "error": ""
    }  # fmt: skip
    out = StringIO()
    call_command("pull_flags", "alfa", "forum", "--json", stdout=out)
    assert json.loads(out.getvalue())["raised"] > 30
    call_command("pull_flags", "alfa", "forum", stderr=said)
    assert ", 0 new, 0 changed; 0 skipped" in said.getvalue()
    key.write_text("wrong")
    call_command("connect", "alfa", "forum", *given, stderr=said)
    assert "but: 127.0.0.1 answered 403" in said.getvalue()


@pytest.mark.parametrize("content", [b"", b"two words", b"\xff", b"a\nb"])
def test_a_key_file_that_holds_no_key(forum: Space, tmp_path: Path, content: bytes) -> None:
    key = tmp_path / "key"
    key.write_bytes(content)
    given = ["--kind", "discourse", "--url", "https://a.example", "--key-file", str(key)]
    with pytest.raises(SystemExit) as ended:
        call_command("connect", "alfa", "forum", *given, stderr=StringIO())
    assert ended.value.code == 2
    assert not Connection.objects.exists()
