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
from tenants.models import Tenant
from tests.cms.test_desk_home_views import a_space
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]
AT = datetime(2024, 3, 1, tzinfo=UTC)


def somebody(space: Space, key: str, name: str, *, posts: int = 1, at: datetime = AT) -> Person:
    who = Person.objects.create(space=space, external_id=key, name=name, first_counted_at=at)
    thread = Thread.objects.create(space=space, external_id=f"t{key}", title="Where to dive", starter=who, opened_at=at)
    for n in range(posts):
        Post.objects.create(
            space=space, external_id=f"{key}-{n}", thread=thread, author=who, created_at=at + timedelta(days=n)
        )
    return who


@pytest.fixture
def adas(alfa: Tenant) -> tuple[Person, Person]:
    """Ada in two spaces; Bo in one of them."""
    a_space(alfa, "forum")
    a_space(alfa, "chat")
    with standing_at(alfa):
        for model in (Post, Thread, Person):  # whoever a space comes with
            model.objects.all().delete()
        forum, chat = Space.objects.get(slug="forum"), Space.objects.get(slug="chat")
        somebody(forum, "8", "Bo", at=AT + timedelta(days=40))
        return somebody(forum, "7", "Ada <b>Lind</b>", posts=3), somebody(chat, "70", "ada <B>lind</B>")


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
