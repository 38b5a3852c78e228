"""What stands at the gate before going live, against the worked table of docs/algorithms/go_live.md."""

from __future__ import annotations

from datetime import date

import pytest

from clients.rules.go_live import served_from, stands
from tests.reporting.tables import rows


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", rows("go_live.md", "case"), ids=lambda row: row["case"])
def test_how_it_stands(row: dict[str, str]) -> None:
    today, since = date.fromisoformat(row["today"]), day(row["service from"])
    agreed = [date.fromisoformat(each) for each in row["agreed from"].split()]
    assert stands(agreed, today=today, service_since=since).value == row["stands"]


def test_the_gate_never_looks_back() -> None:
    assert served_from(date(2026, 12, 5), date(2026, 12, 1)) == date(2026, 12, 5)
    assert served_from(date(2026, 11, 5), date(2026, 12, 1)) == date(2026, 12, 1)
    assert served_from(date(2026, 11, 5), None) == date(2026, 11, 5)
