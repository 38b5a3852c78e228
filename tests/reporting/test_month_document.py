"""The sections on work, content, answers and next month, as they read; nothing where there is nothing."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from reporting import pdf
from reporting.document import labels
from reporting.document.attachments import as_csv
from reporting.document.build import Document, build
from reporting.document.context import Standing
from reporting.document.formats import BLANK
from reporting.rules.changes import changes
from reporting.rules.delivery import Facts, deliverables
from reporting.rules.month import CadenceFigure
from reporting.rules.report import LATER, Figures, ReportData, canonical, data_sha256
from tenants.billing.rules.plans import Pillar
from tests.reporting import month, sample


def document(language: str = "en", **figures: Any) -> Document:
    return build(sample.report(**figures), Standing("draft"), language=language)


def test_the_work_opens_with_how_much_of_it_was_done_in_full() -> None:
    work = document().work
    assert work is not None
    assert work.headline == "Seven of nine deliverables in full"
    rows = {row.name: row for row in work.rows}
    assert rows["Articles"].told == "2 of 4"
    assert rows["Articles"].marks == (True, True, False, False)
    promise = rows["Questions: first response"]
    assert (promise.promised, promise.delivered, promise.status_word) == ("80.0%", "70.6%", "9.4 points short")
    assert (promise.note, promise.told, promise.marks) == ("36 of 51 in time", "70.6%, promised 80.0%", ())
    assert rows["Appeals: decision"].status_word == "no cases"
    assert rows["Nothing of it is counted yet"].pillar == "Scalability"
    assert [row.span for row in work.rows if row.pillar == "Content strategy"] == [3, 0, 0]


@pytest.mark.parametrize(
    ("language", "told", "word"),
    [
        ("en", "20 h promised, not recorded yet", "not recorded yet"),
        ("sv", "20 h utlovade, ännu inte registrerade", "ännu inte registrerade"),
        ("da", "20 t lovet, endnu ikke registreret", "endnu ikke registreret"),
    ],
)
def test_the_hours_of_the_plan_stand_first_and_say_that_nobody_records_them(
    language: str, told: str, word: str
) -> None:
    work = document(language).work
    assert work is not None
    hours = work.rows[0]
    assert (hours.told.replace(BLANK, " "), hours.status_word, hours.delivered) == (told, word, "–")
    assert (hours.status, hours.is_told, hours.span) == ("none", True, 1)
    made = document(work=month.work(deliverables=deliverables([Pillar.SCALABILITY], Facts()))).work
    assert made is not None
    assert [row.name for row in made.rows] == ["Nothing of it is counted yet"]


def test_no_hours_spent_are_shown_but_those_that_someone_stated() -> None:
    work = document().work
    assert work is not None
    assert {row.delivered for row in work.rows if row.name == "Hours"} == {"–"}
    assert [(part.label, part.value, part.grade) for part in work.parts if part.grade] == [
        ("Your hours", "6.0\N{NO-BREAK SPACE}h", "assumed")
    ]


def test_content_tells_best_from_worst_and_warns_of_an_empty_c() -> None:
    content = document().content
    assert content is not None
    assert content.headline == "7 of 9 promised pieces went out"
    assert [row.remark for row in content.rows if row.remark] == ["Best of the month", "Worst of the month"]
    assert (content.balance, content.warns) == ("No piece carried collaboration.", True)
    assert content.left == "On the calendar, and not out: one waits for your approval."
    assert content.rows[0].address == "https://forum.example/t/0"
    assert [row.remark for row in content.rows][::7] == ["Best of the month", "Worst of the month"]
    assert content.cadence[0].gap.startswith("19 days from 13")
    assert (content.cadence[1].gap, content.days) == ("none", "")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "What is promised by the week counts in whole weeks, each in the month of its Thursday. "
            "Articles count from 23 February to 12 March: 2 of them stand in another month’s list "
            "and 1 of this month’s list counts in another month.",
        ),
        (
            "sv",
            "Det som utlovas per vecka räknas i hela veckor, var och en i den månad som dess torsdag hör till. "
            "Artiklar räknas från 23 februari till 12 mars: 2 av dem står i en annan månads lista "
            "och 1 i den här månadens lista räknas i en annan månad.",
        ),
        (
            "da",
            "Det, der er lovet pr. uge, tælles i hele uger, hver i den måned, som dens torsdag hører til. "
            "Artikler tælles fra 23. februar til 12. marts: 2 af dem står i en anden måneds liste "
            "og 1 i denne måneds liste tælles i en anden måned.",
        ),
    ],
)
def test_a_cadence_of_other_days_than_the_months_says_how_it_adds_up(language: str, said: str) -> None:
    weeks = CadenceFigure(
        kind="article", promised=5, delivered=3, from_on=date(2026, 2, 23), until_on=date(2026, 3, 13)
    )
    content = document(language, content=month.content(cadence=(weeks,))).content
    assert content is not None
    assert content.days.replace(BLANK, " ") == said


def test_a_kind_of_which_nothing_came_has_no_gap_of_none() -> None:
    lines = [
        CadenceFigure(kind="webinar", promised=1, delivered=0, is_due=False),
        CadenceFigure(kind="newsletter", promised=1, delivered=0),
        CadenceFigure(kind="video", promised=0, delivered=0),
    ]
    content = document(content=month.content(cadence=tuple(lines))).content
    assert content is not None
    assert [row.gap for row in content.cadence] == ["nothing so far; not due yet", "nothing went out", "none"]


def test_a_cadence_of_before_its_days_were_kept_stays_as_it_was() -> None:
    plain = month.content().model_dump(mode="json")
    assert set(plain["cadence"][0]) == {"kind", "promised", "delivered", "is_due"}
    weeks = CadenceFigure(kind="article", promised=5, delivered=3, from_on=date(2026, 2, 23))
    assert weeks.model_dump(mode="json")["from_on"] == "2026-02-23"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "117 questions, 1 flag"), ("sv", "117 frågor, 1 flaggning"), ("da", "117 spørgsmål, 1 anmeldelse")],
)
def test_the_cases_that_were_opened_are_counted_in_words(language: str, said: str) -> None:
    service = document(language, service=month.service(opened={"flag": 1, "question": 117})).service
    assert service is not None
    assert service.figures[0].more == said


def test_the_rules_add_up_to_the_decisions() -> None:
    service = document().service
    assert service is not None
    assert service.rules[-1] == ("Resting on no rule", "4", "–")
    assert service.decisions == "19 decisions, 11 removals"
    assert sum(int(row[1]) for row in service.rules) == 19


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [
        ("en", "idea implemented", "ideas implemented"),
        ("sv", "genomförd idé", "genomförda idéer"),
        ("da", "gennemført idé", "gennemførte ideer"),
    ],
)
def test_a_count_of_one_takes_one(language: str, one: str, more: str) -> None:
    with translation.override(language):
        said = [labels.factor("ideas_implemented", Decimal(n)) for n in ("1", "1.0", "6", "1.5", "0")]
    assert said == [one, one, more, more, more]


def test_an_address_that_is_none_of_the_web_is_not_linked() -> None:
    data = sample.report()
    odd = data.evidence.model_copy(update={"addresses": ("javascript:alert(1)",) * 9})
    content = build(data.model_copy(update={"evidence": odd}), Standing("draft")).content
    assert content is not None
    assert {row.address for row in content.rows} == {""}


def test_many_pieces_leave_room_for_the_rest_of_the_page() -> None:
    held = tuple(month.item(1 + at % 28, f"Piece {at}", "post", "connectivity", 3, at, None) for at in range(25))
    content = document(content=month.content(items=held)).content
    assert content is not None
    assert (len(content.rows), content.more) == (18, "7 more pieces are in the attached files.")


def test_promises_are_told_by_target_day_and_cause() -> None:
    service = document().service
    assert service is not None
    assert service.headline == "55 of 71 promises kept; first response to questions missed its target"
    assert [(row.share, row.status_word) for row in service.promises] == [
        ("70.6%", "below target"),
        ("95.0%", "kept"),
        ("–", "no cases"),
    ]
    assert [figure.value for figure in service.figures][1:] == ["77.5%", "41\N{NO-BREAK SPACE}min", "€72.50"]
    assert service.figures[3].more == "For first response to questions; our finance decides on it"
    assert [row.missed for row in service.causes] == ["10", "5", "1"]
    assert service.causes[0].cases == "101, 102, 103, 104, 105, 106 …"
    assert service.causes[0].cause == "Nobody had taken it when it came due"
    assert service.picture is not None
    assert "missed on 30 (1)" in service.picture.alt
    assert service.guideline == "Rule, guideline version 12"


@pytest.mark.parametrize(("met", "headline"), [(12, "All 12 promises kept"), (0, None)])
def test_all_kept_is_said_and_no_cases_are_never_all(met: int, headline: str | None) -> None:
    one = month.promise("question", "first_response", met, met, 0.8)
    service = document(service=month.service(promises=(one,), breaches=())).service
    assert service is not None
    assert service.headline == (headline or "No promise fell due this month")
    assert (service.figures[1].value == "no cases") is (met == 0)
    assert "100" not in service.headline


@pytest.mark.parametrize(
    ("state", "words"),
    [("due", "our finance decides"), ("approved", "given, and in the cost"), ("declined", "declined")],
)
def test_a_credit_says_how_it_stands(state: str, words: str) -> None:
    held = month.service().credit
    assert held is not None
    made = document(service=month.service(credit=held.model_copy(update={"state": state})))
    assert made.service is not None
    assert words in made.service.figures[3].more
    assert ("credit" in made.sponsor.lede) is (state != "declined")


def test_what_was_asked_what_comes_and_what_may_go_wrong() -> None:
    following = document().next_month
    assert following is not None
    assert following.headline == "One of two things you asked for are done"
    assert [(row.status, row.told) for row in following.asked] == [("ok", "6\N{NO-BREAK SPACE}March"), ("risk", "open")]
    assert [row.day for row in following.planned] == ["Thu\N{NO-BREAK SPACE}2", "Tue\N{NO-BREAK SPACE}7"]
    assert (following.asked[0].who, following.asked[0].done) == (
        "Approver, 5\N{NO-BREAK SPACE}March",
        "Taken up, and published",
    )
    assert following.risks[0] == ("First response to questions below its target", "70.6%, target 80.0%")
    assert following.decisions[0][0] == "Approve one piece"


@pytest.mark.parametrize("language", ["en", "sv", "da"])
def test_a_month_of_nothing_says_so_and_costs_no_page(language: str) -> None:
    made = document(language, **month.EMPTY)
    assert list(made.openings)[-5:] == ["work", "content", "service", "next_month", "appendix"]
    assert [each.number for each in made.openings.values()] == list(range(1, 10))
    for section in (made.work, made.content, made.service, made.next_month):
        assert section is not None
        assert section.is_short
        assert section.headline
    text = pdf.html(made, dated=sample.edition().as_of)
    assert text.count('class="short"') == 4


def test_a_report_of_before_has_its_old_sections_numbers_and_hash() -> None:
    old = sample.figures(**month.BEFORE)
    plain = old.model_dump(mode="json")
    assert not set(plain) & set(LATER)
    again = Figures.model_validate(plain)
    assert (again, data_sha256(again)) == (old, data_sha256(plain))
    assert b"next_month" not in canonical(again)
    made = document(**month.BEFORE)
    assert list(made.openings) == ["sponsor", "objectives", "community", "value", "appendix"]
    assert (made.work, made.content, made.service, made.next_month) == (None, None, None, None)


def test_what_was_decided_on_the_platform_has_a_row_of_its_own_and_no_rule() -> None:
    both = document(service=month.service(settled=14)).service
    assert both is not None
    assert both.decisions == "19 decisions, 11 removals"
    assert both.rules[-1] == ("Decided on the platform", "14", "–")
    assert "People decided 19. 14 were decided on the platform." in both.deck
    there = document(service=month.service(settled=1, decided=0, removals=())).service
    assert there is not None
    assert (there.decisions, there.guideline) == ("1 decided on the platform", "Decided")
    assert there.rules == (("Decided on the platform", "1", "–"),)
    assert "1 was decided on the platform." in there.deck
    for settled, said in ((1, "1 beslutat på plattformen"), (14, "14 beslutade på plattformen")):
        swedish = document("sv", service=month.service(settled=settled, decided=0, removals=())).service
        assert swedish is not None
        assert swedish.decisions == said
    held = csv.DictReader(io.StringIO(as_csv(sample.report(service=month.service(settled=14))).decode()))
    assert [row["expected"] for row in held if (row["section"], row["key"]) == ("cases", "settled")] == ["14"]


def test_a_report_from_before_the_platform_s_decisions_were_counted_stays_as_it_was() -> None:
    old = sample.figures(service=month.service())
    plain = old.model_dump(mode="json")
    assert "settled" not in plain["service"]
    assert data_sha256(Figures.model_validate(plain)) == data_sha256(plain)
    assert b"settled" not in as_csv(sample.report(service=month.service()))
    for count in (0, 3):
        counted = sample.figures(service=month.service(settled=count)).model_dump(mode="json")
        assert counted["service"]["settled"] == count
        assert data_sha256(counted) != data_sha256(plain)


def test_the_files_carry_the_month() -> None:
    held = list(csv.DictReader(io.StringIO(as_csv(sample.report()).decode())))
    told = {(row["section"], row["key"]): row for row in held}
    assert told["promise", "question/first_response"]["expected"] == "0.7059"
    assert told["promise", "appeal/decision"]["expected"] == ""
    assert told["content", "Reading the defrost cycle"]["expected"] == "15"
    assert told["work content_strategy", "content/article"]["note"] == "promised 4"
    assert told["credit", "due"]["expected"] == "7250"
    assert ("planned", "Spring checks") in told
    assert len([row for row in held if row["section"] == "missed"]) == 16


def test_a_foreign_title_stays_text_in_the_files_and_markup_stays_words() -> None:
    nasty = month.item(3, "=HYPERLINK(1)<script>alert(1)</script>", "post", "connectivity", 1, 2, None)
    data: ReportData = sample.report(content=month.content(items=(nasty,)))
    assert b"'=HYPERLINK" in as_csv(data)
    assert "<script>" not in pdf.html(build(data, Standing("draft")), dated=data.edition.as_of)


def test_a_correction_names_the_promises_that_it_counts_anew() -> None:
    fewer = (month.promise("question", "first_response", 33, 51, 0.8), *month.PROMISES[1:])
    told = changes(sample.figures(), sample.figures(service=month.service(promises=fewer)))
    assert [(each.figure, each.old, each.new) for each in told] == [("promises_met", 55, 52)]
    first = {each.figure: each.old for each in changes(sample.figures(**month.BEFORE), sample.figures())}
    assert first == {"promises_met": None, "promises_due": None, "pieces_published": None}
