"""What a month's work, content and answers amount to, by the worked tables of docs/algorithms/month.md."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reporting.rules import content, delivery, risks, service
from reporting.rules.delivery import State
from reporting.rules.month import CadenceFigure, Deliverable, GapFigure, Work
from reporting.rules.risks import RiskKind
from reporting.rules.service import Kept
from tenants.billing.rules.credits import MissedClock, credit_due
from tenants.billing.rules.plans import CreditRule, Pillar
from tests.reporting import month, sample
from tests.reporting.tables import rows

DOCUMENT = "month.md"


def number(text: str) -> float | None:
    return None if text == "none" else float(text)


@pytest.mark.parametrize("row", rows(DOCUMENT, "promised"), ids=str)
def test_a_deliverable_stands_where_the_table_says(row: dict[str, str]) -> None:
    promised, delivered = number(row["promised"]), number(row["delivered"])
    held = Deliverable(pillar="content_strategy", work=Work.CONTENT, promised=promised, delivered=delivered)
    assert delivery.state(held) == row["state"]


@pytest.mark.parametrize("row", rows(DOCUMENT, "replies"), ids=str)
def test_a_piece_has_the_index_that_the_table_says(row: dict[str, str]) -> None:
    replies = number(row["replies"])
    past = [int(each) for each in row["earlier pieces"].split(",")]
    assert content.index(None if replies is None else int(replies), past) == number(row["index"])


def test_every_bought_pillar_has_something_to_show() -> None:
    found = delivery.deliverables(Pillar, delivery.Facts())
    assert list(dict.fromkeys(each.pillar for each in found)) == list(Pillar)
    held = {each.pillar: each for each in found}
    assert held[Pillar.SCALABILITY].work is Work.UNCOUNTED
    assert delivery.state(held[Pillar.SCALABILITY]) is State.NONE
    assert (held[Pillar.STRATEGIC_ALIGNMENT].promised, held[Pillar.STRATEGIC_ALIGNMENT].delivered) == (1, 0)


def test_hours_and_promises_count_though_no_pillar_is_bought() -> None:
    found = delivery.deliverables([], month.FACTS)
    assert {each.work for each in found} == {Work.HOURS, Work.CONTENT, Work.PROMISE, Work.PLAYBOOK}
    by_pillar = {(each.pillar, each.case_kind) for each in found if each.work is Work.PROMISE}
    assert by_pillar == {
        (Pillar.COMMUNITY_MODERATION, "flag"),
        (Pillar.COMMUNITY_MODERATION, "appeal"),
        (Pillar.MEMBER_SUPPORT, "question"),
    }


def test_what_was_not_due_is_not_judged() -> None:
    tally = delivery.tally(month.work().deliverables)
    assert (tally.judged, tally.in_full, tally.almost) == (9, 7, 0)
    assert delivery.tally(()).judged == 0


def test_more_of_one_kind_makes_up_for_none_of_another() -> None:
    lines = [each.model_copy(update={"delivered": 9}) for each in month.content().cadence[:1]]
    assert content.kept([*lines, *month.content().cadence[1:]]) == (9, 9)
    assert content.kept(month.content().cadence) == (7, 9)
    assert content.kept([]) == (0, 0)


def test_best_and_worst_are_told_by_index_among_the_pieces_that_have_one() -> None:
    held = content.published(month.content())
    assert held[6].index is None
    assert (content.extremes(held).best, content.extremes(held).worst) == (held[0], held[7])
    assert content.extremes([held[0], held[6]]) == content.Extremes()
    assert content.extremes(held[:1]) == content.extremes([]) == content.Extremes()
    alike = [held[0], held[0].model_copy(update={"title": "Another"})]
    assert content.extremes(alike).best is None


def test_a_promise_by_the_week_says_which_pieces_of_other_lists_count() -> None:
    weeks = CadenceFigure(
        kind="article", promised=5, delivered=3, from_on=date(2026, 2, 23), until_on=date(2026, 3, 13)
    )
    held = month.content(cadence=(weeks, *month.content().cadence[1:]))
    (found,) = content.crossings(held)
    assert (found.kind, found.elsewhere, found.besides, found.is_in_weeks) == ("article", 2, 1, True)
    assert content.crossings(month.content()) == []
    alike = weeks.model_copy(update={"delivered": 2, "until_on": date(2026, 3, 30)})
    assert content.crossings(month.content(cadence=(alike,))) == []
    quarter = alike.model_copy(update={"delivered": 4, "from_on": date(2026, 1, 1), "until_on": date(2026, 4, 1)})
    (so_far,) = content.crossings(month.content(cadence=(quarter,)))
    assert (so_far.elsewhere, so_far.besides, so_far.is_in_weeks) == (2, 0, False)


def test_decisions_that_rest_on_no_rule_are_those_that_are_left() -> None:
    assert service.without_rule(month.service()) == 4
    assert service.without_rule(month.service(decided=15)) == 0


@pytest.mark.parametrize(
    ("promises", "kept"),
    [
        ((), Kept.NO_CASES),
        ((month.promise("flag", "decision", 0, 0, 0.95),), Kept.NO_CASES),
        ((month.promise("flag", "decision", 3, 3, 0.95),), Kept.ALL),
        ((month.promise("flag", "decision", 19, 20, 0.95),), Kept.EACH_TARGET),
        (month.PROMISES, Kept.MISSED),
    ],
)
def test_how_the_promises_were_kept(promises: tuple[object, ...], kept: Kept) -> None:
    assert service.kept(month.service(promises=promises)) is kept


def test_causes_are_gathered_the_most_frequent_first() -> None:
    found = service.causes(month.service().breaches)
    assert [(each.cause, each.case_kind, len(each.places)) for each in found] == [
        ("unclaimed", "question", 10),
        ("unfinished", "question", 5),
        ("unclaimed", "flag", 1),
    ]
    assert (found[0].late_minutes, found[2].late_minutes) == (45 + 61 * 9, None)
    assert sorted(place for each in found for place in each.places) == list(range(16))


def test_billing_hears_of_the_promises_that_had_clocks() -> None:
    held = service.promised(month.service())
    assert [(each.case_kind, each.met, each.clocks) for each in held] == [("question", 36, 51), ("flag", 19, 20)]
    due = credit_due(145000, CreditRule(Decimal("0.05"), Decimal(5)), held)
    assert due is not None
    assert (due.amount_minor, [each.case_kind for each in due.missed]) == (7250, ["question"])


def test_billing_hears_which_clocks_were_missed_as_the_month_froze_them() -> None:
    held = service.promised(month.service(), sample.evidence())
    questions, flags = (each.missed_clocks for each in held)
    assert questions is not None
    assert flags is not None
    assert (len(questions), [clock.case for clock in questions[:2]], flags[0].case) == (15, [101, 102], 116)
    assert questions[1] == MissedClock(
        102, datetime(2026, 3, 4, 9, tzinfo=UTC), datetime(2026, 3, 6, 9, tzinfo=UTC), late_minutes=106
    )
    assert (flags[0].ended_at, flags[0].late_minutes) == (None, None)


def test_a_report_from_before_instants_were_kept_lists_no_clocks() -> None:
    older = sample.evidence().model_copy(update={"instants": ()})
    for evidence in (None, older):
        assert [each.missed_clocks for each in service.promised(month.service(), evidence)] == [None, None]


def test_risks_come_from_the_figures_the_most_pressing_first() -> None:
    found = risks.risks(sample.figures())
    assert [each.kind for each in found] == [RiskKind.PROMISE, RiskKind.KPI, RiskKind.CADENCE, RiskKind.EMPTY_C]
    assert found[3].names == ("collaboration",)


def test_a_gap_is_a_risk_where_the_cadence_is_kept_and_one_person_where_they_hold_a_quarter() -> None:
    gap = GapFigure(kind="question", from_on=date(2026, 3, 1), until_on=date(2026, 3, 16))
    structure = sample.Structure(shape="hub", key_person_share=0.25)
    held = sample.figures(content=month.content(gaps=(gap,)), structure=structure)
    assert [each.kind for each in risks.risks(held)][3:5] == [RiskKind.GAP, RiskKind.KEY_PERSON]
    behind = gap.model_copy(update={"kind": "article"})
    held = sample.figures(content=month.content(gaps=(behind,)))
    assert RiskKind.GAP not in {each.kind for each in risks.risks(held)}


def test_a_promise_by_the_quarter_is_not_late_before_its_end() -> None:
    line = CadenceFigure(kind="webinar", promised=3, delivered=1, is_due=False)
    (held,) = delivery.deliverables([], delivery.Facts(cadence=(line,)))
    assert delivery.state(held) is State.NONE
    assert delivery.state(held.model_copy(update={"delivered": 3})) is State.IN_FULL
    assert content.kept([line]) == (0, 0)
    found = risks.risks(sample.figures(content=month.content(cadence=(line,), gaps=())))
    assert RiskKind.CADENCE not in {each.kind for each in found}


def test_a_report_of_before_warns_of_what_it_knows() -> None:
    assert [each.kind for each in risks.risks(sample.figures(**month.BEFORE))] == [RiskKind.KPI]
