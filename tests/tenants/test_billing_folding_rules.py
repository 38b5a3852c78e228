"""Where things stand, from the set of what was told: the worked tables, and that order and repetition mean nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.billing.rules import folding
from tenants.billing.rules.folding import Told
from tenants.billing.rules.seen import InvoiceSeen, LineSeen, SubscriptionSeen, Unreadable, invoice, subscription
from tenants.billing.rules.states import LineKind, SubscriptionStatus
from tenants.kernel.instants import read_instant
from tests.reporting.tables import rows

START = datetime(2024, 3, 1, tzinfo=UTC)
DOCUMENT = "billing_events.md"


def second(at: int | str) -> datetime:
    return START + timedelta(seconds=int(at))


def moved(number: int, at: int | str, status: str) -> Told[SubscriptionSeen]:
    seen = SubscriptionSeen("sub_1", "cus_1", SubscriptionStatus(status), START, None, None, None)
    return Told(f"evt_{number}", "customer.subscription.updated", second(at), seen)


def billed(number: int, at: int | str, kind: str, status: str, **facts: int) -> Told[InvoiceSeen]:
    amounts = {"total_minor": 100, "paid_minor": 0, "remaining_minor": 100, "attempts": 0, **facts}
    seen = InvoiceSeen(
        "in_1", "cus_1", "A-1", status, "EUR", created_at=START, finalized_at=None, paid_at=None, due_at=None,
        next_attempt_at=None, page_url="", lines=(), **amounts,
    )  # fmt: skip
    return Told(f"evt_{number}", f"invoice.{kind}", second(at), seen)


def events(text: str) -> list[list[str]]:
    return [part.split() for part in text.split(",")]


@pytest.mark.parametrize("row", rows(DOCUMENT, "subscription told"), ids=lambda row: row[next(iter(row))])
def test_a_subscription_by_the_worked_table(row: dict[str, str]) -> None:
    told = [moved(number, *event) for number, event in enumerate(events(row["subscription told"]))]
    for order in permutations(told):
        assert folding.latest_subscription([*order, order[0]]).seen.status == row["stands"]


@pytest.mark.parametrize("row", rows(DOCUMENT, "invoice told"), ids=lambda row: row[next(iter(row))])
def test_an_invoice_by_the_worked_table(row: dict[str, str]) -> None:
    told = [billed(number, *event) for number, event in enumerate(events(row["invoice told"]))]
    for order in permutations(told):
        stands = folding.invoice_stands([*order, order[-1]])
        assert stands.status == row["stands"]
        assert stands.failed_at == (None if row["failed"] == "none" else second(row["failed"]))


@pytest.mark.parametrize("row", rows(DOCUMENT, "from"), ids=lambda row: row[next(iter(row))])
def test_the_month_that_an_invoice_charges(row: dict[str, str]) -> None:
    start, end = read_instant(row["from"]), read_instant(row["to"])
    other = LineSeen("il_1", LineKind.OTHER, "", 1, START, START)
    fee = LineSeen("il_2", LineKind.FEE, "", 1, start, end)
    assert str(folding.charged_month((other, fee), START, ZoneInfo(row["zone"]))) == row["month"]


def test_the_month_of_an_invoice_without_a_fee_or_without_lines() -> None:
    other = LineSeen("il_1", LineKind.OTHER, "", 1, START, START)
    assert str(folding.charged_month((other,), START + timedelta(days=90), ZoneInfo("UTC"))) == "2024-03"
    assert str(folding.charged_month((), START, ZoneInfo("UTC"))) == "2024-03"


told_of_one = st.lists(
    st.builds(moved, st.integers(0, 9), st.integers(0, 3), st.sampled_from([s.value for s in SubscriptionStatus])),
    min_size=1,
    max_size=8,
)


@given(told_of_one, st.randoms())
def test_order_and_repetition_mean_nothing(told: list[Told[SubscriptionSeen]], chance: object) -> None:
    mixed = [*told, *told]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert folding.latest_subscription(mixed).seen.status == folding.latest_subscription(told).seen.status


@pytest.mark.parametrize(
    "change",
    [
        {"status": "dancing"},
        {"status": None},
        {"id": ""},
        {"created": "yesterday"},
        {"created": 10**20},
        {"created": True},
    ],
)
def test_a_subscription_that_cannot_be_read_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        subscription({"id": "sub_1", "customer": "cus_1", "status": "active", "created": 1, "items": None} | change)


def test_an_invoice_that_cannot_be_read_is_refused() -> None:
    good = {
        "id": "in_1", "customer": {"id": "cus_1"}, "status": "open", "currency": "isk", "total": 20_000,
        "amount_paid": 0, "amount_remaining": 20_000, "attempt_count": 0, "created": 1, "lines": {"data": []},
    }  # fmt: skip
    read = invoice(good)
    assert (read.customer_id, read.currency, read.total_minor) == ("cus_1", "ISK", 200)
    for name, held in (("currency", "xxx"), ("total", "1"), ("lines", None), ("lines", {"data": [1]}), ("id", 7)):
        with pytest.raises(Unreadable):
            invoice({**good, name: held})
