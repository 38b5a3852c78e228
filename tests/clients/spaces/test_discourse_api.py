"""Discourse's API through the stand-in: a key is taken once, flags come whole, every no has its name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clients.spaces.connectors import wire
from clients.spaces.rules.connection import (
    KeyRefused,
    LeadsElsewhere,
    NoAnswer,
    NotTaken,
    NotUnderstood,
    PageInsteadOfData,
    PlatformFails,
    PlatformRefused,
    PlatformUnreachable,
    TooManyCalls,
)
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State
from clients.spaces.rules.source import Skipped, Skips
from clients.spaces.standin import flags
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Reply, StandIn, Trouble, answered, serving
from tests.clients.spaces.platforms import NOW, forum_at, piece, site, topics


@pytest.fixture
def standing() -> Iterator[tuple[DiscourseStandIn, str]]:
    there = site()
    with serving(there) as address:
        yield there, address


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LONGEST_WAIT_SECONDS", 0.3)
    monkeypatch.setattr(StandIn, "hang_seconds", 0.8)


def test_a_topic_is_opened_and_found_again(standing: tuple[DiscourseStandIn, str]) -> None:
    there, address = standing
    forum = forum_at(address)
    assert forum.probe() == "agency"
    assert forum.find(piece().key) is None
    opened = forum.publish(piece(channel="3"))
    assert opened == ("41", f"{address}/t/what-we-do-on-the-first-friday/41")
    found = forum.find(piece().key)
    assert found is not None
    assert (found.external_id, found.url, found.at) == (*opened, NOW)
    assert there.opened == {piece().key: 1}


def test_the_same_key_opens_nothing_new(standing: tuple[DiscourseStandIn, str]) -> None:
    there, address = standing
    first, second = forum_at(address).publish(piece()), forum_at(address).publish(piece(title="Another title by now"))
    assert first == second
    assert (there.calls[piece().key], there.opened[piece().key]) == (2, 1)


@pytest.mark.parametrize("trouble", [Trouble.HANG, Trouble.CUT])
def test_a_topic_whose_answer_got_lost_is_opened_once(
    standing: tuple[DiscourseStandIn, str], trouble: Trouble, impatient: None
) -> None:
    there, address = standing
    there.trouble(trouble)
    with pytest.raises(NoAnswer):
        forum_at(address).publish(piece())
    assert there.opened[piece().key] == 1
    assert forum_at(address).find(piece().key) is not None
    assert forum_at(address).publish(piece())[0] == "41"
    assert there.opened[piece().key] == 1


@pytest.mark.parametrize(
    ("trouble", "refusal", "family"),
    [
        (Trouble.SLOW_DOWN, TooManyCalls, PlatformUnreachable),
        (Trouble.FAULT, PlatformFails, PlatformUnreachable),
        (Trouble.PAGE, PageInsteadOfData, PlatformUnreachable),
        (Trouble.CUT, NoAnswer, PlatformUnreachable),
        (Trouble.ELSEWHERE, LeadsElsewhere, PlatformRefused),
    ],
)
def test_each_trouble_has_its_name(
    standing: tuple[DiscourseStandIn, str], trouble: Trouble, refusal: type[Exception], family: type[Exception]
) -> None:
    there, address = standing
    there.trouble(trouble)
    with pytest.raises(refusal) as raised:
        forum_at(address).publish(piece())
    assert isinstance(raised.value, family)
    assert getattr(raised.value, "retry_after_seconds", None) == (7 if trouble is Trouble.SLOW_DOWN else None)
    if trouble is not Trouble.CUT:
        assert there.opened == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "Too short"}, "Title is too short"),
        ({"title": "x" * 256}, "Title is too long"),
        ({"title": "An invented topic, number 3"}, "Title has already been used"),
        ({"body": "Short"}, "Body is too short"),
        ({"body": "x" * 32_001}, "Body is limited"),
        ({"key": "not a key!"}, "External is invalid"),
        ({"channel": "news"}, "'news' is not the number of a category"),
    ],
)
def test_what_the_site_will_not_take_is_refused_in_its_words(
    standing: tuple[DiscourseStandIn, str], changes: dict[str, str], words: str
) -> None:
    there, address = standing
    with pytest.raises(NotTaken, match=words):
        forum_at(address).publish(piece(**changes))
    assert there.opened == {}


def test_a_wrong_key(standing: tuple[DiscourseStandIn, str]) -> None:
    with pytest.raises(KeyRefused) as raised:
        forum_at(standing[1], key="wrong").publish(piece())
    assert raised.value.facts["status"] == 403
    assert "wrong" not in str(raised.value)


def test_nobody_there() -> None:
    with serving(site()) as address:
        pass
    with pytest.raises(NoAnswer, match="did not answer"):
        forum_at(address).probe()


def test_all_flags_over_all_pages_and_the_same_again(standing: tuple[DiscourseStandIn, str]) -> None:
    expected = flags.flags_of(topics(), NOW)
    assert len(expected) < 10, "one page here; the next test has several"
    skips = Skips()
    rows = list(forum_at(standing[1]).flags(skips))
    assert [row.external_id for row in rows] == [str(one.post_id) for one in expected]
    assert rows == list(forum_at(standing[1]).flags(Skips()))
    assert skips.all() == ()


def test_many_pages_of_flags() -> None:
    many = topics(count=60, posts=60)
    with serving(site(topics=many)) as address:
        rows = list(forum_at(address).flags(Skips()))
    expected = flags.flags_of(many, NOW)
    assert len(rows) == len(expected) > 30
    assert {row.state for row in rows} == {State.RESOLVED}
    assert {row.resolution for row in rows} == {Resolution.AGREED, Resolution.DISAGREED, Resolution.IGNORED}
    assert {row.reason for row in rows} == {Reason.SPAM, Reason.INAPPROPRIATE, Reason.OFF_TOPIC, Reason.OTHER}
    by_id = {str(one.post_id): one for one in expected}
    assert all(row.flagged_at == by_id[row.external_id].flagged_at for row in rows)
    assert all(row.flag_count == by_id[row.external_id].count for row in rows)
    assert all(row.settled_at == by_id[row.external_id].settled_at for row in rows)
    assert 0 < sum(not row.is_settled_by_staff for row in rows) < len(rows) / 3
    assert {row.resolution for row in rows if not row.is_settled_by_staff} == {Resolution.IGNORED}


class Canned(StandIn):
    """Answers every call alike."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__()
        self._replies = list(replies)

    def answer(self, *_: object, **__: object) -> Reply:
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


def flags_from(*pages: object) -> tuple[list[FlagRow], tuple[Skipped, ...]]:
    skips = Skips()
    with serving(Canned(*(answered(200, page) for page in pages))) as address:
        return list(forum_at(address).flags(skips)), skips.all()


GOOD = {
    "id": 5, "type": "ReviewableFlaggedPost", "status": 0, "post_id": 9, "topic_id": 3, "score": 4,
    "created_at": "2024-02-01T10:00:00Z", "reviewable_score_ids": [1, 2],
}  # fmt: skip
SCORES = [
    {"id": 1, "user_id": 4, "score_type_id": 3, "created_at": "2024-02-01T11:00:00Z"},
    {"id": 2, "user_id": 5, "score_type_id": 10, "created_at": "2024-02-01T10:30:00Z"},
]


def test_an_entry_is_read_as_documented() -> None:
    rows, skipped = flags_from({"reviewables": [GOOD], "reviewable_scores": SCORES, "meta": {}})
    assert skipped == ()
    assert (rows[0].post_key, rows[0].thread_key, rows[0].reason) == ("9", "3", Reason.ILLEGAL)
    assert (rows[0].flag_count, rows[0].score, rows[0].flagged_at.hour) == (2, 4.0, 10)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "approved"}, (State.RESOLVED, Resolution.AGREED)),
        ({"status": 4}, (State.RESOLVED, Resolution.REMOVED)),
        ({"status": "pending"}, (State.OPEN, Resolution.NONE)),
    ],
)
def test_what_became_of_it_by_number_or_by_name(changes: dict[str, object], expected: tuple[State, Resolution]) -> None:
    rows, _ = flags_from({"reviewables": [{**GOOD, **changes}], "reviewable_scores": SCORES})
    assert (rows[0].state, rows[0].resolution) == expected


ONE = {"reviewed_at": "2024-02-01T12:00:00Z", "reviewed_by_id": 7}
TWO = {"reviewed_at": "2024-02-01T13:00:00Z", "reviewed_by_id": 8}
NONE = {"reviewed_at": None, "reviewed_by_id": None}


@pytest.mark.parametrize(
    ("changes", "reviews", "hour", "by_staff"),
    [
        ({"status": 1}, (ONE, TWO), 13, True),
        ({"status": 1}, (TWO, ONE), 13, True),
        ({"status": 1}, (TWO, {**ONE, "reviewed_by_id": -1}), 13, True),
        ({"status": 3}, (ONE, {**TWO, "reviewed_by_id": -1}), 13, False),
        ({"status": 3}, (ONE, {**TWO, "reviewed_by_id": 0}), 13, False),
        ({"status": 1, "target_created_by_id": 8}, (ONE, TWO), 13, False),
        ({"status": 1, "target_created_by_id": 7}, (ONE, TWO), 13, True),
        ({"status": 1}, (ONE, {"reviewed_at": TWO["reviewed_at"]}), 13, False),
        ({"status": 4}, (ONE, NONE), None, False),
        ({"status": 4}, (ONE, {}), None, False),
        ({"status": 1, "reviewable_score_ids": []}, (ONE, TWO), None, False),
        ({"status": 0}, (ONE, NONE), None, False),
        ({"status": 0}, (ONE, TWO), None, False),
    ],
)
def test_who_settled_it_and_when(
    changes: dict[str, object], reviews: tuple[dict[str, object], ...], hour: int | None, by_staff: bool
) -> None:
    """The last of its scores says; the site's own user, the post's author and nobody are no person of staff."""
    scores = [{**score, **review} for score, review in zip(SCORES, reviews, strict=True)]
    rows, skipped = flags_from({"reviewables": [{**GOOD, **changes}], "reviewable_scores": scores})
    assert skipped == ()
    assert (rows[0].settled_at.hour if rows[0].settled_at else None, rows[0].is_settled_by_staff) == (hour, by_staff)


@pytest.mark.parametrize(
    ("status", "reviews", "since"),
    [
        (0, (NONE, ONE), 11),
        (0, (ONE, NONE), 10),
        (0, (NONE, NONE), None),
        (0, (ONE, TWO), None),
        (1, (NONE, ONE), None),
    ],
)
def test_since_when_it_waits_anew(status: int, reviews: tuple[dict[str, object], ...], since: int | None) -> None:
    """A score that nobody reviewed beside one that somebody did: it was flagged again."""
    scores = [{**score, **review} for score, review in zip(SCORES, reviews, strict=True)]
    rows, _ = flags_from({"reviewables": [{**GOOD, "status": status}], "reviewable_scores": scores})
    assert (rows[0].reopened_at.hour if rows[0].reopened_at else None) == since


@pytest.mark.parametrize(
    ("review", "why"),
    [
        ({"reviewed_at": "yesterday"}, "reviewable_scores[0].reviewed_at: 'yesterday'"),
        ({"reviewed_at": 5}, "reviewable_scores[0].reviewed_at: '5' is not a text"),
        ({**TWO, "reviewed_by_id": "mod"}, "reviewable_scores[0].reviewed_by_id: 'mod' is not a whole number"),
        ({**TWO, "reviewed_by_id": 2**63}, "reviewable_scores[0].reviewed_by_id: '9223372036854775808' is not from"),
    ],
)
def test_a_review_otherwise_than_documented_leaves_the_entry_out(review: dict[str, object], why: str) -> None:
    scores = [{**SCORES[0], **review}, {**SCORES[1], **ONE}]
    page = {"reviewables": [{**GOOD, "status": 1}, {**GOOD, "id": 8}], "reviewable_scores": scores}
    rows, skipped = flags_from(page)
    assert [row.external_id for row in rows] == ["8"]
    assert skipped[0].why.startswith(why)


def test_a_post_that_is_held_back_is_a_flag_and_a_new_member_is_not() -> None:
    queued = {**GOOD, "id": 6, "type": "ReviewableQueuedPost", "post_id": None}
    rows, skipped = flags_from({"reviewables": [queued, {"id": 7, "type": "ReviewableUser"}]})
    assert [(row.external_id, row.reason, row.post_key, row.flag_count) for row in rows] == [
        ("6", Reason.QUEUED, "", 1)
    ]
    assert skipped == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": 9}, "reviewables[0].status: 9"),
        ({"id": "five"}, "reviewables[0].id: 'five' is not a whole number"),
        ({"created_at": "yesterday"}, "reviewables[0].created_at: 'yesterday'"),
        ({"score": "high"}, "reviewables[0].score"),
        ({"score": float("nan")}, "reviewables[0].score"),
        ({"reviewable_score_ids": 3}, "reviewables[0].reviewable_score_ids"),
    ],
)
def test_an_entry_otherwise_than_documented_is_left_out_and_listed(changes: dict[str, object], why: str) -> None:
    rows, skipped = flags_from({"reviewables": [{**GOOD, **changes}, {**GOOD, "id": 8}], "reviewable_scores": SCORES})
    assert [row.external_id for row in rows] == ["8"]
    assert skipped[0].why.startswith(why)


def test_a_page_that_comes_again_and_again_ends() -> None:
    page = {"reviewables": [GOOD], "reviewable_scores": SCORES, "meta": {"load_more_reviewables": "/review?offset=1"}}
    last = {"reviewables": [], "meta": {}}
    rows, _ = flags_from(page, page, last)
    assert [row.external_id for row in rows] == ["5"]


@pytest.mark.parametrize("page", [{}, {"reviewables": 5}, {"reviewables": [], "meta": []}])
def test_a_page_otherwise_than_documented_is_refused(page: object) -> None:
    with pytest.raises(NotUnderstood):
        flags_from(page)


@pytest.mark.parametrize(
    "location", ["http://elsewhere.example.com/t/a/5.json", "/c/category/5", "", "http://127.0.0.1:1/t/a/5.json"]
)
def test_nobody_is_followed_elsewhere(location: str) -> None:
    canned = Canned((301, [("Location", location), ("Content-Length", "0")], b""))
    with serving(canned) as address, pytest.raises(LeadsElsewhere):
        forum_at(address).find("some-key")


def test_a_piece_that_waits_for_approval_there_is_not_published() -> None:
    held = pytest.raises(PlatformRefused, match="until somebody approves it")
    with serving(Canned(answered(200, {"action": "enqueued", "success": True}))) as address, held:
        forum_at(address).publish(piece())


@pytest.mark.parametrize("told", [{}, {"topic_id": "x"}, {"topic_id": 0}, {"topic_id": 4, "topic_slug": 5}])
def test_an_answer_without_a_topic_is_refused(told: dict[str, object]) -> None:
    with serving(Canned(answered(200, told))) as address, pytest.raises(NotUnderstood):
        forum_at(address).publish(piece())
