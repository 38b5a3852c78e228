"""A month's work, content, answers and plans from a client's own data; what a release gives back, and what corrects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Objective
from clients.rules.service_time import due_at
from clients.selectors import service_hours
from clients.spaces.models import Space, Thread
from content_calendar.models import Comment, Item
from reporting.models import Report
from reporting.rules import content
from reporting.rules.delivery import State, state
from reporting.rules.month import ServiceFigures
from reporting.rules.report import Figures
from reporting.selectors import corrections, figures
from reporting.selectors import reports as reading
from reporting.selectors import service as selectors
from reporting.services import reports
from sla.selectors.service_levels import Breach
from tenants.billing.models import ServiceCredit
from tenants.billing.services import credits
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.content_calendar.conftest import put
from tests.reporting.clients import activity

MARCH, APRIL, MAY = Month(2024, 3), Month(2024, 4), Month(2024, 5)
AT = datetime(2024, 6, 2, 12, tzinfo=UTC)
SETTLED = datetime(2024, 5, 8, 22, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pdf")]


def piece(by: Actor, title: str, on: datetime, *, thread: str = "", kind: str = "article") -> Item:
    """A piece of the calendar, out with the thread of this name if one is given."""
    item = put(
        Objective.objects.get(), Space.objects.get(), by, title=title, kind=kind, on=on, at=on - timedelta(days=3)
    )
    if thread:
        Item.objects.filter(pk=item.pk).update(
            status="PUBLISHED",
            live=True,
            approved_edition=1,
            approved_at=on - timedelta(days=1),
            published_at=on,
            external_id=thread,
            url=f"https://forum.kelpwright.example/t/{thread}",
        )
    return Item.objects.get(pk=item.pk)


def of(month: Month, tenant: Tenant, at: datetime = SETTLED) -> Figures:
    return figures.month_data(month, tenant=tenant, at=at).figures


def served(held: Figures) -> ServiceFigures:
    assert held.service is not None
    return held.service


def test_promises_are_those_that_the_threads_tell(in_kelpwright: Tenant) -> None:
    calendar = service_hours.in_force(SETTLED)
    assert calendar is not None
    rows = [row for row in activity() if str(row[1]).startswith("2024-04") or str(row[1]).startswith("2024-05")]
    starts = {row[3]: row for row in rows if str(row[0]).endswith("a") and str(row[1]).startswith("2024-04")}
    met = 0
    for thread, opening in starts.items():
        due = due_at(datetime.fromisoformat(str(opening[1])), minutes=480, hours=calendar.hours)
        others = [row for row in rows if row[3] == thread and row[2] != opening[2]]
        met += any(datetime.fromisoformat(str(row[1])) <= due for row in others)
    held = served(of(APRIL, in_kelpwright))
    question = next(each for each in held.promises if each.case_kind == "question")
    assert (question.met, question.clocks, question.target_ratio) == (met, 12, 0.8)
    assert held.opened == {"question": 12}
    flag = next(each for each in held.promises if each.case_kind == "flag")
    assert (flag.clocks, flag.attainment_ratio) == (0, None)
    assert date(2024, 4, 6) in held.closed_on
    assert date(2024, 4, 5) not in held.closed_on


def test_the_work_holds_each_bought_pillar_against_the_plan(in_kelpwright: Tenant, by: Actor) -> None:
    piece(by, "Reading the reef", datetime(2024, 4, 9, 10, tzinfo=UTC), thread="t12")
    work = of(APRIL, in_kelpwright).work
    assert work is not None
    assert work.plan == "Standard"
    told = {(each.pillar, each.work, each.name or each.case_kind): each for each in work.deliverables}
    article = told["content_strategy", "content", "article"]
    assert (article.promised, article.delivered, state(article)) == (4, 1, State.SHORT)
    assert ("member_support", "promise", "question") in told
    assert state(told["community_moderation", "promise", "flag"]) is State.NONE


def test_a_piece_is_held_against_earlier_ones_of_its_kind(in_kelpwright: Tenant, by: Actor) -> None:
    for at in range(5):
        piece(by, f"Earlier {at}", datetime(2024, 3, 5 + at, 10, tzinfo=UTC), thread=f"t{at}")
    piece(by, "Reading the reef", datetime(2024, 4, 9, 10, tzinfo=UTC), thread="t12")
    piece(by, "Another kind", datetime(2024, 4, 9, 10, tzinfo=UTC), thread="t13", kind="poll")
    piece(by, "Not held yet", datetime(2024, 4, 10, 10, tzinfo=UTC), thread="elsewhere")
    piece(by, "Only planned", datetime(2024, 4, 20, 10, tzinfo=UTC))
    data = figures.month_data(APRIL, tenant=in_kelpwright, at=SETTLED)
    held = data.figures.content
    assert held is not None
    told = {each.title: (each.status, each.replies, each.people, each.index) for each in held.items}
    assert told == {
        "Reading the reef": ("published", 2, 1, 100),
        "Another kind": ("published", 2, 1, None),
        "Not held yet": ("published", None, None, None),
        "Only planned": ("draft", None, None, None),
    }
    assert [each.on for each in held.items] == [
        date(2024, 4, 9),
        date(2024, 4, 9),
        date(2024, 4, 10),
        date(2024, 4, 20),
    ]
    assert data.evidence.addresses[0] == "https://forum.kelpwright.example/t/t13"
    assert b"kelpwright.example" not in data.figures.model_dump_json().encode()


def test_a_piece_of_a_week_that_ends_in_the_next_month_adds_up_in_both(in_kelpwright: Tenant, by: Actor) -> None:
    """30 April 2024 is a Tuesday; the Thursday of its week is in May."""
    piece(by, "Of April", datetime(2024, 4, 9, 10, tzinfo=UTC), thread="t12")
    piece(by, "Of both", datetime(2024, 4, 30, 10, tzinfo=UTC), thread="t13")
    april, may = of(APRIL, in_kelpwright).content, of(MAY, in_kelpwright, AT).content
    assert april is not None
    assert may is not None
    assert [each.title for each in april.items] == ["Of April", "Of both"]
    assert may.items == ()
    (line,) = (each for each in may.cadence if each.kind == "article")
    assert (line.delivered, line.from_on, line.until_on) == (1, date(2024, 4, 29), date(2024, 6, 3))
    assert [(each.elsewhere, each.besides) for each in content.crossings(april)] == [(0, 1)]
    assert [(each.elsewhere, each.besides) for each in content.crossings(may)] == [(1, 0)]


def test_what_was_asked_and_what_comes_next(in_kelpwright: Tenant, by: Actor) -> None:
    item = piece(by, "Reading the reef", datetime(2024, 4, 9, 10, tzinfo=UTC))
    piece(by, "In May", datetime(2024, 5, 7, 10, tzinfo=UTC))
    piece(by, "Planned too late to be told", datetime(2024, 5, 28, 10, tzinfo=UTC))
    said_at = datetime(2024, 4, 4, 9, tzinfo=UTC)
    Comment.objects.create(item=item, text="x" * 900, by_name="Ada", is_client=True, at=said_at, edition=1)
    data = figures.month_data(APRIL, tenant=in_kelpwright, at=SETTLED)
    held = data.figures.next_month
    assert held is not None
    assert [(len(each.what), each.title, each.done) for each in held.asked] == [(500, "Reading the reef", "open")]
    assert data.evidence.asked_by == ("Ada",)
    assert "Ada" not in data.figures.model_dump_json()
    assert [(each.title, each.objective) for each in held.planned] == [("In May", "Divers help each other")]


def test_a_client_without_anything_has_empty_sections(in_alfa: Tenant) -> None:
    held = of(APRIL, in_alfa)
    assert held.work is not None
    assert held.content is not None
    assert held.next_month is not None
    assert (held.work.deliverables, held.content.items, served(held).is_empty) == ((), (), True)
    assert (held.next_month.asked, held.next_month.planned) == ((), ())


def test_versions_that_the_month_was_computed_with(in_kelpwright: Tenant) -> None:
    told = [(each.what, each.name) for each in of(APRIL, in_kelpwright).in_force]
    assert ("promise", "question/first_response") in told
    assert ("service_calendar", "") in told


def test_queries_do_not_grow_with_the_pieces(in_kelpwright: Tenant, by: Actor) -> None:
    def queries(count: int) -> int:
        for at in range(count):
            name = f"t{12 + Item.objects.count() % 12}"
            piece(by, f"Piece {at}", datetime(2024, 4, 2, 10, tzinfo=UTC) + timedelta(hours=at), thread=name)
        with CaptureQueriesContext(connection) as seen:
            of(APRIL, in_kelpwright)
        return len(seen)

    assert queries(2) == queries(9)


def late(number: int) -> Breach:
    due = datetime(2024, 4, 3 + number, 9, tzinfo=UTC)
    return Breach(number, "question", "first_response", due, due + timedelta(hours=1), 60, "UNCLAIMED")


def broken(monkeypatch: pytest.MonkeyPatch, met: int = 3) -> None:
    """Let the month's questions be met so rarely."""
    honest = selectors.service_levels.service_month

    def month(*args: Any, **names: Any) -> Any:
        held = honest(*args, **names)
        told = [
            replace(each, met=met, clocks=12, attainment_ratio=Decimal(met) / 12)
            if each.case_kind == "question"
            else each
            for each in held.promises
        ]
        return replace(held, promises=tuple(told), breaches=tuple(late(number) for number in range(12 - met)))

    monkeypatch.setattr(selectors.service_levels, "service_month", month)


def test_a_release_proposes_the_credit_and_a_correction_brings_it_in(
    in_kelpwright: Tenant, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    draft = reports.make(APRIL, by=by, at=AT)
    due = served(reading.data_of(draft).figures).credit
    assert due is not None
    assert (due.amount_minor, due.state, due.missed) == (7250, "due", (("question", "first_response"),))
    assert not ServiceCredit.objects.exists()
    final = reports.release(draft, by=by, at=AT)
    credit = ServiceCredit.objects.get()
    assert (credit.month, credit.amount_minor, credit.report_id, credit.state) == (
        "2024-04",
        7250,
        final.pk,
        "PROPOSED",
    )
    [promise] = credit.missed
    assert [each["case"] for each in promise["missed_clocks"]] == list(range(9))
    assert promise["missed_clocks"][0]["due_at"] == "2024-04-03T09:00:00+00:00"
    assert corrections.credit_to_enter(final, in_kelpwright) == 0
    with public():
        credits.approve(credit, by=by, at=AT)
    assert corrections.credit_to_enter(final, in_kelpwright) == 7250
    again = reports.restate(APRIL, "The credit was approved", by=by, at=AT)
    held = reading.data_of(again)
    lines = {line.key: line.amount.expected for line in held.figures.worth.costs}
    assert (lines["service_credit"], held.figures.worth.cost.amount.expected) == (-7250, 191000 - 7250)
    credited = served(held.figures).credit
    assert credited is not None
    assert credited.state == "approved"
    assert held.edition.restates is not None
    assert [each.figure for each in held.edition.restates.changes] == ["cost", "roi"]
    assert corrections.credit_to_enter(again, in_kelpwright) == 0
    assert ServiceCredit.objects.count() == 1
    assert reading.data_of(final).figures.worth.cost.amount.expected == 191000


def test_too_few_clocks_or_a_kept_target_give_nothing_back(
    in_kelpwright: Tenant, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch, met=9)
    assert served(reading.data_of(reports.make_final(APRIL, by=by, at=AT)).figures).credit is None
    assert not ServiceCredit.objects.exists()


def test_a_release_that_fails_proposes_nothing(
    in_kelpwright: Tenant, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    draft = reports.make(APRIL, by=by, at=AT)

    def fails(*args: Any, **names: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(reports.board, "note", fails)
    with pytest.raises(RuntimeError):
        reports.release(draft, by=by, at=AT)
    assert not ServiceCredit.objects.exists()
    draft.refresh_from_db()
    assert not draft.is_released


def test_a_correction_keeps_the_plan_as_it_was_told(in_kelpwright: Tenant, by: Actor) -> None:
    item = piece(by, "In May", datetime(2024, 5, 7, 10, tzinfo=UTC))
    reports.make_final(APRIL, by=by, at=AT)
    Item.objects.filter(pk=item.pk).update(planned_on=date(2024, 7, 1))
    held = reading.data_of(reports.restate(APRIL, "Looked again", by=by, at=AT)).figures.next_month
    assert held is not None
    assert [each.title for each in held.planned] == ["In May"]
    assert Report.objects.count() == 2
    assert Thread.objects.count() == 36
