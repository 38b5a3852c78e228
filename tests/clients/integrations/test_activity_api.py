"""Activity in bulk: taken in as a file is, answered post by post, once for a key."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from clients.integrations.models import KeptAnswer
from clients.integrations.rules.repeating import KEPT
from clients.spaces.models import IngestRun, Post, Space, Thread
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services.ingestion import ingest
from reporting.selectors.metrics import month_metrics
from tenants.context import client as standing_at
from tenants.kernel.periods import Month
from tenants.locks import client_lock
from tenants.models import Stage, Tenant
from tests.clients.integrations.conftest import AT, LetIn, System, a_post
from tests.clients.spaces.forums import spec, write_rows
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db


def outcomes(told: dict[str, Any]) -> list[str]:
    return [each["outcome"] for each in told["posts"]]


def test_each_post_is_answered(alfa: Tenant, system: System) -> None:
    told = system.send(a_post(1), a_post(2, reply_to="1", likes=3, staff=True), a_post(3, reply_to=2))
    assert told["accepted"] == 3
    assert [each["post_id"] for each in told["posts"]] == ["1", "2", "3"]
    again = system.send(a_post(1), a_post(2, reply_to="1", likes=4, staff=True), a_post(4))
    assert outcomes(again) == ["unchanged", "changed", "accepted"]
    assert (again["accepted"], again["changed"], again["unchanged"], again["skipped"]) == (1, 1, 1, 0)
    with standing_at(alfa):
        held = Post.objects.get(external_id="2")
        assert (held.like_count, held.is_staff, held.reply_to_key) == (4, True, "1")
        assert Post.objects.get(external_id="3").answers == held.author
        assert dangling() == {}
        run = IngestRun.objects.first()
        assert run is not None
        assert (run.kind, run.by_name, run.source_name) == ("api", system.name, system.name)


def test_what_a_post_leaves_out_stays_and_null_empties_it(alfa: Tenant, system: System) -> None:
    system.send(a_post(1, body="Words", likes=7, channel="room"))
    told = system.send(a_post(1, likes=8), a_post(2, body="More"))
    assert outcomes(told) == ["changed", "accepted"]
    with standing_at(alfa):
        held = Post.objects.get(external_id="1")
        assert (held.body, held.like_count) == ("Words", 8)
    system.send(a_post(1, body=None))
    with standing_at(alfa):
        assert Post.objects.get(external_id="1").body == ""


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"created_at": "2026-01-02T10:00:00"}, "created_at", "with an offset"),
        ({"created_at": 1735812000}, "created_at", "text"),
        ({"created_at": None}, "created_at", "with an offset"),
        ({"author": ""}, "author", "empty"),
        ({"author": True}, "author", "text"),
        ({"author": {"name": "x"}}, "author", "text"),
        ({"post_id": "x" * 201}, "post_id", "200"),
        ({"likes": -1}, "likes", "whole number"),
        ({"likes": 1.5}, "likes", "whole number"),
        ({"staff": 2}, "staff", "0 or 1"),
        ({"accepted": "yes"}, "accepted", "0 or 1"),
        ({"body": "a\0b"}, "body", "NUL"),
        ({"thread": ["t"]}, "thread", "text"),
        ({"mood": "good"}, "mood", "no such field"),
    ],
)
def test_a_bad_post_is_skipped_with_its_field_and_the_rest_is_kept(
    alfa: Tenant, system: System, fields: dict[str, Any], field: str, words: str
) -> None:
    told = system.send(a_post(1), a_post(2, **fields), a_post(3))
    assert outcomes(told) == ["accepted", "skipped", "accepted"]
    (error,) = told["posts"][1]["errors"]
    assert error["field"] == field
    assert words in error["why"]
    with standing_at(alfa):
        assert set(Post.objects.values_list("external_id", flat=True)) == {"1", "3"}


def test_posts_that_are_none_and_ids_that_come_twice_are_skipped(system: System) -> None:
    told = system.send("a post", None, {}, a_post(1), a_post(1, likes=2), [a_post(2)])
    assert outcomes(told) == ["skipped", "skipped", "skipped", "accepted", "skipped", "skipped"]
    assert "object" in told["posts"][0]["errors"][0]["why"]
    assert {each["field"] for each in told["posts"][2]["errors"]} == {"post_id", "created_at", "author", "thread"}


def test_a_post_of_the_future_is_skipped(system: System) -> None:
    told = system.send(a_post(1), a_post(2, created_at="2199-01-01T00:00:00Z"))
    assert outcomes(told) == ["accepted", "skipped"]
    assert [each["field"] for each in told["posts"][1]["errors"]] == ["created_at"]


def test_the_same_fields_in_another_order_are_read_together(alfa: Tenant, system: System) -> None:
    system.send(a_post(1), dict(reversed(a_post(2).items())))
    with standing_at(alfa):
        assert IngestRun.objects.count() == 1


def test_the_figures_are_those_of_the_same_rows_by_csv(
    alfa: Tenant, beta: Tenant, system: System, tmp_path: Any
) -> None:
    posts = [a_post(n, thread=f"t{n % 4}", reply_to=str(n - 4) if n > 4 else "", likes=n) for n in range(1, 31)]
    system.send(*posts)
    header = ["post_id", "created_at", "author", "thread", "channel", "reply_to", "body", "staff", "likes", "accepted"]
    rows = [[post.get(name, "") for name in header] for post in posts]
    with standing_at(beta):
        from clients.spaces.services.spaces import open_space

        ingest(open_space(spec(), by=SYSTEM, at=AT), "csv", write_rows(tmp_path / "a.csv", rows), by=SYSTEM, at=AT)
    figures = []
    for tenant in (alfa, beta):
        with standing_at(tenant):
            figures.append(month_metrics(Month.parse("2026-01"), zone=tenant.zone, as_of=AT + timedelta(days=60)))
    assert figures[0] == figures[1]
    assert figures[0]["posts"] == 30


def test_a_key_is_answered_once(alfa: Tenant, system: System) -> None:
    first = system.post({"space": "forum", "posts": [a_post(1)]}, key="k-1")
    again = system.post({"space": "forum", "posts": [a_post(1)]}, key="k-1")
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first.headers
    assert again["Idempotency-Replayed"] == "true"
    other = system.post({"space": "forum", "posts": [a_post(2)]}, key="k-1")
    assert (other.status_code, json.loads(other.content)["code"]) == (422, "KeyUsedOtherwise")
    with standing_at(alfa):
        assert IngestRun.objects.count() == 1
        KeptAnswer.objects.update(answered_at=KeptAnswer.objects.get().answered_at - KEPT - timedelta(seconds=1))
    late = system.post({"space": "forum", "posts": [a_post(2)]}, key="k-1")
    assert late.status_code == 200
    with standing_at(alfa):
        assert KeptAnswer.objects.count() == 1


def test_a_key_is_one_tokens_own(alfa: Tenant, system: System, let_in: LetIn) -> None:
    system.send(a_post(1), key="same")
    assert outcomes(let_in(alfa).send(a_post(2), key="same")) == ["accepted"]


def test_a_call_that_failed_keeps_no_answer(alfa: Tenant, system: System) -> None:
    assert system.post({"space": "nowhere", "posts": [a_post(1)]}, key="k").status_code == 404
    assert outcomes(system.send(a_post(1), key="k")) == ["accepted"]
    for key in ("a key", "x" * 201, "å"):
        answer = system.browser.post(
            "/api/v1/activity", b"{}", content_type="application/json", headers={"idempotency-key": key}
        )
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[1, NaN]", 400), (b'{"a": "\xff"}', 400), (b"[" * 5000, 400), (b"[]", 422),
        (b"{}", 422), (b'{"space": "forum", "posts": []}', 422), (b'{"space": "forum", "posts": [1], "x": 1}', 422),
        (b'{"space": 1, "posts": [1]}', 422),
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused_in_words(alfa: Tenant, system: System, body: bytes, status: int) -> None:
    answer = system.post(body)
    told = json.loads(answer.content)
    assert (answer.status_code, told["status"]) == (status, status)
    assert told["detail"]
    with standing_at(alfa):
        assert not IngestRun.objects.exists()


def test_too_much_at_once_is_refused(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    from clients.integrations.api import reading
    from clients.integrations.services import activity

    monkeypatch.setattr(activity, "MOST_POSTS", 2)
    answer = system.post({"space": "forum", "posts": [a_post(n) for n in range(3)]})
    assert (answer.status_code, json.loads(answer.content)["errors"][0]["field"]) == (422, "posts")
    monkeypatch.setattr(reading, "LARGEST_BODY", 100)
    assert system.post({"space": "forum", "posts": [a_post(1)]}).status_code == 413


def test_more_than_a_page_may_send_comes_in(alfa: Tenant, system: System, settings: Any) -> None:
    told = system.send(*(a_post(n % 60, post_id=f"p{n}", body="x" * 900_000) for n in range(7)))
    assert told["accepted"] == 7
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < 7 * 900_000


def test_whoever_comes_while_another_is_taken_in_is_asked_to_come_again(alfa: Tenant, system: System) -> None:
    with client_lock(alfa, "ingest"):
        answer = system.post({"space": "forum", "posts": [a_post(1)]})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_stage_that_takes_nothing_in_says_so(alfa: Tenant, system: System) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.PAUSED)
    answer = system.post({"space": "forum", "posts": [a_post(1)]})
    assert (answer.status_code, json.loads(answer.content)["code"]) == (409, "StageForbids")
    with standing_at(alfa):
        assert not Thread.objects.exists()


def test_all_of_a_call_or_nothing(alfa: Tenant, system: System, monkeypatch: pytest.MonkeyPatch, forum: Space) -> None:
    from clients.integrations.services import activity

    def fails(*args: object, **named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(activity, "_keep", fails)
    assert system.post({"space": "forum", "posts": [a_post(1), a_post(2, likes=1)]}, key="k").status_code == 500
    with standing_at(alfa):
        assert not Post.objects.exists()
        assert not IngestRun.objects.exists()
