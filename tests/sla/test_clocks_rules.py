"""Clocks from logs, and what a month counts: the worked tables of docs/algorithms/service_time.md."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_time import ServiceHours
from clients.rules.service_week import Window
from sla.rules.attainment import Kept, counts_at, is_met, kept
from sla.rules.clocks import Happening, Term, stand, warned_after
from sla.rules.words import Author, EventKind
from tenants.kernel.periods import Month
from tests.reporting.tables import rows
from tests.sla.town import at

DOCUMENT = "service_time.md"
HOURS = ServiceHours(
    ZoneInfo("Europe/Stockholm"), dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (Window(540, 1020),))
)
WORDS = {
    "opened": (EventKind.OPENED, None),
    "asked": (EventKind.ASKED, None),
    "staff": (EventKind.ANSWERED, Author.STAFF),
    "member": (EventKind.ANSWERED, Author.MEMBER),
    "paused": (EventKind.PAUSED, None),
    "resumed": (EventKind.RESUMED, None),
    "decided": (EventKind.DECIDED, None),
    "withdrawn": (EventKind.WITHDRAWN, None),
    "settled": (EventKind.SETTLED, Author.STAFF),
    "lapsed": (EventKind.SETTLED, None),
}


def log(text: str) -> list[Happening]:
    """ "4 10:00 opened, 4 11:00 not 2" as events 1 and 2, the second of which takes an earlier one back."""
    told = []
    for number, part in enumerate(text.split(", "), start=1):
        day, clock, word, *voided = part.split(" ")
        kind, author = (EventKind.VOIDED, None) if voided else WORDS[word]
        told.append(Happening(number, kind, at(f"{day} {clock}"), author, int(voided[0]) if voided else None))
    return told


def instant(text: str) -> datetime | None:
    return None if text == "none" else at(text)


@pytest.mark.parametrize("row", rows(DOCUMENT, "kind"), ids=lambda row: row["because"])
def test_clocks_as_worked(row: dict[str, str]) -> None:
    term = Term(PromiseKind(row["promise"]), 120, AnsweredBy(row["answered by"]), 1)
    found = stand(CaseKind(row["kind"]), log(row["events"]), [term], HOURS)
    clock = found.clocks[0]
    assert clock.started_at == at(row["starts"])
    assert (clock.due_at, clock.ended_at) == (instant(row["due"]), instant(row["ended"]))
    assert clock.is_met == {"yes": True, "no": False, "none": None}[row["met"]]
    assert found.status == row["status"].split("→")[-1]


def test_settled_by_no_person_each_promise_stands_for_itself() -> None:
    """The decision had run out, the resolution had not, and the first answer had been given."""
    told = log("4 10:00 opened, 4 10:30 staff, 4 13:00 lapsed")
    terms = [
        Term(PromiseKind.FIRST_RESPONSE, 60, AnsweredBy.STAFF, 1),
        Term(PromiseKind.DECISION, 120, AnsweredBy.STAFF, 1),
        Term(PromiseKind.RESOLUTION, 240, AnsweredBy.STAFF, 1),
    ]
    found = stand(CaseKind.FLAG, told, terms, HOURS)
    assert [(one.term.promise, one.ended_at, one.is_met) for one in found.clocks] == [
        (PromiseKind.FIRST_RESPONSE, at("4 10:30"), True),
        (PromiseKind.DECISION, at("4 13:00"), False),
    ]
    assert (found.status, found.closed_at) == ("DONE", at("4 13:00"))


@pytest.mark.parametrize(("word", "status"), [("settled", "DONE"), ("lapsed", "WITHDRAWN")])
def test_settled_without_any_promise(word: str, status: str) -> None:
    found = stand(CaseKind.FLAG, log(f"4 10:00 opened, 4 11:00 {word}"), [], HOURS)
    assert (found.status, found.closed_at, found.clocks) == (status, at("4 11:00"), ())


def test_next_responses_run_from_the_oldest_unanswered_message() -> None:
    told = log(
        "4 10:00 opened, 4 10:30 asked, 4 11:00 staff, 4 12:00 asked, 4 13:00 asked, 4 15:00 staff, 5 09:00 asked"
    )
    both = [
        Term(promise, 120, AnsweredBy.STAFF, 1) for promise in (PromiseKind.FIRST_RESPONSE, PromiseKind.NEXT_RESPONSE)
    ]
    found = stand(CaseKind.QUESTION, told, both, HOURS)
    spans = [(one.term.promise.value, one.started_at, one.ended_at) for one in found.clocks]
    assert spans == [
        ("first_response", at("4 10:00"), at("4 11:00")),
        ("next_response", at("4 12:00"), at("4 15:00")),
        ("next_response", at("5 09:00"), None),
    ]
    assert [one.is_met for one in found.clocks] == [True, False, None]
    assert found.status == "OPEN"


def test_two_pauses_and_what_they_took() -> None:
    told = log("4 10:00 opened, 4 10:30 paused, 4 11:00 resumed, 4 16:30 paused, 5 09:30 resumed, 5 12:00 decided")
    (clock,) = stand(CaseKind.FLAG, told, [Term(PromiseKind.DECISION, 480, AnsweredBy.STAFF, 1)], HOURS).clocks
    assert clock.paused_minutes == 90
    assert (clock.due_at, clock.is_met) == (at("5 11:30"), False)


def test_without_service_hours_nothing_is_due() -> None:
    term = Term(PromiseKind.FIRST_RESPONSE, 60, AnsweredBy.ANYONE, 1)
    found = stand(CaseKind.QUESTION, log("4 10:00 opened, 4 10:30 member"), [term], None)
    assert (found.clocks[0].due_at, found.clocks[0].is_met, found.status) == (None, None, "DONE")
    closed = ServiceHours(HOURS.zone, {})
    assert stand(CaseKind.QUESTION, log("4 10:00 opened"), [term], closed).clocks[0].due_at is None


@pytest.mark.parametrize(("minutes", "after"), [(0, 0), (1, 1), (60, 45), (61, 46), (480, 360)])
def test_a_breach_is_near_after_three_quarters(minutes: int, after: int) -> None:
    assert warned_after(Term(PromiseKind.DECISION, minutes, AnsweredBy.STAFF, 1)) == after


@pytest.mark.parametrize("row", rows(DOCUMENT, "due"), ids=lambda row: f"{row['due']} {row['ended']}")
def test_attainment_as_worked(row: dict[str, str]) -> None:
    march, zone = Month(2024, 3), HOURS.zone
    due, ended = (None if row[name] == "none" else datetime.fromisoformat(row[name]) for name in ("due", "ended"))
    counts = counts_at(due, ended, as_of=datetime(2024, 4, 8, 22, tzinfo=UTC))
    in_march = counts is not None and march.starts_at(zone) <= counts < march.ends_at(zone)
    assert in_march == (row["counts in March"] == "yes")
    assert is_met(due, ended) == (row["met"] == "yes")


def test_an_end_after_the_as_of_instant_has_not_come() -> None:
    due, ended = datetime(2024, 3, 20, tzinfo=UTC), datetime(2024, 3, 10, tzinfo=UTC)
    assert counts_at(due, ended, as_of=datetime(2024, 3, 10, tzinfo=UTC)) == ended
    assert counts_at(due, ended, as_of=datetime(2024, 3, 9, tzinfo=UTC)) is None
    assert counts_at(due, ended, as_of=datetime(2024, 3, 8, tzinfo=UTC)) is None


def test_no_cases_are_not_all_met() -> None:
    assert kept([]).ratio is None
    assert str(Kept(36, 51).ratio) == "0.7059"
    assert str(kept([True, False, True]).ratio) == "0.6667"
