"""manage.py verify_audit: each client's chain, the first break by name, and the exit code for a cron job."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tenants.access.models import User
from tenants.backend.current import connection
from tenants.models import Tenant
from tests.tenants.trail import LENGTH, lay, place, tampering

pytestmark = pytest.mark.django_db


def said(*clients: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and what it says as JSON."""
    out, code = StringIO(), 0
    connection.is_owner, connection.search_path_set_schemas = False, None
    try:
        call_command("verify_audit", *clients, json=True, stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(out.getvalue()) if out.getvalue() else []


def test_all_of_them_and_the_agency(alfa: Tenant, beta: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    code, found = said()
    assert code == 0
    assert [each["client"] for each in found] == ["agency", "alfa", "beta"]
    assert all(each["whole"] for each in found)
    assert (found[1]["position"], len(found[1]["head"]), found[1]["break"]) == (LENGTH, 64, None)


def test_one_that_is_broken(alfa: Tenant, beta: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    with tampering(alfa) as cursor:
        _, entry = place(5)
        cursor.execute("UPDATE audit_entry SET verb = 'x' WHERE uuid = %s", [entry.uuid])
        code, found = said()
        told = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("verify_audit", "alfa", stderr=told)
    assert (code, ended.value.code) == (1, 1)
    assert [each["whole"] for each in found] == [True, False, True]
    assert found[1]["break"]["position"] == 5
    assert found[1]["break"]["entry"] == str(entry.uuid)
    assert found[1]["break"]["wrong"] == "altered"
    assert f"alfa: BROKEN at position 5, entry {entry.uuid}: altered" in told.getvalue()


def test_in_words(alfa: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    told = StringIO()
    call_command("verify_audit", "alfa", "agency", stderr=told)
    assert f"alfa: whole, {LENGTH} entries; head " in told.getvalue()
    assert "agency: whole" in told.getvalue()


def test_a_client_that_is_none_is_refused(alfa: Tenant) -> None:
    code, found = said("nobody")
    assert (code, found) == (2, [])
