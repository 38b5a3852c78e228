from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from reporting.models import Report
from reporting.services.rendering import content
from tenants.context import client
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("report", *arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def refused(*arguments: str) -> str:
    """The message of a refusal, which ends with exit code 2."""
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("report", *arguments, stderr=err)
    assert ended.value.code == 2
    return err.getvalue()


def test_a_month_goes_from_draft_to_final_to_restated(kelpwright: Tenant, tmp_path: Path) -> None:
    out = tmp_path / "april.pdf"
    draft = run("kelpwright", "--month", "2024-04", "--out", str(out))
    assert {"report", "month", "status", "pages", "pdf_sha256", "data_sha256", "seconds"} <= draft.keys()
    assert (draft["month"], draft["status"]) == ("2024-04", "draft")
    assert 6 <= draft["pages"] <= 12
    assert out.read_bytes().startswith(b"%PDF-1.7")
    final = run("kelpwright", "--month", "2024-04", "--final")
    assert (final["status"], final["data_sha256"]) == ("final", draft["data_sha256"])
    for arguments in ([], ["--final"], ["--as-of", "2024-04-20T00:00:00Z"]):
        again = run("kelpwright", "--month", "2024-04", *arguments)
        assert {**again, "seconds": 0} == {**final, "seconds": 0}
    restated = run("kelpwright", "--month", "2024-04", "--restate", "A late like", "--out", str(out))
    assert (restated["status"], restated["number"], restated["report"] != final["report"]) == ("restated", 1, True)
    with client(kelpwright):
        assert out.read_bytes() == content(Report.objects.get(number=1))


@pytest.mark.usefixtures("quick_pdf")
@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("nobody", "--month", "2024-04"), "no client 'nobody'"),
        (("kelpwright", "--month", "2024-13"), "not a month"),
        (("kelpwright", "--month", "2090-01"), "had not begun"),
        (("kelpwright", "--month", "2024-04", "--as-of", "yesterday"), "not an instant"),
        (("kelpwright", "--month", "2024-04", "--as-of", "2024-04-20T00:00:00"), "not an instant"),
        (("kelpwright", "--month", "2024-04", "--as-of", "2090-01-01T00:00:00Z"), "has not come yet"),
        (("kelpwright", "--month", "2024-04", "--as-of", "2024-04-20T00:00:00Z", "--final"), "ends at"),
        (("kelpwright", "--month", "2024-04", "--restate", "A reason"), "nothing to correct"),
        (("kelpwright", "--month", "2024-04", "--restate", ""), "says why"),
        (("kelpwright", "--month", "2024-04", "--out", "/nowhere/april.pdf"), "not a file in a folder that exists"),
    ],
)
def test_what_is_not_allowed_is_refused_and_changes_nothing(
    kelpwright: Tenant, arguments: tuple[str, ...], what: str
) -> None:
    assert what in refused(*arguments)
    with client(kelpwright):
        assert not Report.objects.exists()
