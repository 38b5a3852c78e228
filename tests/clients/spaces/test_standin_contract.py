"""The stand-in of Discourse against what Discourse documents: names of fields and their types, as docs.discourse.org,
its OpenAPI and its own request tests give them. Where a test here fails, the stand-in is wrong, not the client.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from clients.spaces.connectors.discourse.topic import read_topic
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import serving
from tests.clients.spaces.platforms import KEY, NOW, site, topics

STAFF = {"Api-Key": KEY, "Api-Username": "agency"}

# Recorded from the documentation: field → type. "?" ends what may be null.
LISTED = {
    "id": "int", "title": "str", "fancy_title": "str", "slug": "str", "posts_count": "int", "reply_count": "int",
    "highest_post_number": "int", "created_at": "str", "last_posted_at": "str", "bumped": "bool", "bumped_at": "str",
    "archetype": "str", "views": "int", "category_id": "int", "posters": "list",
}  # fmt: skip
SHOWN = {"id": "int", "title": "str", "slug": "str", "posts_count": "int", "created_at": "str", "post_stream": "dict"}
POST = {
    "id": "int", "username": "str", "created_at": "str", "cooked": "str", "post_number": "int", "post_type": "int",
    "reply_to_post_number": "int?", "actions_summary": "list", "moderator": "bool", "admin": "bool", "staff": "bool",
    "user_id": "int", "hidden": "bool", "deleted_at": "str?", "user_deleted": "bool",
}  # fmt: skip
CREATED = {**POST, "topic_id": "int", "topic_slug": "str"}
REVIEWABLE = {
    "id": "int", "type": "str", "status": "int", "topic_id": "int", "post_id": "int", "created_at": "str",
    "score": "float", "reviewable_score_ids": "list", "target_created_by_id": "int",
}  # fmt: skip
SCORE = {
    "id": "int", "score": "float", "score_type_id": "int", "user_id": "int", "created_at": "str", "reason": "str",
    "reviewed_at": "str?", "reviewed_by_id": "int?",
}  # fmt: skip
USER = {
    "id": "int", "username": "str", "created_at": "str", "active": "bool", "admin": "bool", "moderator": "bool",
    "staged": "bool", "trust_level": "int", "last_seen_at": "str?", "title": "str?",
}  # fmt: skip
REFUSED = {"errors": "list"}


def misfits(found: dict[str, Any], recorded: dict[str, str]) -> list[str]:
    """The recorded fields that are missing or of another type."""
    wrong = []
    for name, kind in recorded.items():
        if name not in found:
            wrong.append(f"{name} is missing")
        elif not (found[name] is None and kind.endswith("?")) and type(found[name]).__name__ != kind.rstrip("?"):
            wrong.append(f"{name} is {type(found[name]).__name__}, not {kind}")
    return wrong


@pytest.fixture
def standing() -> Iterator[tuple[DiscourseStandIn, httpx.Client]]:
    there = site()
    with serving(there) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield there, client


def post_topic(client: httpx.Client, **changes: str) -> httpx.Response:
    asked = {"title": "A topic opened by a test", "raw": "Twenty characters are the least.", **changes}
    return client.post("/posts.json", json=asked, headers=STAFF)


def test_lists_are_paged_and_whole(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    _, client = standing
    first, second = client.get("/latest.json").json(), client.get("/latest.json?page=1").json()
    assert (first["topic_list"]["per_page"], len(first["topic_list"]["topics"])) == (30, 30)
    assert first["topic_list"]["more_topics_url"] == "/latest?page=1"
    assert "more_topics_url" not in second["topic_list"]
    listed = first["topic_list"]["topics"] + second["topic_list"]["topics"]
    assert sorted(one["id"] for one in listed) == list(range(1, 41))
    assert [misfits(one, LISTED) for one in listed] == [[]] * 40
    bumped = [one["bumped_at"] for one in listed]
    assert bumped == sorted(bumped, reverse=True)
    oldest = client.get("/latest.json?order=created&ascending=true").json()["topic_list"]["topics"]
    assert oldest[0]["id"] == 1


def test_categories(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    told = standing[1].get("/categories.json").json()["category_list"]["categories"]
    assert [(one["id"], one["topic_count"]) for one in told] == [(3, 40)]


def test_a_topic_is_shown_as_the_connector_reads_it(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    _, client = standing
    answer = client.get("/t/5.json")
    assert misfits(answer.json(), SHOWN) == []
    assert misfits(answer.json()["post_stream"]["posts"][0], POST) == []
    assert len(read_topic(answer.content, 0).posts) == 5
    assert client.get("/t/any-slug/5.json").json() == answer.json()
    assert client.get("/t/404.json").status_code == 404


def test_a_long_topic_comes_in_parts_and_names_all_its_posts() -> None:
    with serving(site(topics=topics(count=1, posts=45))) as address, httpx.Client(base_url=address) as client:
        whole = client.get("/t/1.json").json()["post_stream"]
        assert (len(whole["posts"]), len(whole["stream"])) == (20, 45)
        assert len(client.get("/t/1.json?page=3").json()["post_stream"]["posts"]) == 5
        some = client.get("/t/1/posts.json?post_ids[]=130&post_ids[]=145").json()["post_stream"]["posts"]
        assert [one["id"] for one in some] == [130, 145]


def test_what_staff_alone_see_is_told_when_asked_for() -> None:
    """As TopicView does: deleted posts are left out unless `show_deleted`, the first one never; by id they are told."""
    there = site(topics=topics(count=1, posts=4))
    for post_id in (101, 103):
        editing.delete(there, post_id)
    with serving(there) as address, httpx.Client(base_url=address, headers=STAFF) as client:
        assert client.get("/t/1.json").json()["post_stream"]["stream"] == [101, 102, 104]
        told = client.get("/t/1.json?show_deleted=true").json()["post_stream"]
        assert (told["stream"], bool(told["posts"][2]["deleted_at"])) == ([101, 102, 103, 104], True)
        assert len(client.get("/t/1/posts.json?post_ids[]=103").json()["post_stream"]["posts"]) == 1


def test_pinned_topics_come_first_and_shift_no_page() -> None:
    there = site(topics=topics(count=35))
    there.topics[2]["pinned_globally"] = True
    with serving(there) as address, httpx.Client(base_url=address) as client:
        pages = [client.get(f"/latest.json?page={number}").json()["topic_list"]["topics"] for number in (0, 1)]
    assert pages[0][0]["id"] == 2
    assert pages[0][0]["pinned_globally"]
    assert sorted(one["id"] for page in pages for one in page) == list(range(1, 36))


def test_a_deleted_topic_is_in_no_list(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    there, client = standing
    editing.delete_topic(there, 40)
    assert 40 not in [one["id"] for one in client.get("/latest.json").json()["topic_list"]["topics"]]
    assert client.get("/t/40.json", headers=STAFF).json()["deleted_at"]


def test_what_the_site_says_of_itself(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    stats = standing[1].get("/about.json").json()["about"]["stats"]
    assert stats == {"topics_count": 40, "posts_count": 200, "users_count": 5}


def test_a_topic_is_created_and_redirected_to_by_its_key(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    _, client = standing
    assert client.get("/t/external_id/key-1.json").status_code == 404
    created = post_topic(client, external_id="key-1")
    assert created.status_code == 200
    assert misfits(created.json(), CREATED) == []
    redirect = client.get("/t/external_id/key-1.json")
    assert redirect.status_code == 301
    location = httpx.URL(redirect.headers["location"])
    assert location.path == f"/t/{created.json()['topic_slug']}/{created.json()['topic_id']}.json"
    assert misfits(client.get(location.path).json(), SHOWN) == []


def test_a_used_key_is_refused_with_422(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    _, client = standing
    post_topic(client, external_id="key-1")
    again = post_topic(client, title="Another title for the same key", external_id="key-1")
    assert again.status_code == 422
    assert misfits(again.json(), REFUSED) == []
    assert again.json()["errors"] == ["External has already been taken"]


def test_form_data_is_taken_too_and_nonsense_is_not(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    _, client = standing
    asked = {"title": "A topic opened with a form", "raw": "Twenty characters are the least."}
    assert client.post("/posts.json", data=asked, headers=STAFF).status_code == 200
    broken = {**STAFF, "Content-Type": "application/json"}
    assert client.post("/posts.json", content=b"{", headers=broken).status_code == 422


@pytest.mark.parametrize("headers", [{}, {**STAFF, "Api-Key": "wrong"}, {**STAFF, "Api-Username": "mallory"}])
@pytest.mark.parametrize("path", ["/review.json", "/session/current.json"])
def test_staffs_calls_need_staffs_key(
    standing: tuple[DiscourseStandIn, httpx.Client], headers: dict[str, str], path: str
) -> None:
    answer = standing[1].get(path, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error_type"] == "invalid_access"
    assert standing[1].post("/posts.json", json={}, headers=headers).status_code == 403


def test_the_review_queue_says_that_it_is_made_up() -> None:
    with serving(site(topics=topics(count=60, posts=60))) as address, httpx.Client(base_url=address) as client:
        page = client.get("/review.json?status=all&sort_order=created_at_asc", headers=STAFF).json()
        pending = client.get("/review.json", headers=STAFF).json()
    assert len(page["reviewables"]) == 10
    assert page["meta"]["load_more_reviewables"] == "/review?offset=10"
    assert "nobody flagged" in page["meta"]["synthesised"]
    assert "nobody reviewed" in page["meta"]["synthesised"]
    assert [misfits(one, REVIEWABLE) for one in page["reviewables"]] == [[]] * 10
    assert not any(misfits(one, SCORE) for one in page["reviewable_scores"])
    ids = {one["id"] for one in page["reviewable_scores"]}
    assert all(set(one["reviewable_score_ids"]) <= ids for one in page["reviewables"])
    assert pending["reviewables"] == []


def test_new_topics_outlive_the_process(tmp_path: Path) -> None:
    keep = tmp_path / "kept.jsonl"
    with serving(site(keep=keep)) as address, httpx.Client(base_url=address) as client:
        post_topic(client, external_id="key-1")
    assert json.loads(keep.read_text())["created_at"] == NOW.isoformat()
    with serving(site(keep=keep)) as address, httpx.Client(base_url=address) as client:
        assert client.get("/t/external_id/key-1.json").status_code == 301


def test_a_person_who_follows_the_address_reads_the_topic(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    _, client = standing
    created = post_topic(client, title="A title with <b>marks</b>", raw="<script>alert(1)</script> and some words more")
    page = client.get(f"/t/{created.json()['topic_slug']}/{created.json()['topic_id']}")
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>A title with &lt;b&gt;marks&lt;/b&gt;</h1>" in page.text
    assert "<script" not in page.text
    assert client.get("/t/none/404").status_code == 404


def test_staff_list_users_by_the_hundred(standing: tuple[DiscourseStandIn, httpx.Client]) -> None:
    """Page 1 is the first; the latest come first unless asked otherwise; others are told that there is no such page."""
    there, client = standing
    there.user_count = 230
    path = "/admin/users/list/active.json"
    pages = [client.get(f"{path}?order=created&asc=true&page={n}", headers=STAFF).json() for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [100, 100, 30, 0]
    listed = [one for page in pages for one in page]
    assert [misfits(one, USER) for one in listed] == [[]] * 230
    assert {one["title"] for one in listed} == {"synthesised by the stand-in; nobody registered on this day"}
    assert [one["created_at"] for one in listed] == sorted(one["created_at"] for one in listed)
    assert client.get(f"{path}?order=created", headers=STAFF).json()[0] == listed[-1]
    there.lists_users = False
    assert client.get(path, headers=STAFF).status_code == 404
