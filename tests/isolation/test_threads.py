"""Two clients served by four threads at once: each is answered as when it is served alone, with nothing of the other's.

Through the real WSGI handler, with committed rows, and with a pool of fewer connections than threads, so that each
connection serves now one client, now the other.
"""

from __future__ import annotations

import random
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections, transaction
from django.test import Client, RequestFactory

from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests import database
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.house.test_urls import AT_A_CLIENT
from tests.isolation.planting import plant
from tests.isolation.test_canary import seat

THREADS, CONNECTIONS, DONE_SECONDS = 4, 2, 120
WORDS = {"alfa": "zqgreenzq", "beta": "zqamberzq"}
TONGUES = {"alfa": "en", "beta": "sv"}
PAGES = (
    *("portal:month", "portal:report", "portal:guideline", "portal:calendar"),
    *("desk:home", "desk:item", "desk:cases", "desk:audit"),
)
OTHERS = ("/cms/", "/cms/snippets/content_calendar/item/", "/theme.css", "/media/images/mark.png")
CHANGING = re.compile(rb'[A-Za-z0-9]{64}|nonce="[^"]+"')
"""What no two answers have alike: tokens against forged requests, and of the content policy."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An address at a client's host, asked by somebody who is signed in there."""

    slug: str
    path: str
    cookie: str

    def answer(self, handler: WSGIHandler) -> tuple[int, bytes]:
        host = f"{self.slug}.{settings.BASE_DOMAIN}"
        environ = RequestFactory(
            HTTP_HOST=host, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={self.cookie}"
        )._base_environ(PATH_INFO=self.path)
        told: list[str] = []
        response = handler(environ, lambda status, _headers: told.append(status))
        try:
            body = b"".join(response)
        finally:
            response.close()
        return int(told[0].split()[0]), CHANGING.sub(b"", body)


def parting(one: bytes, other: bytes) -> bytes:
    """Where two answers part."""
    places = (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    at = next(places, min(len(one), len(other)))
    return b"" if one == other else one[max(0, at - 60) : at + 60]


@pytest.fixture
def few_connections(own_database: str) -> Iterator[None]:
    """A pool, as in production."""
    given = settings.DATABASES["default"]
    held = dict(given.get("OPTIONS", {}))

    def options(changed: dict[str, object]) -> None:
        given["OPTIONS"] = changed
        connections["default"].settings_dict["OPTIONS"] = changed
        database.use(own_database)

    options({**held, "pool": {"min_size": CONNECTIONS, "max_size": CONNECTIONS, "timeout": 30}})
    yield
    connections["default"].close_pool()
    options(held)


@pytest.fixture
def asked(own_database: str, sign_in: Callable[[User, Tenant], Client]) -> list[Asked]:
    """Two clients with something everywhere, each with a word of its own in all its texts."""
    made = []
    for slug, word in WORDS.items():
        tenant = create_client(profile(slug), by=SYSTEM, at=LONG_AGO)
        with transaction.atomic():
            planted = plant(tenant, word)
        lead = person(Role.ACCOUNT_MANAGER, tenant)
        User.objects.filter(pk=lead.pk).update(language=TONGUES[slug])
        with standing_at(tenant):
            cookie = seat(lead, tenant, sign_in).cookies[settings.SESSION_COOKIE_NAME].value
        paths = [AT_A_CLIENT[name].path.format(**planted.behind) for name in PAGES]
        made += [Asked(slug, path, cookie) for path in (*paths, *OTHERS)]
    return made


@pytest.fixture
def eager_switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("few_connections", "eager_switching")
def test_interleaved_requests(asked: list[Asked]) -> None:
    handler = WSGIHandler()
    alone = {each: each.answer(handler) for each in asked}
    for each in asked:  # with what was kept the first time
        assert not parting(each.answer(handler)[1], alone[each][1]), (
            f"{each.path}: what changes by itself is in CHANGING"
        )
    own = [each for each in asked if WORDS[each.slug].encode() in alone[each][1]]
    assert len(own) > len(asked) * 0.8, "a check that meets the word nowhere would prove nothing"
    assert {code for code, _ in alone.values()} == {200}
    for each in asked:
        if each.path == "/desk/":
            assert f'lang="{TONGUES[each.slug]}"'.encode() in alone[each][1]

    wrong: list[str] = []
    ready = threading.Barrier(THREADS)

    def serve(number: int) -> None:
        mine = list(asked)
        random.Random(number).shuffle(mine)  # noqa: S311 - an order, no secret
        try:
            ready.wait(20)
            for each in mine:
                code, body = each.answer(handler)
                other = next(word for slug, word in WORDS.items() if slug != each.slug)
                if other.encode() in body:
                    wrong.append(f"{each.slug}{each.path}: the other's word")
                elif (code, body) != alone[each]:
                    wrong.append(
                        f"{each.slug}{each.path}: {code}, another answer than alone: {parting(body, alone[each][1])}"
                    )
        except BaseException as fault:  # noqa: BLE001 - told below, in the test's own thread
            wrong.append(repr(fault))
        finally:
            connections.close_all()

    connections.close_all()  # this thread's own goes back into the pool, too
    threads = [threading.Thread(target=serve, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DONE_SECONDS)
    assert wrong == []
    assert not any(thread.is_alive() for thread in threads)
