"""Question cases follow their threads, whatever comes in and in whatever order; the log is only added to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from clients.rules.promises import AnsweredBy, PromiseKind
from clients.spaces.models import Post, Space
from clients.spaces.services.ingestion import ingest
from sla.models import Case, CaseEvent, Clock
from sla.rules.words import PauseReason
from sla.services import cases, projection, questions
from sla.services.policies import PromiseWithoutHours
from tenants.access.models import User
from tenants.backend.current import connection
from tenants.boards.models import OpenCase, Work
from tenants.kernel.refusals import Refusal
from tests.clients.spaces.forums import post, topic, write_topics
from tests.sla import town
from tests.sla.town import BY, at, case_of, row, tell, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]
MONDAY = at("4 18:00")
NEXT = terms(promise=PromiseKind.NEXT_RESPONSE, answered_by=AnsweredBy.STAFF)


@pytest.fixture
def forum() -> Space:
    town.agree(terms())
    return town.forum()


def told(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def clock(case: Case) -> Clock:
    return Clock.objects.get(case=case)


def test_a_members_thread_opens_a_case(forum: Space, tmp_path: Path) -> None:
    tell(forum, tmp_path, [row("1", "4 10:00", "ada", "t"), row("2", "4 10:01", "ada", "t")], when=MONDAY)
    case = case_of("t")
    assert (case.kind, case.number, case.status, case.opened_at) == ("question", 1, "OPEN", at("4 10:00"))
    assert clock(case).due_at == at("4 12:00")
    assert (clock(case).promise_version, clock(case).calendar_version) == (1, 1)
    assert told(case) == ["OPENED", "BREACHED"]
    board = OpenCase.objects.get()
    assert (board.number, board.due_at, board.breached_at, board.language) == (1, at("4 12:00"), at("4 12:00"), "en")


def test_a_thread_of_staff_asks_nothing(forum: Space, tmp_path: Path) -> None:
    tell(forum, tmp_path, [row("1", "4 10:00", "mod", "t", staff=True), row("2", "4 11:00", "ada", "t")], when=MONDAY)
    assert not Case.objects.exists()


def test_a_space_that_takes_none_asks_nothing(tmp_path: Path) -> None:
    town.agree(terms())
    tell(town.forum(takes_questions=False), tmp_path, [row("1", "4 10:00", "ada", "t")], when=MONDAY)
    assert not Case.objects.exists()


def test_nothing_is_owed_from_before_the_promise_or_the_space(tmp_path: Path) -> None:
    town.agree(terms(since=date(2024, 3, 4)))
    one, other = town.forum(), town.forum(slug="other", in_force_from=date(2024, 3, 5))
    rows = [row("1", "3 23:59", "ada", "before"), row("2", "4 00:00", "ada", "from")]
    tell(one, tmp_path, rows, when=MONDAY)
    tell(other, tmp_path, [row("1", "4 23:59", "ada", "x"), row("2", "5 00:00", "ada", "y")], when=at("5 18:00"))
    assert set(Case.objects.values_list("thread__external_id", flat=True)) == {"from", "y"}


def test_what_is_agreed_later_for_the_past_opens_what_is_held(tmp_path: Path) -> None:
    space = town.forum()
    tell(space, tmp_path, [row("1", "4 10:00", "ada", "t")], when=MONDAY)
    assert not Case.objects.exists()
    town.agree(terms(), when=MONDAY)
    assert clock(case_of("t")).due_at == at("4 12:00")


def test_without_service_hours_nothing_is_promised_and_so_nothing_is_never_due(tmp_path: Path) -> None:
    with pytest.raises(PromiseWithoutHours):
        town.agree(terms(), hours=None)
    tell(town.forum(), tmp_path, [row("1", "4 10:00", "ada", "t")], when=MONDAY)
    assert not Case.objects.exists()
    assert not OpenCase.objects.exists()


@pytest.mark.parametrize(
    ("answered_by", "staff", "status"),
    [
        (AnsweredBy.ANYONE, False, "DONE"),
        (AnsweredBy.ANYONE, True, "DONE"),
        (AnsweredBy.STAFF, False, "OPEN"),
        (AnsweredBy.STAFF, True, "DONE"),
    ],
)
def test_whose_answer_keeps_it(tmp_path: Path, answered_by: AnsweredBy, staff: bool, status: str) -> None:
    town.agree(terms(answered_by=answered_by))
    rows = [
        row("1", "4 10:00", "ada", "t"),
        row("2", "4 10:30", "ada", "t"),
        row("3", "4 11:00", "bo", "t", staff=staff),
    ]
    tell(town.forum(), tmp_path, rows, when=MONDAY)
    case = case_of("t")
    assert (case.status, case.closed_at) == (status, at("4 11:00") if status == "DONE" else None)
    assert OpenCase.objects.count() == (status == "OPEN")


def test_an_answer_that_comes_in_later_ends_the_clock(forum: Space, tmp_path: Path) -> None:
    tell(forum, tmp_path, [row("1", "4 16:00", "ada", "t")], when=at("4 16:05"))
    case = case_of("t")
    assert Work.objects.filter(kind=projection.WATCH, object_id=clock(case).pk, due_at=at("5 10:00")).exists()
    tell(forum, tmp_path, [row("2", "5 09:30", "bo", "t")], when=at("5 09:35"))
    case.refresh_from_db()
    assert (case.status, clock(case).ended_at, clock(case).counts_at) == ("DONE", at("5 09:30"), at("5 09:30"))
    assert told(case) == ["OPENED", "ANSWERED"]
    assert not OpenCase.objects.exists()


def test_the_same_again_changes_nothing(forum: Space, tmp_path: Path) -> None:
    rows = [row("1", "4 10:00", "ada", "t"), row("2", "4 11:00", "bo", "t")]
    tell(forum, tmp_path, rows, when=MONDAY)
    before = list(CaseEvent.objects.values()), list(Clock.objects.values()), list(Case.objects.values())
    assert tell(forum, tmp_path, rows, when=MONDAY) == 0
    assert questions.follow(forum.pk, at=MONDAY) == 0
    assert before == (list(CaseEvent.objects.values()), list(Clock.objects.values()), list(Case.objects.values()))


def test_an_earlier_answer_takes_the_laters_place(forum: Space, tmp_path: Path) -> None:
    tell(forum, tmp_path, [row("1", "4 10:00", "ada", "t"), row("3", "4 13:00", "bo", "t")], when=MONDAY)
    case = case_of("t")
    assert clock(case).ended_at == at("4 13:00")
    tell(forum, tmp_path, [row("2", "4 11:00", "cy", "t")], when=MONDAY)
    assert clock(case).ended_at == at("4 11:00")
    assert told(case) == ["OPENED", "ANSWERED", "VOIDED", "ANSWERED"]
    assert CaseEvent.objects.get(kind="VOIDED").data == {"reason": "EARLIER_POST"}


def test_an_earlier_question_takes_the_laters_place(forum: Space, tmp_path: Path) -> None:
    tell(forum, tmp_path, [row("2", "4 11:00", "ada", "t"), row("3", "4 12:30", "bo", "t")], when=MONDAY)
    tell(forum, tmp_path, [row("1", "4 09:00", "cy", "t")], when=MONDAY)
    case = case_of("t")
    assert (case.opened_at, case.status) == (at("4 09:00"), "DONE")
    assert (clock(case).started_at, clock(case).due_at, clock(case).ended_at) == (
        at("4 09:00"),
        at("4 11:00"),
        at("4 11:00"),  # ada's post is an answer now
    )


@pytest.mark.parametrize("gone", [{"hidden": True}, {"deleted_at": "2024-03-04T15:00:00Z"}])
def test_a_deleted_answer_is_none(forum: Space, tmp_path: Path, gone: dict[str, Any]) -> None:
    question, answer = post(1, 1, "2024-03-04T09:00:00Z", 11), post(2, 2, "2024-03-04T10:00:00Z", 12, staff=True)
    _topic(forum, tmp_path, question, answer)
    case = case_of("7")
    assert case.status == "DONE"
    _topic(forum, tmp_path, question, {**answer, **gone})
    case.refresh_from_db()
    assert (case.status, clock(case).ended_at) == ("OPEN", None)
    assert told(case) == ["OPENED", "ANSWERED", "VOIDED"]
    assert OpenCase.objects.count() == 1
    _topic(forum, tmp_path, question, answer)
    case.refresh_from_db()
    assert (case.status, clock(case).ended_at) == ("DONE", at("4 11:00"))


def test_a_hidden_question_is_none_until_it_is_back(forum: Space, tmp_path: Path) -> None:
    question = post(1, 1, "2024-03-04T09:00:00Z", 11)
    _topic(forum, tmp_path, question)
    _topic(forum, tmp_path, {**question, "hidden": True})
    case = case_of("7")
    assert (case.status, case.withdrawn_at) == ("WITHDRAWN", case.opened_at)
    assert not OpenCase.objects.exists()
    _topic(forum, tmp_path, question)
    case.refresh_from_db()
    assert (case.status, case.withdrawn_at) == ("OPEN", None)
    assert [one for one in told(case) if one != "BREACHED"] == ["OPENED", "WITHDRAWN", "VOIDED"]
    assert case.moves == 3


def test_a_post_of_the_system_answers_nothing(forum: Space, tmp_path: Path) -> None:
    said = post(2, 2, "2024-03-04T10:00:00Z", -1, staff=True)
    _topic(forum, tmp_path, post(1, 1, "2024-03-04T09:00:00Z", 11), said)
    assert case_of("7").status == "OPEN"


def test_a_members_answer_resumes_what_waits_for_one(tmp_path: Path, moderator: User) -> None:
    town.agree(terms(answered_by=AnsweredBy.STAFF))
    forum = town.forum()
    tell(forum, tmp_path, [row("1", "4 10:00", "ada", "t"), row("2", "4 10:00", "eve", "u")], when=at("4 10:05"))
    by = town.someone(moderator)
    for thread, reason in (("t", PauseReason.MEMBER), ("u", PauseReason.CLIENT)):
        cases.pause(case_of(thread), reason=reason, evidence="Asked which version", by=by, at=at("4 11:00"))
    tell(
        forum,
        tmp_path,
        [row("3", "4 14:00", "ada", "t"), row("4", "4 14:00", "eve", "u"), row("5", "4 14:30", "ada", "t")],
        when=at("4 14:40"),
    )
    assert (case_of("t").status, clock(case_of("t")).due_at) == ("OPEN", at("4 15:00"))
    assert CaseEvent.objects.get(kind="RESUMED").at == at("4 14:00")
    assert (case_of("u").status, clock(case_of("u")).due_at) == ("WAITING", None)


def test_next_responses_follow_every_message(tmp_path: Path) -> None:
    town.agree(terms(), NEXT)
    forum = town.forum()
    rows = [
        row("1", "4 10:00", "ada", "t"),
        row("2", "4 11:00", "mod", "t", staff=True),
        row("3", "4 12:00", "ada", "t"),
    ]
    tell(forum, tmp_path, rows, when=MONDAY)
    case = case_of("t")
    spans = Clock.objects.filter(case=case, promise="next_response").order_by("started_at")
    assert list(spans.values_list("started_at", "ended_at")) == [(at("4 12:00"), None)]
    assert case.status == "OPEN"
    tell(forum, tmp_path, [row("4", "4 13:00", "mod", "t", staff=True)], when=MONDAY)
    case.refresh_from_db()
    assert list(spans.values_list("started_at", "ended_at")) == [(at("4 12:00"), at("4 13:00"))]
    assert case.status == "DONE"
    assert tell(forum, tmp_path, [row("4", "4 13:00", "mod", "t", staff=True)], when=MONDAY) == 0
    assert questions.follow(forum.pk, at=MONDAY) == 0


def test_answers_that_are_all_gone_at_once_keep_no_promise(tmp_path: Path) -> None:
    town.agree(terms(answered_by=AnsweredBy.STAFF), NEXT)
    forum = town.forum()
    asked = [row("1", "4 10:00", "ada", "t"), row("3", "4 12:00", "ada", "t")]
    answers = [("2", "4 11:00", "mod", "t"), ("4", "4 13:00", "mod", "t")]
    tell(forum, tmp_path, [*asked, *(row(*one, staff=True) for one in answers)], when=MONDAY)
    case = case_of("t")
    assert case.status == "DONE"
    tell(forum, tmp_path, [*asked, *(row(*one) for one in answers)], when=MONDAY)
    case.refresh_from_db()
    assert (case.status, case.staff_answered_at) == ("OPEN", None)
    first = Clock.objects.get(case=case, promise="first_response")
    assert first.ended_at is None
    assert questions.follow(forum.pk, at=MONDAY) == 0


def test_the_clock_keeps_the_versions_of_its_opening(tmp_path: Path) -> None:
    town.agree(terms(), terms(minutes=60, since=date(2024, 3, 5)))
    forum = town.forum()
    tell(forum, tmp_path, [row("1", "4 16:00", "ada", "old"), row("2", "5 09:00", "ada", "new")], when=at("5 09:00"))
    found = [(clock(case_of(name)).promise_version, clock(case_of(name)).due_at) for name in ("old", "new")]
    assert found == [(1, at("5 10:00")), (2, at("5 10:00"))]


@pytest.mark.parametrize("answered", [False, True])
def test_queries_do_not_grow(forum: Space, tmp_path: Path, answered: bool) -> None:
    counts = []
    tell(forum, tmp_path, [row("first", "4 10:00", "ada", "first")], when=MONDAY)  # a space that holds posts
    for number in (2, 20):
        names = [f"{number}-{index}" for index in range(number)]
        asked = [row(f"{name}q", "4 10:00", "ada", name) for name in names]
        replies = [row(f"{name}a", "4 11:00", "bo", name) for name in names]
        if answered:
            tell(forum, tmp_path, asked, when=MONDAY)
        with CaptureQueriesContext(connection) as queries:
            tell(forum, tmp_path, replies if answered else asked, when=MONDAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_refused_ingestion_opens_nothing(forum: Space, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text("nothing\n")
    with pytest.raises(Refusal):
        ingest(forum, "csv", tmp_path / "posts.csv", by=BY, at=MONDAY)
    assert not Case.objects.exists()
    assert not Post.objects.exists()


def _topic(space: Space, folder: Path, *posts: dict[str, Any]) -> None:
    path = write_topics(folder / "topics", [topic(7, list(posts))])
    ingest(space, "discourse-archive", path, by=BY, at=MONDAY)
