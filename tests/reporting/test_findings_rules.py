from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from reporting.rules import changes, findings, freezing, roi
from reporting.rules.drivers import Views
from reporting.rules.findings import NeedKind, Verdict
from reporting.rules.kpis import KpiStatus
from reporting.rules.report import ObjectiveFigure, ReportData, WorthFigure, canonical, data_sha256
from tests.reporting import sample

AFTER = sample.MONTH.shifted(1).first_on


def worth(low: int, expected: int, high: int, cost: int) -> WorthFigure:
    """One attributed driver of this value against one exact cost."""
    one = sample.stated("referrals", sample.InputKind.COUNT, "1", "1", "1", sample.Grade.MEASURED, "")
    each = sample.Input(
        "value_per_referral", sample.InputKind.MONEY, sample.Estimate.of(low, expected, high), sample.Grade.ATTRIBUTED
    )
    line = roi.CostLine("plan_fee", sample.Estimate.exact(cost), sample.Grade.MEASURED)
    stated = {"advocacy": {"referrals": one, "value_per_referral": each}}
    return freezing.frozen(roi.worth_of_month(stated, {}, Views(), [line]))


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ((100, 150, 200), Verdict.YES_EVEN_LOW),
        ((50, 100, 200), Verdict.YES),
        ((50, 99, 200), Verdict.NOT_YET),
        ((10, 20, 99), Verdict.NO),
    ],
)
def test_break_even_at_the_expected_figures_decides(value: tuple[int, int, int], verdict: Verdict) -> None:
    assert findings.verdict(worth(*value, cost=100)) is verdict


def test_nothing_against_nothing_gives_no_verdict() -> None:
    assert findings.verdict(worth(1, 2, 3, cost=0)) is Verdict.NO_COST
    empty = freezing.frozen(roi.worth_of_month({}, {}, Views(), sample.cost_lines()))
    assert findings.verdict(empty) is Verdict.NO_VALUE


def test_kpis_are_counted_without_vanity() -> None:
    found = findings.kpi_finding(sample.objectives())
    assert (found.all, found.good, found.at_risk, found.bad, found.unknown, found.vanity) == (5, 3, 0, 1, 1, 1)
    assert found.lead is not None
    assert found.lead.metric == "peer_solved_threads"


def test_the_balance_counts_objectives_and_their_kpis() -> None:
    found = findings.four_c_balance(sample.objectives())
    assert found == {
        "connectivity": (1, 2),
        "conversations": (0, 0),
        "content_creation": (0, 0),
        "collaboration": (1, 4),
    }


def needs(objectives: tuple[ObjectiveFigure, ...] | None = None, on: date = AFTER) -> list[NeedKind]:
    held = sample.objectives() if objectives is None else objectives
    return [need.kind for need in findings.needs(held, freezing.thawed(sample.figures().worth), on)]


def test_what_we_need_follows_from_the_gaps() -> None:
    assert needs() == [NeedKind.BASELINE, NeedKind.ASSUMPTION, NeedKind.NO_INPUTS]
    assert needs(())[0] is NeedKind.OBJECTIVES
    assert NeedKind.STALE in needs(on=date(2027, 1, 10))
    assert NeedKind.STALE not in needs(on=date(2027, 1, 9))


def test_the_weakest_assumption_is_the_one_that_moves_the_most_money() -> None:
    found = findings.weakest(freezing.thawed(sample.figures().worth))
    assert found is not None
    assert (found.driver, found.names) == ("indirect_support_deflection", ("contact_share",))


def test_freezing_loses_nothing() -> None:
    exact = sample.worth(sample.metrics(12))
    thawed = freezing.thawed(freezing.frozen(exact))
    assert tuple(thawed) == exact.drivers


@pytest.mark.parametrize("change", [{"month": "2026-02"}, {"currency": "SEK"}, {"objectives": ()}])
def test_the_hash_covers_figures_and_inputs(change: dict[str, Any]) -> None:
    assert data_sha256(sample.figures(**change)) != data_sha256(sample.figures())


def test_the_hash_is_that_of_the_stored_text() -> None:
    figures = sample.figures()
    assert data_sha256(figures) == data_sha256(figures.model_dump(mode="json"))
    assert canonical(figures).startswith(b'{"content":{"approved":8')


def test_the_order_in_which_a_database_gives_keys_back_changes_nothing() -> None:
    stored = sample.report().model_dump(mode="json")
    turned = json.loads(json.dumps(stored), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    again = ReportData.model_validate(turned)
    assert again.model_dump_json() == sample.report().model_dump_json()


def test_names_colours_and_instants_are_not_in_the_hash() -> None:
    said = canonical(sample.report().figures).decode()
    for private in ("Lampehuset", "0b5563", "Alder", "2026-04-08"):
        assert private not in said


def test_a_correction_names_what_it_changes() -> None:
    old = sample.figures()
    last = old.history[-1]
    moved = last.model_copy(update={"metrics": {**last.metrics, "likes_received": 251}})
    new = old.model_copy(update={"history": (*old.history[:-1], moved)})
    (change,) = changes.changes(old, new)
    assert (change.figure, change.old, change.new) == ("likes_received", 248, 251)
    assert changes.changes(old, old) == ()


def test_statuses_of_the_sample_are_all_told_apart() -> None:
    statuses = {kpi.status for objective in sample.objectives() for kpi in objective.kpis}
    assert {KpiStatus.ON_COURSE, KpiStatus.OFF_COURSE, KpiStatus.NO_BASELINE} <= statuses
