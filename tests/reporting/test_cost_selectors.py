"""What a month cost: from billing where it can be, line by line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clients.rules.value import Grade
from reporting.rules import roi
from reporting.selectors.worth import OtherCurrency, charged_lines
from tenants.billing.selectors.charges import MonthCharge
from tests.reporting.tables import rows


def charge(row: dict[str, str], currency: str = "EUR") -> MonthCharge:
    fee, overage, credit = (int(Decimal(row[name]) * 100) for name in ("fee", "overage", "approved credit"))
    return MonthCharge(currency, fee, overage, credit, None, None, "plan")


@pytest.mark.parametrize("row", rows("roi.md", "fee"), ids=lambda row: f"{row['fee']} + {row['overage']}")
def test_the_lines_of_billing_add_up_to_what_the_document_works_out(row: dict[str, str]) -> None:
    lines = charged_lines(charge(row), "EUR")
    total = roi.add_up((line.amount, line.grade) for line in lines)
    assert total.amount.expected == Decimal(row["cost from billing"]) * 100
    assert {line.grade for line in lines} == {Grade.MEASURED}
    assert lines[0].key == "plan_fee"
    assert all(line.amount.expected for line in lines), "a line of nothing is left out"


def test_money_of_two_currencies_is_never_added() -> None:
    with pytest.raises(OtherCurrency, match="SEK"):
        charged_lines(charge(rows("roi.md", "fee")[0], "SEK"), "EUR")
    assert charged_lines(None, "EUR") == []
