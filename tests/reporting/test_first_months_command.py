"""The first months that a command may name: those of the history before them are reckoned, not refused."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tenants.models import Tenant


@pytest.mark.parametrize("month", ["1970-01", "1970-03"])
def test_the_first_months_can_be_reported(kelpwright: Tenant, month: str) -> None:
    out = StringIO()
    call_command("report", "kelpwright", "--month", month, "--json", stdout=out)
    assert json.loads(out.getvalue())["month"] == month
