from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clients.spaces.models import Thread, ViewTotal
from clients.spaces.selectors.views import ViewCount, solved_thread_views
from reporting.rules.drivers import Reason
from reporting.selectors import figures
from tenants.kernel.periods import Month
from tenants.models import Tenant

START, END = datetime(2024, 4, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)
AS_OF = datetime(2024, 5, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def read(thread: str, at: datetime, total: int) -> None:
    ViewTotal.objects.create(thread=Thread.objects.get(external_id=thread), observed_at=at, view_count=total)


def views() -> ViewCount:
    return solved_thread_views(START, END, as_of=AS_OF)


def test_without_any_total_nothing_is_known(in_kelpwright: Tenant) -> None:
    assert views() == ViewCount(0)


def test_one_total_is_no_month(in_kelpwright: Tenant) -> None:
    read("t0", END + HOUR, 900)
    assert views() == ViewCount(1)


def test_a_month_is_the_difference_of_two_totals(in_kelpwright: Tenant) -> None:
    """t0 (March) and t12, t15 (April) are solved; t1 is not; t3 is older than its first total."""
    for thread, at, total in [
        ("t0", START - HOUR, 100),
        ("t0", END - HOUR, 160),
        ("t1", START - HOUR, 10),
        ("t1", END - HOUR, 500),
        ("t12", END - HOUR, 40),
        ("t3", END - HOUR, 7000),
    ]:
        read(thread, at, total)
    assert views() == ViewCount(2, 60 + 40)


def test_a_total_that_did_not_change_is_the_last_one_held(in_kelpwright: Tenant) -> None:
    read("t0", START - timedelta(days=20), 100)
    read("t3", START - HOUR, 5)
    read("t3", END - HOUR, 25)
    assert views() == ViewCount(2, 20)


def test_a_platform_that_counts_anew_takes_nothing_away(in_kelpwright: Tenant) -> None:
    read("t0", START, 100)
    read("t0", END, 3)
    assert views() == ViewCount(2, 0)


@pytest.mark.parametrize(("late", "known"), [(timedelta(hours=36), 2), (timedelta(hours=37), 1)])
def test_a_reading_far_from_the_edge_bounds_nothing(in_kelpwright: Tenant, late: timedelta, known: int) -> None:
    read("t0", START, 100)
    read("t0", END + late, 150)
    assert views().readings == known


def test_the_report_says_why_the_driver_is_absent(in_kelpwright: Tenant) -> None:
    april = Month(2024, 4)
    worth = figures.month_data(april, tenant=in_kelpwright, at=AS_OF).figures.worth
    reasons = {each.key: each.reason for each in worth.drivers}
    assert reasons["indirect_support_deflection"] == Reason.NO_INPUTS
