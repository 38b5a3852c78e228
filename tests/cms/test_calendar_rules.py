"""What the calendar reckons and draws without a database: weeks, promises, gaps, words as the platform shows them."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cms.calendar import board, cards, preview, words
from cms.calendar.cards import Card
from content_calendar.rules.cadence import CadenceLine, Gap
from content_calendar.rules.status import Status
from reporting.document.formats import Formats
from tenants.kernel.periods import Month

FORMATS = Formats("en", ZoneInfo("Europe/Stockholm"), "EUR")
TODAY = date(2026, 11, 19)


def a_card(status: str = "PLANNED", on: str = "2026-11-24", **changes: Any) -> Card:
    fields: dict[str, Any] = {
        "pk": 7,
        "on": date.fromisoformat(on),
        "time": "10:00",
        "title": "Ask the lab",
        "kind": "article",
        "kind_name": "Article",
        "status": status,
        "standing": words.STANDINGS[Status(status)],
        "space": "Forum",
        "channel": "",
        "owner": "Mira",
        "edition": 1,
        "asks": False,
        "stays": "",
        "url": "",
    }
    return Card(**{**fields, **changes})


@pytest.mark.parametrize(
    ("month", "first", "end"),
    [
        ("2026-11", "2026-10-26", "2026-12-07"),
        ("2021-02", "2021-02-01", "2021-03-01"),
        ("2026-03", "2026-02-23", "2026-04-06"),
    ],
)
def test_a_month_lies_in_whole_weeks(month: str, first: str, end: str) -> None:
    assert board.weeks(Month.parse(month)) == (date.fromisoformat(first), date.fromisoformat(end))


@pytest.mark.parametrize("asked", ["", "soon", "2026-13", "0000-01", "2026-11-01", "\0"])
def test_nonsense_asks_for_this_month(asked: str) -> None:
    assert board.month_of(asked, TODAY) == Month(2026, 11)


@pytest.mark.parametrize(
    ("line", "standing", "pieces", "note"),
    [
        ((4, 2, 2), ["SCHEDULED", "DRAFT"], "done done soon plan", "1 still to schedule"),
        ((4, 2, 1), ["DRAFT"], "done done plan gap", "1 not planned"),
        ((2, 1, 1), ["SCHEDULED"], "done soon", "all delivered or scheduled"),
        ((2, 1, 1), ["CHANGE_ASKED"], "done plan", "1 change asked"),
        ((2, 2, 1), ["FAILED"], "done done", "1 not published"),
        ((1, 3, 0), [], "done done done", "all delivered or scheduled"),
    ],
)
def test_a_promise_is_shown_piece_by_piece(
    line: tuple[int, int, int], standing: list[str], pieces: str, note: str
) -> None:
    promised, delivered, planned = line
    told = CadenceLine("article", promised, delivered, planned=planned)
    [strip] = board.strips([told], [a_card(status) for status in standing])
    assert (" ".join(strip.pieces), strip.note) == (pieces, note)


def test_nothing_is_late_before_a_longer_period_ends_and_what_was_not_promised_is_left_out() -> None:
    quarter = CadenceLine("webinar", 1, 0, per="quarter", is_due=False)
    [strip] = board.strips([quarter, CadenceLine("poll", 0, 2)], [])
    assert (strip.per, strip.pieces, strip.note) == ("this quarter", ("plan",), "1 still to schedule")


def test_a_promise_of_many_is_told_by_number_alone() -> None:
    [strip] = board.strips([CadenceLine("post", 30, 4, planned=26)], [])
    assert (strip.pieces, strip.count, strip.promised) == ((), 4, 30)


def test_a_gap_is_drawn_from_today_and_not_for_a_kind_of_a_longer_period() -> None:
    gaps = [
        Gap("article", date(2026, 11, 10), date(2026, 11, 30)),
        Gap("webinar", date(2026, 11, 20), date(2027, 1, 2)),
    ]
    lines = [CadenceLine("article", 4, 1), CadenceLine("webinar", 1, 0, per="quarter")]
    first, second = board.gap_rows(gaps, lines, FORMATS, TODAY)
    assert (first.starts_on, first.text, first.is_drawn) == (TODAY, "Article: nothing for 21 days", True)
    assert not second.is_drawn
    drawn = board.grid(Month(2026, 11), [], [first, second], {}, FORMATS, TODAY)["gaps"]
    assert drawn == [{"from": "2026-11-19", "until": "2026-12-01", "text": "Article: nothing for 21 days"}]


def test_the_grid_says_of_each_item_all_that_it_shows() -> None:
    [told] = board.grid(Month(2026, 11), [a_card(asks=True, status="SCHEDULED")], [], {}, FORMATS, TODAY)["items"]
    assert told["said"].replace("\xa0", " ") == "Scheduled, Ask the lab, 24 Nov 2026, 10:00, Article, Forum, Mira"
    assert (told["icon"], told["look"], told["movable"], told["asks"]) == ("clock", "scheduled", True, True)
    assert "will need approval again" in told["asks_text"]


def test_what_is_over_is_put_away_while_something_is_to_come() -> None:
    held = [a_card(on="2026-11-02"), a_card(on="2026-11-19"), a_card(on="2026-11-20", time=""), a_card(on="2026-11-20")]
    told = board.split(board.agenda(held, {date(2026, 11, 20): "Holiday"}, FORMATS, TODAY), TODAY)
    assert told["past_count"] == 1
    assert [(day.name, day.holiday, [card.time for card in day.cards]) for day in told["days"]] == [
        ("19 Nov", "", ["10:00"]),
        ("20 Nov", "Holiday", ["10:00", ""]),
    ]
    over = board.agenda(held[:1], {}, FORMATS, TODAY)
    assert board.split(over, TODAY) == {"days": over}


def test_every_status_has_a_shape_of_its_own_and_a_word() -> None:
    assert words.STANDINGS.keys() == set(Status)
    assert len({each.icon for each in words.STANDINGS.values()}) == len(Status)
    assert len({str(each.word) for each in words.STANDINGS.values()}) == len(Status)


def test_a_kind_of_the_plan_alone_is_called_as_the_plan_calls_it() -> None:
    assert [words.kind_name(kind) for kind in ("ama", "office_hours")] == ["Ask me anything", "Office hours"]


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Hold the **left** one.", "<p>Hold the <strong>left</strong> one.</p>\n"),
        ("One\nTwo", "<p>One<br>\nTwo</p>\n"),
        ("# Big", "<h3>Big</h3>\n"),
        ("###### Small", "<h6>Small</h6>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("![x](https://elsewhere.example/pixel.png)", "<p></p>\n"),
        ("<b onclick=x>b</b>", "<p>&lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
        ("", ""),
    ],
)
def test_words_are_shown_as_the_platform_will_and_load_nothing(body: str, html: str) -> None:
    assert preview.shown(body) == html


def test_what_the_check_stumbled_over_stands_out() -> None:
    marked = preview.shown("We promise <b>an</b> answer & more. **promise**", {"promise", "& more"})
    assert marked.count("<mark>promise</mark>") == 2
    assert "<mark>&amp; more</mark>" in marked
    assert "&lt;b&gt;" in marked


def test_the_clients_file_leaves_out_who_works_on_an_item() -> None:
    assert [column.key for column in cards.SHOWN.columns] == [
        "day", "time", "status", "kind", "title", "space", "channel", "address",
    ]  # fmt: skip
