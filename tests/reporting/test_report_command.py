from __future__ import annotations

import errno
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reporting.management.output import Output
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
        (("kelpwright", "--month", "2024-04", "--restate", "bj\udcf6rn"), "restate: 'bj\\udcf6rn' is not UTF-8"),
        (("kelp\udcf6", "--month", "2024-04"), "client: 'kelp\\udcf6' is not UTF-8"),
        (("kelpwright", "--month", "2024-04", "--as-of", ""), "not an instant"),
        (("kelpwright", "--month", "2024-04", "--final", "--restate", "A reason"), "use one of them"),
        (("kelpwright", "--month", "2024-04", "--final", "--restate", ""), "use one of them"),
        (("kelpwright", "--month", "2024-04", "--out", "/nowhere/april.pdf"), "not a file in a folder that exists"),
        (("kelpwright", "--month", "2024-04", "--out", "/"), "not a file in a folder that exists"),
        (("kelpwright", "--month", "2024-04", "--out", ""), "not a file in a folder that exists"),
        (("kelpwright", "--month", "2024-04", "--out", "a" * 300), "File name too long"),
        (("kelpwright", "--month", "2024-04", "--out", "a\0b"), "null byte"),
        (("kelpwright", "--month", "2024-04", "--final", "--out", "/dev/full"), "not a file that may be written"),
        (("kelpwright", "--month", "2024-04", "--final", "--out", "/proc/x.pdf"), "cannot be written"),
    ],
)
def test_what_is_not_allowed_is_refused_and_changes_nothing(
    kelpwright: Tenant, arguments: tuple[str, ...], what: str
) -> None:
    assert what in refused(*arguments)
    with client(kelpwright):
        assert not Report.objects.exists()


def test_a_released_month_is_not_corrected_by_half_of_it(kelpwright: Tenant, quick_pdf: None) -> None:
    run("kelpwright", "--month", "2024-04", "--final")
    for reason, as_of in (("earlier", "2024-04-02T00:00:00Z"), ("", "2024-05-09T00:00:00Z"), ("x" * 600, None)):
        more = ("--as-of", as_of) if as_of else ()
        refused("kelpwright", "--month", "2024-04", "--restate", reason, *more)
    with client(kelpwright):
        assert Report.objects.count() == 1


def test_the_file_stands_whole_or_as_it_was(kelpwright: Tenant, quick_pdf: None, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    out, link = folder / "april.pdf", folder / "link.pdf"
    out.write_bytes(b"before")
    link.symlink_to(out)
    refused("nobody", "--month", "2024-04", "--out", str(out))
    assert out.read_bytes() == b"before"
    run("kelpwright", "--month", "2024-04", "--out", str(link))
    assert link.is_symlink()
    assert out.read_bytes().startswith(b"%PDF")
    run("kelpwright", "--month", "2024-04", "--out", str(folder / "bj\udcf6rn.pdf"))
    assert len(list(folder.iterdir())) == 3, "nothing is left beside them"


def test_what_cannot_be_written_in_the_end_is_a_fault_that_says_what_was_done(
    kelpwright: Tenant, quick_pdf: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Output, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Output, "put", full)
    with pytest.raises(CommandError, match=r"No space left.*is kept: 2024-04, final, number 0") as ended:
        run("kelpwright", "--month", "2024-04", "--final", "--out", str(tmp_path / "april.pdf"))
    assert ended.value.returncode == 1
    assert not (tmp_path / "april.pdf").exists()
    assert not list(tmp_path.glob(".*.part"))
    with client(kelpwright):
        assert Report.objects.get().is_released
