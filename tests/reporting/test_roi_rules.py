from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.value import DRIVERS, Grade, InputKind
from reporting.rules import drivers, roi
from reporting.rules.drivers import Driver, Input, Reason, Views
from reporting.rules.estimates import Estimate, total
from tests.reporting import sample
from tests.reporting.tables import rows
from tests.reporting.test_estimates_rules import estimates

WORKED = rows("roi.md", "driver")
RETURNS = rows("roi.md", "value (low / expected / high)")


def ends(text: str, by: int = 1) -> Estimate:
    return Estimate.of(*(Decimal(end) * by for end in text.split("/")))


def terms(row: dict[str, str]) -> list[Input]:
    """The factors of a worked row: what is counted first, where the driver has it, then the stated inputs."""
    key, factors = row["driver"], row["factors (low / expected / high)"].split(" × ")
    kinds = list(DRIVERS[key].items())
    if key in drivers.COUNTED:
        kinds.insert(0, (drivers.COUNTED[key], InputKind.COUNT))
    return [
        Input(name, kind, ends(text, 100 if kind is InputKind.MONEY else 1), Grade.MEASURED)
        for (name, kind), text in zip(kinds, factors, strict=True)
    ]


@pytest.mark.parametrize("row", WORKED, ids=lambda row: f"{row['driver']}: {row['case']}")
def test_each_driver_is_worth_what_the_document_works_out(row: dict[str, str]) -> None:
    made = drivers.worth(row["driver"], terms(row))
    assert made == Estimate.of(*(Decimal(row[end]) * 100 for end in ("low", "expected", "high")))


def test_every_driver_has_a_worked_row() -> None:
    assert {row["driver"] for row in WORKED} == set(DRIVERS)


@pytest.mark.parametrize("row", RETURNS, ids=lambda row: row["value (low / expected / high)"])
def test_the_return_is_what_the_document_works_out(row: dict[str, str]) -> None:
    value, cost = ends(row["value (low / expected / high)"], 100), ends(row["cost (low / expected / high)"], 100)
    found, back = roi.roi(value, cost), roi.returned(value, cost)
    assert found is not None
    assert back is not None
    assert found == Estimate.of(*(Decimal(row[f"roi {end}"]) for end in ("low", "expected", "high")))
    assert back.rounded(4).expected == Fraction(row["back expected"])


def test_there_is_no_return_on_a_cost_that_could_be_nothing() -> None:
    assert roi.roi(Estimate.exact(100), Estimate.of(0, 10, 20)) is None


@given(estimates(), estimates(least=1), st.integers(min_value=2, max_value=9))
def test_a_return_keeps_its_order_and_does_not_change_with_the_unit(value: Estimate, cost: Estimate, by: int) -> None:
    found = roi.roi(value, cost)
    assert found is not None
    assert found.low <= found.expected <= found.high
    times = Estimate.exact(by)
    assert roi.roi(value * times, cost * times) == found


@given(estimates(least=0), estimates(least=1), st.integers(min_value=0, max_value=500))
def test_more_value_is_never_a_lower_return(value: Estimate, cost: Estimate, more: int) -> None:
    before, after = roi.roi(value, cost), roi.roi(value + Estimate.exact(more), cost)
    assert before is not None
    assert after is not None
    assert (after.low, after.expected, after.high) >= (before.low, before.expected, before.high)


graded = st.tuples(estimates(least=0), st.sampled_from(Grade))


@given(st.lists(graded, max_size=7))
def test_a_total_adds_up_and_so_does_its_mix(parts: list[tuple[Estimate, Grade]]) -> None:
    added = roi.add_up(parts)
    assert added.amount == total(amount for amount, _ in parts)
    assert sum(added.mix.values()) in (0, 1)
    assert added.sure.expected + sum(a.expected for a, g in parts if g is Grade.ASSUMED) == added.amount.expected
    if any(grade is Grade.ASSUMED for _, grade in parts):
        assert added.grade is Grade.ASSUMED


def of(key: str, **changes: Input | None) -> Driver:
    held = {**sample.inputs().get(key, {}), **changes}
    return drivers.driver(
        key, {name: term for name, term in held.items() if term}, {"peer_solved_threads": 10}, Views()
    )


def test_a_driver_has_the_grade_of_its_least_sure_input() -> None:
    assert of("direct_support_deflection").grade is Grade.ASSUMED
    assert of("acquisition").grade is Grade.ATTRIBUTED


def test_a_driver_without_inputs_says_so() -> None:
    assert of("advocacy").reason is Reason.NO_INPUTS


def test_a_driver_that_lacks_one_input_names_it() -> None:
    found = of("acquisition", margin=None)
    assert (found.reason, found.missing, found.value) == (Reason.MISSING_INPUT, ("margin",), None)


@pytest.mark.parametrize(
    ("views", "reason"),
    [
        (Views(), Reason.NO_VIEW_TOTAL),
        (Views(readings=1), Reason.ONE_VIEW_TOTAL),
        (Views(readings=2, count=500), None),
    ],
)
def test_views_need_two_readings(views: Views, reason: Reason | None) -> None:
    found = drivers.driver("indirect_support_deflection", sample.inputs()["indirect_support_deflection"], {}, views)
    assert found.reason is reason
    assert (found.value is None) is (reason is not None)


def test_what_could_not_be_counted_has_no_figure() -> None:
    stated = sample.inputs()["direct_support_deflection"]
    assert drivers.driver("direct_support_deflection", stated, {}).reason is Reason.NOT_COUNTED


@pytest.mark.parametrize(("members", "others", "shown"), [(30, 30, True), (29, 30, False), (30, 29, False)])
def test_retention_needs_thirty_customers_a_side(members: int, others: int, *, shown: bool) -> None:
    row = next(row for row in WORKED if row["driver"] == "retention")
    stated = {term.name: term for term in terms(row)}
    for name, number in (("member_customers", members), ("non_member_customers", others)):
        stated[name] = Input(name, InputKind.COUNT, Estimate.exact(number), Grade.ATTRIBUTED)
    found = drivers.driver("retention", stated, {})
    assert (found.value is not None) is shown
    assert shown or found.reason is Reason.TOO_FEW_CUSTOMERS


def test_a_figure_by_the_year_is_brought_to_the_month() -> None:
    yearly = Input("value_per_idea", InputKind.MONEY, Estimate.exact(2160000), Grade.ASSUMED, months=12)
    one = Input("ideas_implemented", InputKind.COUNT, Estimate.exact(1), Grade.MEASURED)
    assert drivers.worth("ideas", [one, yearly]) == Estimate.exact(180000)


def test_a_swing_moves_one_input_alone() -> None:
    content = of("content")
    assert roi.swing(content, "cost_of_the_like") == 3 * (24000 - 12000)
    assert roi.swing(content, "pieces_reused") == (4 - 2) * 18000


def test_a_month_without_drivers_has_no_return() -> None:
    made = roi.worth_of_month({}, {}, Views(), sample.cost_lines())
    assert (made.roi, made.value.amount) == (None, Estimate.exact(0))
    assert made.cost.amount == Estimate.of(179000, 191000, 203000)
