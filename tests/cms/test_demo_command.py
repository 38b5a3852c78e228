"""The demo's options: what it leaves to be done by hand, and what has been paid when it begins."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.demo import paying
from cms.management.commands.demo import Command
from tenants.billing import gateway
from tenants.billing.models import Invoice, SubscriptionState
from tenants.billing.selectors import charges
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.journeys.sites import free_port
from tests.tenants.test_billing_services import TERMS, start

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize("asked", ["", "-1", "3", "all"])
def test_a_number_of_months_that_is_none_is_refused_before_anything_is_made(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNRELEASED", asked)
    with pytest.raises(CommandError, match="UNRELEASED is a number of months") as refused:
        call_command(Command())
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_each_month_so_far_is_paid_and_the_running_one_is_open(
    alfa: Tenant, by: Actor, settings: Any, tmp_path: Path
) -> None:
    start(alfa, TERMS, date(2026, 1, 1), by)
    port = free_port()
    settings.VAR_DIR, settings.STRIPE_STANDIN_PORT = tmp_path, port
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{port}"
    for _time in range(2):
        assert paying.pay(alfa, months_back=2, now=NOW) == 3
        held = Invoice.objects.order_by("month").values_list("month", "status", "created_at__date")
        assert list(held) == [
            ("2026-09", "PAID", date(2026, 9, 1)),
            ("2026-10", "PAID", date(2026, 10, 1)),
            ("2026-11", "OPEN", date(2026, 11, 1)),
        ]
    assert SubscriptionState.objects.get().status == "active"
    charge = charges.charged(alfa, Month(2026, 10))
    assert charge is not None
    assert (charge.source, charge.fee_minor) == ("invoice", TERMS.monthly_fee_minor)
    gateway._client_for.cache_clear()
