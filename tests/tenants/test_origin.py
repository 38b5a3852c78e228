"""From where an entry came: through which door, from which address, by which request or task."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from celery.signals import task_postrun, task_prerun
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tenants.audit.models import Entry
from tenants.kernel.origin import Door, Origin, coming_from, current
from tenants.management.base import DomainCommand
from tenants.middleware.log import RequestLogMiddleware
from tenants.middleware.origin import OriginMiddleware, address
from tests.conftest import User

requests = RequestFactory()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "203.0.113.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", ""),
        (1, "", ""),
        (1, "not an address", ""),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "<script>", ""),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(settings: Any, proxies: int, forwarded: str, expected: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = requests.get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="203.0.113.1")
    assert address(request) == expected


def through(path: str, **headers: str) -> Origin:
    """What is current inside a request for that path."""
    seen: list[Origin] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(current())
        return HttpResponse()

    RequestLogMiddleware(OriginMiddleware(view))(requests.get(path, headers=headers))
    assert current() == Origin()
    return seen[0]


def test_a_request_says_its_door_and_its_id() -> None:
    assert through("/desk/", **{"X-Request-ID": "abcdef-12345"}) == Origin("web", "127.0.0.1", "abcdef-12345")
    assert through("/api/v1/items").door == Door.API
    assert len(through("/desk/", **{"X-Request-ID": "<b>"}).request_id) == 32


def test_a_request_that_fails_leaves_nothing_behind() -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        raise ValueError

    with pytest.raises(ValueError, match="^$"):
        OriginMiddleware(fails)(requests.get("/"))
    assert current() == Origin()


def test_threads_do_not_see_each_others() -> None:
    ready, seen = threading.Barrier(8), {}

    def work(number: int) -> None:
        with coming_from(Origin(Door.WEB, request_id=str(number))):
            ready.wait(20)
            seen[number] = current().request_id
            ready.wait(20)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {n: str(n) for n in range(8)}
    assert current() == Origin()


def test_a_task_says_that_it_is_one() -> None:
    outer, inner = str(uuid4()), str(uuid4())
    task_prerun.send(sender=None, task_id=outer)
    assert current() == Origin(Door.TASK, request_id=outer)
    task_prerun.send(sender=None, task_id=inner)  # one called in another's process
    assert current().request_id == inner
    task_postrun.send(sender=None, task_id=inner)
    assert current().request_id == outer
    task_postrun.send(sender=None, task_id=outer)
    task_postrun.send(sender=None, task_id="never begun")
    assert current() == Origin()


def test_a_command_says_that_it_is_one() -> None:
    class Command(DomainCommand):
        def run(self, **options: Any) -> str:
            return current().door

    out = StringIO()
    call_command(Command(stdout=out), json=True)
    assert out.getvalue().strip() == '"command"'


def test_what_a_person_does_on_a_page_is_recorded_with_its_request(
    owner: User, agency_browser: Callable[[User], Client]
) -> None:
    browser = agency_browser(owner)
    browser.get("/handover/?to=alfa.localhost&path=/", headers={"X-Request-ID": "a-request-of-mine"})
    entry = Entry.objects.get(verb="access.handover.issued")
    assert (entry.door, entry.ip, entry.request_id) == ("web", "127.0.0.1", "a-request-of-mine")
    assert entry.actor_uuid == owner.uuid
