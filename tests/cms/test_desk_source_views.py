"""The desk's page on a space's source: whether it is read, how far behind, and why we hold what we hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection as db
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from clients.spaces.models import Connection, Delivery, Payload, Post, Pull, Space
from clients.spaces.rules.connection import PULL
from clients.spaces.rules.inbox import HANDLE
from clients.spaces.selectors import pulls
from clients.spaces.services import hearing, looking, pulling
from clients.spaces.services import hooks as hearing_hooks
from clients.spaces.services.connections import connect
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Trouble, serving
from cms.desk import sourcing
from reporting.document.formats import Formats
from tenants.access.models import User
from tenants.boards.models import Work
from tenants.boards.services import schedule
from tenants.context import client as standing_at
from tenants.models import Stage, Tenant
from tests.clients.spaces.calls import post_event
from tests.clients.spaces.platforms import KEY, SECRET, site, topics
from tests.clients.spaces.test_hearing_services import put
from tests.cms.test_desk_home_views import a_space
from tests.cms.test_portal_views import text_of
from tests.conftest import SYSTEM

SignIn = Callable[[User, Tenant], Client]
PATH = "/desk/spaces/forum/source/"


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    a_space(alfa, "forum", read_at=None)
    return sign_in(account_manager, alfa)


@pytest.fixture
def platform(alfa: Tenant, browser: Client) -> Iterator[DiscourseStandIn]:
    there = site(topics=deepcopy(topics(count=12, posts=3)))
    with serving(there) as address:
        with standing_at(alfa):
            connect(the_space(), kind="DISCOURSE", base_url=address, username="agency", secret=KEY, **now())
        yield there


def the_space() -> Space:
    return Space.objects.get(slug="forum")


def now() -> dict[str, Any]:
    return {"by": SYSTEM, "at": timezone.now()}


def pull(tenant: Tenant, **options: Any) -> None:
    with standing_at(tenant):
        pulling.pull(the_space(), **now(), **options)


def test_before_it_is_connected(browser: Client) -> None:
    page = text_of(browser.get(PATH))
    assert "Nothing comes in by itself." in page
    assert "The source does not say how many posts it has" in page
    assert "Look now" not in page


def test_one_that_is_read_says_how_far_behind_it_is(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    page = text_of(browser.get(PATH))
    assert "not read yet" in page
    assert "any moment now" in page
    pull(alfa)
    page = text_of(browser.get(PATH))
    assert "reads by itself" in page
    assert "not behind" in page
    assert "The source says 36" in page
    assert "We hold 36" in page
    with standing_at(alfa):
        Pull.objects.update(looked_at=timezone.now() - timedelta(hours=5))
        Work.objects.filter(kind=PULL).update(due_at=timezone.now() + timedelta(hours=1))
    page = text_of(browser.get(PATH))
    assert "behind" in page
    assert "read 5 hours ago" in page
    assert "any moment now" not in page


def test_every_difference_has_a_reason(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    pull(alfa)
    editing.delete(platform, 102)
    editing.change(platform, 203, hidden=True)
    platform.topics[5]["posts_count"] = 9
    platform.topics[6]["created_at"] = "nonsense"
    editing.write(platform, 7, {**platform.topics[7]["post_stream"]["posts"][0], "id": 77_001, "post_number": 4})
    pull(alfa, again=True)
    page = text_of(browser.get(PATH))
    assert "missing in 1 thread that says it has more −6" in page
    assert "deleted there, and kept here as deleted +1" in page
    assert "hidden there −1" in page
    assert "We hold 37" in page
    assert "Counted in figures 35" in page
    with standing_at(alfa):
        counted = Post.objects.filter(is_counted=True).count()
    assert counted == 35


def test_what_could_not_be_read_is_listed_and_escaped(
    alfa: Tenant, browser: Client, platform: DiscourseStandIn
) -> None:
    platform.topics[6]["title"] = 5
    pull(alfa)
    with standing_at(alfa):
        Payload.objects.filter(key="topic/6").update(problem="title: <b>5</b> is not a text")
    answer = browser.get(PATH)
    assert "topic/6" in text_of(answer)
    assert "&lt;b&gt;5&lt;/b&gt;" in answer.content.decode()
    assert "in no thread held: not read yet, or no community activity, such as personal messages −3" in text_of(answer)


def test_an_error_is_said_in_words_with_the_next_try(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    platform.trouble(Trouble.PAGE, method="GET")
    with standing_at(alfa):
        looking.look(the_space().pk, timezone.now())
    page = text_of(browser.get(PATH))
    assert "127.0.0.1 answers with a web page instead of data" in page
    assert "the last call failed" in page
    assert "Last success never" in page
    assert "none planned" not in page
    assert "the last call failed" in text_of(browser.get("/desk/evidence/"))


def test_the_progress_of_a_first_pull(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    pull(alfa, seconds=0.0)
    pull(alfa, seconds=0.0)
    page = text_of(browser.get(PATH))
    assert "its past is being read" in page
    assert "30 of about 36 posts are read" in page


def test_who_registered_is_told_or_why_not(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    platform.user_count, platform.lists_users = 20, False
    pull(alfa)
    page = text_of(browser.get(PATH))
    assert "20 registered" in page
    assert "It does not tell who registered there" in page
    assert "knows nothing at that address" in page
    assert "What could not be read" not in page
    platform.lists_users = True
    pull(alfa)
    page = text_of(browser.get(PATH))
    assert "20 registered; of 20 it is known since when" in page
    assert "It does not tell" not in page


def test_look_now(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    Work.objects.filter(kind=PULL).update(due_at=timezone.now() + timedelta(hours=6))
    assert "It is looked at now" in text_of(browser.post(f"{PATH}look/", follow=True))
    assert Work.objects.get(kind=PULL).due_at <= timezone.now()
    with standing_at(alfa):
        Connection.objects.update(kind="WEBHOOK")
    assert "is not connected to a platform that can do this" in text_of(browser.post(f"{PATH}look/", follow=True))
    assert browser.post("/desk/spaces/nowhere/source/look/").status_code == 404
    assert browser.get("/desk/spaces/nowhere/source/").status_code == 404


def test_while_the_client_is_paused_nothing_is_taken_in(
    alfa: Tenant, browser: Client, platform: DiscourseStandIn
) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.ENDED)
    page = text_of(browser.get(PATH))
    assert "Nothing is taken in at the stage" in page


def test_one_that_tells_nothing_and_who_may_only_see(
    alfa: Tenant, browser: Client, moderator: User, sign_in: SignIn
) -> None:
    with standing_at(alfa):
        connect(the_space(), kind="WEBHOOK", base_url="http://127.0.0.1:9/hook", secret=SECRET, **now())
    assert "tells no activity" in text_of(browser.get(PATH))
    seen = sign_in(moderator, alfa)
    page = text_of(seen.get(PATH))
    assert "tells no activity" in page
    assert "Try it" not in page
    assert PATH in seen.get("/desk/evidence/").content.decode()


def test_another_clients_source_is_not_shown(
    alfa: Tenant, beta: Tenant, browser: Client, platform: DiscourseStandIn, sign_in: SignIn, owner: User
) -> None:
    pull(alfa)
    a_space(beta, "forum", read_at=None)
    page = text_of(sign_in(owner, beta).get(PATH))
    assert "Nothing comes in by itself." in page
    assert "36" not in page


def test_queries_do_not_grow_with_threads_and_spaces(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(db) as found:
            assert browser.get(path).status_code == 200
        return len(found)

    for path in (PATH, "/desk/evidence/"):
        asked(path)
    before = [asked(path) for path in (PATH, "/desk/evidence/")]
    pull(alfa)
    for number in range(5):
        a_space(alfa, f"forum-{number}")
    assert asked(PATH) <= before[0]
    assert asked("/desk/evidence/") <= before[1] + 1


def test_one_that_tells_by_itself_says_how_that_goes(alfa: Tenant, browser: Client) -> None:
    at = timezone.now()
    with standing_at(alfa):
        hearing_hooks.make(the_space(), kind="WEBHOOK", **now())
    page = text_of(browser.get(PATH))
    assert "Nothing comes in by itself." not in page
    assert "has not called yet" in page
    assert "Last call none yet" in page
    with standing_at(alfa):
        put(the_space(), [post_event("p1"), post_event("p2", likes="many")], at=at)
        hearing.handle(the_space().pk, at)
        put(the_space(), [post_event("p3")], at=at - timedelta(hours=2))
        schedule(HANDLE, {the_space().pk: at + timedelta(hours=1)})
    page = text_of(browser.get(PATH))
    assert "some of its calls failed" in page
    assert "Failed: 1 Not as documented, at likes." in page
    assert "Waiting 1 the first that waits came 2 hours ago" in page
    assert "Last success never" not in page
    assert "Next try with the next call" not in page
    listed = text_of(browser.get("/desk/evidence/"))
    assert "some of its calls failed" in listed
    assert "Not as documented, at likes." in listed
    assert "2 hours behind" in listed
    assert "next try:" in listed
    with standing_at(alfa):
        Delivery.objects.filter(state="FAILED").delete()
        Connection.objects.create(
            space=the_space(), kind="WEBHOOK", base_url="https://a.example", sealed_secret="x", created_at=at
        )
    page = text_of(browser.get(PATH))
    assert "tells no activity" not in page
    assert "behind" in page
    with standing_at(alfa):
        hearing.handle(the_space().pk, at)
    assert "tells by itself" in text_of(browser.get(PATH))
    assert "tells by itself" in text_of(browser.get("/desk/evidence/"))


def test_who_reads_swedish_reads_why_in_swedish(alfa: Tenant, browser: Client, platform: DiscourseStandIn) -> None:
    platform.lists_users = False
    platform.topics[6]["title"] = 5
    pull(alfa)
    with standing_at(alfa), override("sv"):
        found = pulls.reading(the_space(), SYSTEM)
        assert found is not None
        row = sourcing.source(found, Formats("sv", ZoneInfo("UTC"), "EUR"), at=timezone.now())
        odd = sourcing.unread(found.unread[0], Formats("sv", ZoneInfo("UTC"), "EUR"))
    assert row.people_untold is not None
    assert row.people_untold.why.startswith("127.0.0.1 känner inte till något på den adressen.")
    assert row.people_untold.words == ""
    assert odd.why == "Inte som dokumenterat, vid title."
    assert "is not a text" in odd.words
    assert '<span class="sub wrap" lang="en">' in browser.get(PATH).content.decode()
