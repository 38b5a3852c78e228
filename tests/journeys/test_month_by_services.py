"""One client's month without a screen: from the signed brief to the final report, everything in the same March."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from playbooks.selectors import guidelines
from reporting import pdf
from reporting.models import Report
from reporting.rules.delivery import State, state
from reporting.rules.report import ReportData
from reporting.selectors import corrections
from reporting.selectors.reports import data_of
from reporting.services import reports
from tenants.billing.models import ServiceCredit
from tenants.billing.services import credits
from tenants.context import public
from tenants.kernel.actor import Role
from tests.journeys import month
from tests.journeys.month import MARCH, SETTLED, TITLE, Story, at
from tests.reporting import quick

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setattr(pdf, "render", quick.render)
    with month.signed(tmp_path) as begun:
        yield begun


def closed(story: Story, *, late: int) -> tuple[Report, ReportData, str]:
    """The whole month up to its released report, and the rule that the decision rests on."""
    month.the_guideline_is_published_and_read(story)
    invoice = month.the_invoice_is_paid(story)
    assert (invoice.month, invoice.status) == (str(MARCH), "PAID")
    month.questions_are_answered(story, late=late)
    month.a_piece_goes_out(story)
    book = guidelines.in_force(at(14, "10:00"))
    assert book is not None
    rule = book.rules[0].number
    month.a_flag_is_decided_on(story, rule)
    draft = reports.make(MARCH, by=story.who(Role.ANALYST), at=SETTLED)
    final = reports.release(draft, by=story.who(Role.ACCOUNT_MANAGER), at=SETTLED)
    assert final.status == "FINAL"
    return final, data_of(final), rule


def test_what_was_done_in_the_month_stands_in_its_report(story: Story) -> None:
    _final, data, rule = closed(story, late=1)
    held = data.figures
    assert held.work is not None
    assert held.content is not None
    assert held.service is not None
    assert held.next_month is not None

    done = {(each.work, each.name or each.case_kind): each for each in held.work.deliverables}
    assert (done["hours", ""].promised, done["hours", ""].delivered) == (20.5, None)
    assert (done["content", "article"].delivered, state(done["content", "article"])) == (1, State.SHORT)
    assert (done["promise", "question"].met, done["promise", "question"].clocks) == (1, 2)
    assert state(done["promise", "flag"]) is State.IN_FULL

    (piece,) = held.content.items
    told = (piece.title, piece.status, piece.on, piece.four_c, piece.replies, piece.people)
    assert told == (TITLE, "published", date(2024, 3, 12), "collaboration", 2, 2)
    answers = (held.content.asked, held.content.approved, held.content.changes_asked)
    assert (answers, held.content.median_approval_hours) == ((1, 1, 0), 72.0)
    assert data.evidence.addresses == (f"{story.address.removesuffix('/hooks/month')}/pieces/1",)

    served = held.service
    kept = {each.case_kind: (each.met, each.clocks) for each in served.promises}
    assert kept == {"question": (1, 2), "flag": (1, 1)}
    assert {kind: count for kind, count in served.opened.items() if count} == {"question": 2, "flag": 1}
    (breach,) = served.breaches
    assert (breach.due_on, breach.ended_on, breach.late_minutes) == (date(2024, 3, 5), date(2024, 3, 7), 540)
    assert (served.decided, served.median_decision_minutes, served.still_open) == (1, 30, 0)
    assert [(each.rule, each.decisions, each.removals) for each in served.removals] == [(rule, 1, 1)]
    assert served.credit is None, "two clocks say too little to give money back for"
    assert not ServiceCredit.objects.exists()

    (asked,) = held.next_month.asked
    assert (asked.what, asked.done, asked.done_on) == ("Name the lake, please.", "published", date(2024, 3, 12))
    assert data.evidence.asked_by == ("Ada Approver",)


def test_the_month_costs_what_its_invoice_says(story: Story) -> None:
    _final, data, _rule = closed(story, late=1)
    with public():
        invoice = month.Invoice.objects.get()
    lines = {line.key: line for line in data.figures.worth.costs}
    fee = lines["plan_fee"]
    assert (fee.amount.expected, fee.grade) == (invoice.total_minor, "measured")
    assert 140_000 < invoice.total_minor < 145_000, "from the first of March at 15:00 on, so not the plan's whole fee"
    assert data.evidence.invoice == invoice.number
    hours, fees = lines["client_hours"].amount.expected, lines["platform_fees"].amount.expected
    assert (hours, fees) == (36_000, 10_000)
    assert data.figures.worth.cost.amount.expected == invoice.total_minor + hours + fees


def test_a_promise_that_was_missed_ten_times_proposes_a_credit_that_a_correction_brings_in(story: Story) -> None:
    final, data, _rule = closed(story, late=10)
    assert data.figures.service is not None
    due = data.figures.service.credit
    assert due is not None
    assert (due.amount_minor, due.state, due.missed) == (7250, "due", (("question", "first_response"),))
    with public():
        credit = ServiceCredit.objects.get()
        assert (credit.state, credit.month, credit.report_id) == ("PROPOSED", str(MARCH), final.pk)
        assert [(each["met"], each["clocks"]) for each in credit.missed] == [(1, 11)]
        credits.approve(credit, by=story.who(Role.FINANCE), at=SETTLED, reason="Nobody stood in on the fifth")
    assert corrections.credit_to_enter(final, story.tenant) == 7250
    manager = story.who(Role.ACCOUNT_MANAGER)
    again = data_of(reports.restate(MARCH, "The credit was approved", by=manager, at=SETTLED))
    assert again.figures.worth.cost.amount.expected == data.figures.worth.cost.amount.expected - 7250
    assert again.edition.restates is not None
    assert "cost" in {each.figure for each in again.edition.restates.changes}
