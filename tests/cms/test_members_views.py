"""The members on the desk: found, filtered, paged, joined and parted, put on the staff's roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.spaces.models import Member, Person, Post, RosterEntry, Space, Thread
from clients.spaces.services.joining import join
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.cms.somebody import AT, somebody, two_adas
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]


@pytest.fixture
def adas(alfa: Tenant) -> tuple[Person, Person]:
    return two_adas(alfa)


def test_the_list_is_searched_filtered_sorted_and_exported(
    alfa: Tenant, adas: tuple[Person, Person], account_manager: User, moderator: User, sign_in: SignIn
) -> None:
    browser = sign_in(account_manager, alfa)
    page = browser.get("/desk/members/").content.decode()
    assert "Ada &lt;b&gt;Lind&lt;/b&gt;" in page
    assert page.index(">Bo<") < page.index("Ada &lt;"), "the latest first"
    assert "3 of 3" in page
    assert "2 of 3" in browser.get("/desk/members/?q=LIND").content.decode()
    assert "2 of 3" in browser.get("/desk/members/?space=forum").content.decode()
    assert "2 of 3" in browser.get("/desk/members/?standing=same-name").content.decode()
    assert "0 of 3" in browser.get("/desk/members/?standing=staff").content.decode()
    most = browser.get("/desk/members/?sort=-posts").content.decode()
    assert most.index("Ada &lt;b") < most.index(">Bo<")
    with standing_at(alfa):
        Person.objects.filter(name="Bo").update(name="=1+1")
    told = browser.get("/desk/members/?format=csv&space=forum").content.decode("utf-8-sig").splitlines()
    assert told[0].startswith("name,space,id_on_platform,first_seen_at")
    assert told[1].startswith("'=1+1,forum,8,")
    assert len(told) == 3
    outside = sign_in(moderator, alfa)
    assert outside.get("/desk/members/").status_code == 200
    assert "format=csv" not in outside.get("/desk/members/").content.decode()
    assert outside.get("/desk/members/?format=csv").status_code == 403


def test_pages_follow_where_one_stands_and_queries_do_not_grow(
    alfa: Tenant, adas: tuple[Person, Person], account_manager: User, sign_in: SignIn
) -> None:
    browser = sign_in(account_manager, alfa)
    browser.get("/desk/members/")
    counted = []
    for more in (2, 60):
        with standing_at(alfa):
            forum = Space.objects.get(slug="forum")
            for n in range(more):
                somebody(forum, f"x{more}-{n}", f"Member {n:02}", at=AT - timedelta(days=n + 1))
        with CaptureQueriesContext(connection) as asked:
            browser.get("/desk/members/")
        counted.append(len(asked))
    assert counted[0] == counted[1]
    first = browser.get("/desk/members/?sort=name")
    seen = [row["pk"] for row in first.context["rows"]]
    after = browser.get(f"/desk/members/?sort=name&after={first.context['stretch'].after}")
    seen += [row["pk"] for row in after.context["rows"]]
    assert len(seen) == len(set(seen)) == 65
    assert 'rel="prev"' in after.content.decode()


def test_joined_on_purpose_and_parted_again(
    alfa: Tenant, adas: tuple[Person, Person], community_manager: User, moderator: User, sign_in: SignIn
) -> None:
    one, other = adas
    browser, path = sign_in(community_manager, alfa), f"/desk/members/{one.pk}/"
    page = browser.get(path).content.decode()
    assert "The same name stands in other spaces" in page
    assert "Hand out or erase" not in page
    assert browser.post(f"{path}join/", {"people": other.pk, "reason": ""}).status_code == 422
    assert sign_in(moderator, alfa).post(f"{path}join/", {"people": other.pk, "reason": "x"}).status_code == 403
    browser.post(f"{path}join/", {"people": other.pk, "reason": "She <i>said</i> so"})
    page = browser.get(path).content.decode()
    assert "She &lt;i&gt;said&lt;/i&gt; so" in page
    assert "Nobody in another space has this name." in page
    assert page.count("Part them") == 2
    assert "2 of 3" in browser.get("/desk/members/?standing=joined").content.decode()
    assert browser.post(f"{path}part/", {"person": other.pk}).status_code == 409
    browser.post(f"{path}part/", {"person": other.pk, "reason": "Her sister"})
    page = browser.get(path).content.decode()
    assert "Her sister" in page
    assert "Part them" not in page
    with standing_at(alfa):
        assert not Person.objects.filter(member__isnull=False).exists()
        assert Member.objects.count() == 1


def test_put_on_the_roster_and_taken_off(
    alfa: Tenant, adas: tuple[Person, Person], community_manager: User, sign_in: SignIn
) -> None:
    one, _other = adas
    browser, path = sign_in(community_manager, alfa), f"/desk/members/{one.pk}/"
    said = {"person": one.pk, "from_on": "2024-03-02", "until_on": "2024-03-02", "note": "On loan"}
    assert browser.post(f"{path}roster/", {**said, "from_on": ""}).status_code == 422
    assert "must not lie before" in browser.post(f"{path}roster/", {**said, "until_on": "2024-02-01"}).content.decode()
    browser.post(f"{path}roster/", said)
    page = browser.get(path).content.decode()
    assert "On loan" in page
    with standing_at(alfa):
        entry = RosterEntry.objects.get()
        assert entry.from_at == datetime(2024, 3, 1, 23, tzinfo=UTC), "the client's day"
        assert entry.until_at == datetime(2024, 3, 2, 23, tzinfo=UTC)
        assert list(Post.objects.filter(is_staff=True).values_list("external_id", flat=True)) == ["7-1"]
    browser.post(f"/desk/members/roster/{entry.pk}/end/", {"until_on": "2024-03-09"})
    with standing_at(alfa):
        assert Post.objects.filter(is_staff=True).count() == 2
    assert browser.post(f"/desk/members/roster/{entry.pk}/end/", {}).status_code == 409
    browser.post(f"/desk/members/roster/{entry.pk}/remove/")
    assert "They are not on the roster." in browser.get(path).content.decode()
    assert browser.post(f"/desk/members/roster/{entry.pk}/remove/").status_code == 404


def test_another_clients_member_is_not_there(
    alfa: Tenant, beta: Tenant, adas: tuple[Person, Person], owner: User, sign_in: SignIn
) -> None:
    with standing_at(alfa):
        join(adas, "why", by=SYSTEM, at=timezone.now())
    browser = sign_in(owner, beta)
    assert "There are no members yet" in browser.get("/desk/members/").content.decode()
    assert browser.get(f"/desk/members/{adas[0].pk}/").status_code == 404


def test_a_segments_count_is_its_lists(
    alfa: Tenant, adas: tuple[Person, Person], community_manager: User, sign_in: SignIn
) -> None:
    browser = sign_in(community_manager, alfa)
    assert "There is no segment yet" in browser.get("/desk/segments/").content.decode()
    assert browser.post("/desk/segments/new/", {"name": "Everybody"}).status_code == 422
    page = browser.post("/desk/segments/new/", {"name": "x", "within_days": "3", "min_posts": ""}).content.decode()
    assert "Days belong to a number of posts." in page
    assert browser.post("/desk/segments/new/", {"name": "Keen", "min_posts": "2"}).status_code == 302
    row = browser.get("/desk/segments/").context["rows"][0]
    assert (row["name"], row["count"], row["words"]) == ("Keen", "1", ["Posts, at least: 2"])
    assert "1 of 3" in browser.get(f"/desk/members/?segment={row['pk']}").content.decode()
    path = f"/desk/segments/{row['pk']}/"
    assert browser.post(path, {"min_posts": "2"}).status_code == 409
    assert browser.post(path, {"spaces": ["forum"]}).status_code == 302
    assert "Version 2" in browser.get(path).content.decode()
    browser.post("/desk/segments/new/", {"name": "Chatting", "spaces": ["chat"]})
    counts = {each["name"]: each["count"] for each in browser.get("/desk/segments/").context["rows"]}
    assert counts == {"Keen": "2", "Chatting": "1"}
    assert "2 of 3" in browser.get(f"/desk/members/?segment={row['pk']}").content.decode()
    assert "3 of 3" in browser.get("/desk/members/?stage=joined").content.decode()
    browser.post(f"{path}end/")
    assert browser.get(path).status_code == 404


def test_the_lifecycle_shows_stages_cohorts_and_participation(
    alfa: Tenant, adas: tuple[Person, Person], moderator: User, sign_in: SignIn
) -> None:
    browser = sign_in(moderator, alfa)
    page = browser.get("/desk/members/lifecycle/").content.decode()
    assert "not told by every platform" in page
    assert "No platform here tells when somebody joined" in page
    with standing_at(alfa):
        Space.objects.update(registered_count=2500)
        last = timezone.now().replace(day=1) - timedelta(days=2)
        forum = Space.objects.get(slug="forum")
        for n in range(50):
            somebody(forum, f"n{n}", f"New {n}", at=last)
    answer = browser.get("/desk/members/lifecycle/")
    assert (answer.context["part"]["share"], answer.context["part"]["tone"]) == ("1.0%", "bad")
    page = answer.content.decode()
    assert "Below 2" in page
    assert answer.context["posted"][0]["members"] == "50"
    assert browser.get("/desk/members/lifecycle/?space=chat").context["posted"] == []
    month = Month.of(last, alfa.zone)
    assert answer.context["month"] == str(month)
    earlier = browser.get(f"/desk/members/lifecycle/?month={month.shifted(-1)}")
    assert (earlier.context["part"]["active"], earlier.context["posted"]) == ("0", [])
    assert len(earlier.context["months"]) == 12
    assert f"?month={month}" in earlier.content.decode(), "the way forward again"
    under_way = browser.get(f"/desk/members/lifecycle/?month={month.shifted(1)}").content.decode()
    assert "The month on top still runs." in under_way
    assert "The month on top still runs." not in answer.content.decode()


def test_silent_segments_and_few_voices_are_flagged(
    alfa: Tenant, adas: tuple[Person, Person], community_manager: User, sign_in: SignIn
) -> None:
    browser = sign_in(community_manager, alfa)
    for slug in ("forum", "chat"):
        browser.post("/desk/segments/new/", {"name": slug.upper(), "spaces": [slug]})
    with standing_at(alfa):
        last = timezone.now().replace(day=1, hour=12) - timedelta(days=5)
        for slug in ("forum", "chat"):
            who = somebody(Space.objects.get(slug=slug), f"v{slug}", slug, posts=0, at=last)
            thread = Thread.objects.get(external_id=f"tv{slug}")
            for n in range(50):
                at = last + timedelta(minutes=n)
                Post.objects.create(space=who.space, external_id=f"v{n}", thread=thread, author=who, created_at=at)
            Thread.objects.filter(pk=thread.pk).update(
                opening_post=Post.objects.filter(author=who).earliest("created_at"), is_staff_started=False
            )
    page = browser.get("/desk/segments/").content.decode()
    assert "Nobody of CHAT answered anybody of FORUM" in page
    assert "Voices are concentrated" in page
    assert "2 members wrote 100 posts" in page
