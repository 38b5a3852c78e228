"""kill -9 at each point of a publication: counted at the receiving side, it is sent once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import StandIn, Trouble, serving
from content_calendar.models import Item
from content_calendar.services import approvals
from content_calendar.services.approvals import PUBLISH
from tenants.boards.models import Work
from tenants.boards.services.work import CLAIM
from tenants.context import client
from tenants.embedded import addresses
from tests.clients.spaces.platforms import SECRET
from tests.content_calendar import worker
from tests.content_calendar.committed import Committed, a_client, with_client
from tests.content_calendar.conftest import NOW, SLOT

AFTER = SLOT + CLAIM + timedelta(seconds=1)
"""When the claim of a worker that died has run out."""


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, str]]:
    there = Receiver(SECRET)
    with serving(there) as address:
        yield there, f"{address}/hooks/caas"


@pytest.fixture
def people(own_database: str) -> Committed:
    return a_client()


def start(
    people: Committed, item: Item, database: str, *, point: str = "none", at: datetime
) -> subprocess.Popen[bytes]:
    url = addresses(settings.VAR_DIR).database_url.rsplit("/", 1)[0] + f"/{database}"
    root = str(settings.BASE_DIR)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url, "PYTHONPATH": root}
    with client(people.tenant):
        work = Work.objects.get(kind=PUBLISH, object_id=item.pk)
    arguments = [people.tenant.schema_name, str(work.pk), point, at.isoformat()]
    return subprocess.Popen(
        [sys.executable, str(Path(worker.__file__)), *arguments],
        cwd=root,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def scheduled(people: Committed, address: str) -> Item:
    item = with_client(people, address=address)
    with client(people.tenant):
        return approvals.approve(item, edition=1, by=people.approvers[0], at=NOW)


def standing(people: Committed, item: Item) -> Item:
    with client(people.tenant):
        return Item.objects.get(pk=item.pk)


def finish(people: Committed, item: Item, database: str, *, at: datetime) -> None:
    again = start(people, item, database, at=at)
    _, said = again.communicate(timeout=60)
    assert again.returncode == 0, said.decode()


def test_killed_between_any_two_steps_it_is_sent_once(
    people: Committed, own_database: str, receiver: tuple[Receiver, str]
) -> None:
    there, address = receiver
    for point in ("claimed", "sent", "noting", "noted"):
        item = scheduled(people, address)
        killed = start(people, item, own_database, point=point, at=SLOT)
        killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL, point
        assert standing(people, item).status == ("PUBLISHED" if point == "noted" else "SCHEDULED")
        for _ in range(2):
            finish(people, item, own_database, at=AFTER)
        out = standing(people, item)
        assert (out.status, out.sending_at) == ("PUBLISHED", None), point
        assert there.calls[str(item.key)] == 1, point
        assert out.url == there.taken[str(item.key)]["url"]
    assert there.distinct == 4


def test_killed_while_the_platform_answers_it_is_asked_for(
    people: Committed, own_database: str, receiver: tuple[Receiver, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, address = receiver
    monkeypatch.setattr(StandIn, "hang_seconds", 3.0)
    item = scheduled(people, address)
    there.trouble(Trouble.HANG)
    killed = start(people, item, own_database, at=SLOT)
    while not there.calls and killed.poll() is None:
        time.sleep(0.01)
    killed.kill()
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert standing(people, item).sending_at == SLOT
    finish(people, item, own_database, at=AFTER)
    assert standing(people, item).status == "PUBLISHED"
    assert there.calls == {str(item.key): 1}


def test_killed_at_any_moment(people: Committed, own_database: str, receiver: tuple[Receiver, str]) -> None:
    """Not at points that we know of, but after so many milliseconds."""
    there, address = receiver
    killed = 0
    for milliseconds in (0, 10, 40):
        item = scheduled(people, address)
        process = start(people, item, own_database, at=SLOT)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(milliseconds / 1000)
        process.kill()
        process.communicate(timeout=60)
        killed += process.returncode == -signal.SIGKILL
        finish(people, item, own_database, at=AFTER)
        assert standing(people, item).status == "PUBLISHED"
        assert there.calls[str(item.key)] == 1
    assert killed, "no round was killed: the check did not check"
    assert there.distinct == 3
