"""The service credit's rule against the worked table of docs/algorithms/service_credit.md, and what always holds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.billing.rules.credits import FEWEST_CLOCKS, MissedPromise, credit_due, is_missed
from tenants.billing.rules.plans import CreditRule
from tests.reporting.tables import rows

TABLE = rows("service_credit.md", "case")


def promise(met: int, clocks: int, target: str) -> MissedPromise:
    shown = Decimal(met * 10_000 // clocks).scaleb(-4) if clocks else Decimal(0)
    return MissedPromise("question", "first_response", shown, Decimal(target), clocks, met)


def promises(text: str) -> list[MissedPromise]:
    found = []
    for part in text.split() if text != "none" else []:
        counts, target = part.split("@")
        met, clocks = counts.split("/")
        found.append(promise(int(met), int(clocks), target))
    return found


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["case"])
def test_the_worked_table(row: dict[str, str]) -> None:
    rule = CreditRule(Decimal(row["tolerance"]), Decimal(row["percent"]))
    due = credit_due(int(row["fee"]), rule, promises(row["promises"]))
    assert (str(due.amount_minor) if due else "none") == row["credit"]
    assert (len(due.missed) if due else 0) == int(row["missed"])


ratios = st.decimals(0, 1, places=4)
months = st.integers(0, 60).flatmap(
    lambda clocks: st.builds(
        lambda met, target: promise(met, clocks, str(target)), st.integers(0, clocks), st.decimals(0, 1, places=3)
    )
)
rules = st.builds(CreditRule, ratios, st.decimals(0, 100, places=2))


@given(st.integers(0, 10**9), rules, st.lists(months, max_size=6))
def test_one_credit_whatever_the_number_of_promises_missed(
    fee: int, rule: CreditRule, held: list[MissedPromise]
) -> None:
    due = credit_due(fee, rule, held)
    missed = [each for each in held if is_missed(each, rule)]
    if due is None:
        assert not missed or Fraction(fee) * Fraction(rule.percent_of_fee) / 100 < Fraction(1, 2)
        return
    assert list(due.missed) == missed
    assert credit_due(fee, rule, missed[:1]) is not None
    assert credit_due(fee, rule, missed[:1]).amount_minor == due.amount_minor  # type: ignore[union-attr]
    exact = Fraction(fee) * Fraction(rule.percent_of_fee) / 100
    assert -Fraction(1, 2) < due.amount_minor - exact <= Fraction(1, 2)
    assert 0 < due.amount_minor <= fee


@given(months, rules)
def test_more_kept_promises_never_owe_more(held: MissedPromise, rule: CreditRule) -> None:
    if held.met < held.clocks and not is_missed(held, rule):
        assert not is_missed(promise(held.met + 1, held.clocks, str(held.target_ratio)), rule)
    if held.clocks < FEWEST_CLOCKS:
        assert not is_missed(held, rule)
