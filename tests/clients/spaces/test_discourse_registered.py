"""Who registered on a forum, and when: listed page by page, kept by the day, read again once a week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.spaces.connectors.discourse import registered
from clients.spaces.connectors.wire import LARGEST_ANSWER
from clients.spaces.models import Connection, Payload, Person, Space
from clients.spaces.rules.connection import PointsInside, TooManyCalls
from clients.spaces.selectors.lifecycle import join_cohorts
from clients.spaces.selectors.pulls import reading
from clients.spaces.services import pulling
from clients.spaces.services.connections import connect
from clients.spaces.services.erasing import erase
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Reply, answered, serving
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tests.clients.spaces.platforms import KEY, topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
LIST = registered.LIST
Told = list[dict[str, Any]]


class Listing(DiscourseStandIn):
    """A site that lists the users it is given; `instead` answers in place of a list page, by how often it was asked."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.listed: Told = []
        self.asked: list[int] = []
        self.instead: dict[int, Reply] = {}

    def users(self) -> Told:
        return sorted(self.listed, key=lambda one: one["created_at"])

    def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Reply:
        if path == LIST:
            self.asked.append(int(query["page"]))
            if (told := self.instead.get(len(self.asked))) is not None:
                return told
        return super().answer(method, path, query, environ, body)


def user(number: int, at: str, **more: Any) -> dict[str, Any]:
    told = {"id": number, "username": f"u{number}", "created_at": at, "active": True, "staged": False, "admin": False}
    return {**told, "moderator": False, **more}


def crowd(count: int, *, first: int = 1000, minutes: int = 30) -> Told:
    begun = datetime(2024, 1, 1, tzinfo=UTC)
    return [user(first + n, (begun + timedelta(minutes=minutes * n)).isoformat()) for n in range(count)]


@pytest.fixture
def platform(forum: Space, by: Actor) -> Iterator[Listing]:
    there = Listing(deepcopy(topics(count=3, posts=2)), key=KEY, username="agency", clock=lambda: AT)
    with serving(there) as address:
        connect(forum, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        yield there


def joined() -> dict[str, str]:
    found = Person.objects.filter(joined_at__isnull=False).values_list("external_id", "joined_at")
    return {key: at.isoformat() for key, at in found}


def everyone(there: Listing) -> dict[str, str]:
    return {str(one["id"]): datetime.fromisoformat(one["created_at"]).isoformat() for one in there.listed}


def pull(space: Space, by: Actor, **options: Any) -> pulling.PullReport:
    return pulling.pull(space, by=by, at=AT, **options)


def test_all_who_registered_come_in_and_again_nothing(forum: Space, platform: Listing, by: Actor) -> None:
    """750 people in eight list pages over sixteen days; each is known by number and day, who wrote by name as well."""
    platform.listed = [*crowd(750), user(8, "2024-01-01T00:10:00Z")]
    assert pull(forum, by).is_whole
    assert joined() == everyone(platform)
    assert set(Person.objects.filter(external_id__startswith="1").values_list("name", flat=True)) == {""}
    assert Person.objects.get(external_id="8").name
    assert Payload.objects.filter(key__startswith="people/2024-").count() == 16
    assert b"u1000" not in b"".join(bytes(one.content or b"") for one in Payload.objects.all())
    again = pull(forum, by)
    assert (again.payloads, again.changed, again.pages) == (0, 0, 0)
    assert pulling.recompute(forum, by=by, at=AT).changed == 0


def test_newcomers_are_found_by_the_next_look(forum: Space, platform: Listing, by: Actor) -> None:
    platform.listed = crowd(120)
    pull(forum, by)
    platform.asked.clear()
    platform.listed.append(user(5000, "2024-02-01T10:00:00Z"))
    pull(forum, by)
    assert joined() == everyone(platform)
    assert len(platform.asked) <= 3, "not from its beginning"


def test_stopped_after_any_page_it_goes_on(forum: Space, platform: Listing, by: Actor) -> None:
    platform.listed = crowd(650)
    for _ in range(40):
        if pull(forum, by, seconds=0).is_whole:
            break
    assert joined() == everyone(platform)


def test_who_goes_while_we_read_hides_none(forum: Space, platform: Listing, by: Actor) -> None:
    """Eighty of the first go between two looks, and the pages move."""
    platform.listed = crowd(650)
    while len(joined()) < 300:
        pull(forum, by, seconds=0)
    platform.listed = platform.listed[80:]
    pull(forum, by)
    assert everyone(platform).items() <= joined().items()


def test_many_of_one_instant_are_all_there(forum: Space, platform: Listing, by: Actor) -> None:
    """As after an import: whatever order they have among themselves, on whichever page."""
    platform.listed = [*crowd(90), *(user(9000 - n, "2024-01-20T10:00:00.000Z") for n in range(450))]
    platform.listed += [user(50 + n, "2024-01-20T10:00:00.500Z") for n in range(250)]
    pull(forum, by)
    assert joined() == everyone(platform)


@pytest.mark.parametrize(
    "more", [{"id": -1}, {"active": False}, {"staged": True}, {"admin": True}, {"moderator": True}], ids=str
)
def test_who_is_no_member_is_left_out(forum: Space, platform: Listing, by: Actor, more: dict[str, Any]) -> None:
    platform.listed = [user(1000, "2024-01-01T10:00:00Z"), user(1001, "2024-01-02T10:00:00Z") | more]
    pull(forum, by)
    assert set(joined()) == {"1000"}


def test_who_confirms_later_is_found_within_a_week(
    forum: Space, platform: Listing, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.listed = [*crowd(250), user(1, "2024-01-02T10:00:00Z", active=False)]
    pull(forum, by)
    platform.listed[-1]["active"] = True
    assert pull(forum, by).payloads == 0
    monkeypatch.setattr(registered, "READ_ANEW", timedelta(0))
    pull(forum, by)
    assert joined() == everyone(platform)
    assert not Payload.objects.filter(is_current=True).exclude(problem="").exists()


def test_a_key_that_may_not_list_says_so_and_figures_stay_empty(forum: Space, platform: Listing, by: Actor) -> None:
    platform.lists_users = False
    assert pull(forum, by).is_whole
    assert not Connection.objects.get().is_failing
    found = reading(forum, by)
    assert found is not None
    assert found.people_untold is not None
    assert (found.people_untold.code, found.people_untold.facts["status"]) == ("NothingThere", 404)
    figures = month_metrics(Month(2024, 1), zone=ZoneInfo("UTC"), as_of=AT)
    assert figures["newcomer_first_post_30d"] is None
    assert figures["posts"] == 6
    assert pull(forum, by).pages == 0, "once is enough"
    platform.lists_users, platform.listed = True, crowd(4)
    pull(forum, by)
    found = reading(forum, by)
    assert found is not None
    assert (found.people_untold, found.joined_count) == (None, 4)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ([{"id": n, "created": "2024"} for n in range(100)], "none tells id and created_at"),
        ([user(2, "2024-01-02T10:00:00Z"), user(1, "2024-01-01T10:00:00Z")], "do not come by their created_at"),
        ({"users": []}, "no JSON list"),
    ],
)
def test_a_list_otherwise_than_documented_stops_nothing_else(
    forum: Space, platform: Listing, by: Actor, page: Any, why: str
) -> None:
    platform.instead = {1: answered(200, page)}
    assert pull(forum, by, again=True).is_whole
    assert why in Payload.objects.get(key="people", is_current=True).problem
    platform.listed = crowd(3)
    pull(forum, by)
    assert joined() == everyone(platform)
    assert Payload.objects.get(key="people", is_current=True).problem == ""


@pytest.mark.parametrize(
    ("told", "code"),
    [
        *((answered(status, {"errors": ["no"]}), "PlatformRefused") for status in (405, 406, 451)),
        (answered(301, {}), "LeadsElsewhere"),
        (answered(422, {}), "NotTaken"),
        ((200, [("Content-Type", "text/html")], b"<html>"), "PageInsteadOfData"),
        ((200, [("Content-Type", "application/json")], b"[" + b" " * LARGEST_ANSWER + b"]"), "AnswerTooLarge"),
    ],
    ids=["405", "406", "451", "elsewhere", "not taken", "page", "large"],
)
def test_whatever_the_site_answers_to_the_list_the_look_goes_on(
    forum: Space, platform: Listing, by: Actor, told: Reply, code: str
) -> None:
    platform.instead = dict.fromkeys(range(1, 9), told)
    assert pull(forum, by).is_whole
    assert not Connection.objects.get().is_failing
    kept = Payload.objects.get(key="people", is_current=True)
    assert (kept.problem_code, kept.problem_facts["host"]) == (code, "127.0.0.1")
    platform.instead, platform.listed = {}, crowd(3)
    pull(forum, by)
    kept = Payload.objects.get(key="people", is_current=True)
    assert (kept.problem, kept.problem_code, kept.problem_facts) == ("", "", {})


def test_a_list_that_leads_inside_ends_the_look() -> None:
    def get(*_asked: Any) -> list[Any]:
        raise PointsInside("it leads into a private network", host="forum.example.com")

    with pytest.raises(PointsInside):
        list(registered.Registered(get, AT).pages({}))


def test_a_page_that_comes_again_and_again_ends(forum: Space, platform: Listing, by: Actor) -> None:
    platform.listed = crowd(100)
    same = answered(200, platform.users())
    platform.instead = dict.fromkeys(range(1, 50), same)
    assert pull(forum, by).is_whole
    assert len(platform.asked) < 10
    assert "again and again" in Payload.objects.get(key="people").problem


def test_one_that_is_told_otherwise_is_listed_and_hides_nobody(forum: Space, platform: Listing, by: Actor) -> None:
    platform.listed = crowd(5)
    told = [*platform.users()[:2], {"id": "x"}, *platform.users()[2:]]
    platform.instead = {1: answered(200, told), 2: answered(200, [])}
    pull(forum, by)
    assert joined() == everyone(platform)
    odd = Payload.objects.exclude(problem="").get()
    assert odd.key == "people/2024-01-01"
    assert "people[2].id" in odd.problem


def test_a_long_pause_is_kept_and_then_it_goes_on(forum: Space, platform: Listing, by: Actor) -> None:
    platform.listed = crowd(350)
    platform.instead = {3: answered(429, {"errors": ["slow down"]}, ("Retry-After", "3600"))}
    report = pull(forum, by)
    assert isinstance(report.refusal, TooManyCalls)
    assert report.refusal.retry_after_seconds == 3600
    assert 0 < len(joined()) < 350, "what came before is kept"
    pull(forum, by)
    assert joined() == everyone(platform)


def test_who_was_erased_does_not_come_back(
    forum: Space, platform: Listing, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the lock that an erasure keeps until its commit would keep the looks of the same test waiting
    monkeypatch.setattr(pulling, "client_lock", lambda *_: nullcontext())
    platform.listed = crowd(30)
    pull(forum, by)
    erase(Person.objects.get(external_id="1003"), confirm="1003", by=by, at=AT)
    assert Payload.objects.get(key="people/2024-01-01").content is None
    platform.listed.append(user(1, "2024-01-01T00:01:00Z"))
    monkeypatch.setattr(registered, "READ_ANEW", timedelta(0))
    pull(forum, by)
    assert not Person.objects.filter(external_id="1003").exists()
    assert Person.objects.filter(external_id="1").exists()
    assert not Payload.objects.filter(key="people/2024-01-01", content__isnull=False).exists()


def test_figures_of_newcomers_follow(forum: Space, platform: Listing, by: Actor) -> None:
    """Author 8 joined and wrote in January; three joined and wrote nothing. Of 40 registered two were active."""
    platform.user_count = 40
    platform.listed = [user(8, "2024-01-01T00:10:00Z"), *crowd(3)]
    pull(forum, by)
    figures = month_metrics(Month(2024, 1), zone=ZoneInfo("UTC"), as_of=AT)
    assert figures["newcomer_first_post_30d"] == 0.25
    assert figures["participation_rate"] == 0.05
    (cohort,) = join_cohorts(Month(2024, 1), 1, zone=ZoneInfo("UTC"), as_of=AT)
    assert (cohort.joined, cohort.posted) == (4, 1)
