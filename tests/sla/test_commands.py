"""`service_time` and `attainment` at the terminal: what they print, and what they refuse without changing anything."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tenants.context import client
from tenants.models import Tenant
from tests.sla import town
from tests.sla.town import at, row, terms

CASE = {
    "id": "one",
    "kind": "due",
    "tz": "Europe/Stockholm",
    "hours": {"mon": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]},
    "holidays": [],
    "pauses": [],
    "start": "2024-03-01T15:30:00Z",
    "minutes": 60,
}


def answer(folder: Path, document: Any) -> Any:
    path = folder / "cases.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    out = StringIO()
    call_command("service_time", str(path), stdout=out)
    return json.loads(out.getvalue())


def refused(folder: Path, document: Any, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        answer(folder, document)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_answers_by_id(tmp_path: Path) -> None:
    elapsed = {**CASE, "id": "two", "kind": "elapsed", "end": "2024-03-04T08:30:00Z", "source": "ours", "note": None}
    paused = {**CASE, "id": "three", "pauses": [["2024-03-01T15:30:00Z", "2024-03-01T15:40:00Z"]]}
    assert answer(tmp_path, {"about": "tests", "cases": [CASE, elapsed, paused]}) == {
        "one": "2024-03-04T08:30:00Z",
        "two": 60,
        "three": "2024-03-04T08:40:00Z",
    }
    assert answer(tmp_path, {"cases": []}) == {}


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ("{", "not JSON"),
        ("[]", "cases"),
        ({"cases": {}}, "cases"),
        ({"cases": [7]}, "cases[0]: a case is an object"),
        ({"cases": [CASE, {**CASE, "tz": "Mars/Olympus"}]}, "cases[1].tz: 'Mars/Olympus' is not a time zone"),
        ({"cases": [{**CASE, "kind": "later"}]}, "cases[0].kind"),
        ({"cases": [{**CASE, "id": ""}]}, "cases[0].id"),
        ({"cases": [CASE, CASE]}, "cases[1].id: 'one' is the id of cases[0] already"),
        ({"cases": [{**CASE, "start": "2024-03-01T15:30:00"}]}, "cases[0].start"),
        ({"cases": [{**CASE, "start": "0001-01-01T00:00:00Z"}]}, "cases[0].start"),
        ({"cases": [{**CASE, "minutes": -1}]}, "cases[0].minutes"),
        ({"cases": [{**CASE, "minutes": True}]}, "cases[0].minutes"),
        ({"cases": [{**CASE, "minutes": 1.5}]}, "cases[0].minutes"),
        ({"cases": [{**CASE, "kind": "elapsed"}]}, "cases[0].end"),
        ({"cases": [{**CASE, "hours": {"moon": []}}]}, "cases[0].hours: 'moon' is not a weekday"),
        ({"cases": [{**CASE, "hours": {"mon": [["17:00", "09:00"]]}}]}, "cases[0].hours.mon[0]: closes at 09:00"),
        ({"cases": [{**CASE, "hours": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}]}, "cases[0].hours.mon:"),
        ({"cases": [{**CASE, "hours": {"mon": ["09:00"]}}]}, "cases[0].hours.mon[0]"),
        ({"cases": [{**CASE, "holidays": ["2024-02-30"]}]}, "cases[0].holidays[0]"),
        ({"cases": [{**CASE, "pauses": [["2024-03-01T15:30:00Z", "2024-03-01T15:00:00Z"]]}]}, "cases[0].pauses[0]"),
        ({"cases": [{**CASE, "pauses": ["now"]}]}, "cases[0].pauses[0]"),
        ({"cases": [{**CASE, "hours": {}}]}, "cases[0]: No service window opens within 366 days"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: Any, where: str
) -> None:
    assert where.lower() in refused(tmp_path, document, capsys).lower()


def test_every_problem_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(tmp_path, {"cases": [{**CASE, "tz": 1, "minutes": "x"}, {}]}, capsys)
    assert said.count("cases[0]") == 2
    assert said.count("cases[1]") == 5


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("service_time", "/nowhere/cases.json")
    assert stopped.value.code == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody", "--month", "2024-03"),
        ("alfa", "--month", "2024-13"),
        ("alfa", "--month", "2024-03", "--as-of", "yesterday"),
        ("alfa", "--month", "2024-03", "--as-of", "2999-01-01T00:00:00Z"),
    ],
)
def test_attainment_refuses(alfa: Tenant, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("attainment", *arguments)
    assert stopped.value.code == 2


@pytest.mark.django_db
def test_attainment_in_words(alfa: Tenant, tmp_path: Path) -> None:
    with client(alfa):
        town.agree(terms())
        town.tell(
            town.forum(),
            tmp_path,
            [row("1", "4 10:00", "ada", "t"), row("2", "4 11:00", "bo", "t")],
            when=at("4 18:00"),
        )
    said = StringIO()
    call_command("attainment", "alfa", "--month", "2024-03", stderr=said)
    call_command("attainment", "alfa", "--month", "2024-02", stderr=said)
    call_command("attainment", "alfa", "--month", "2023-01", stderr=said)
    assert said.getvalue().splitlines() == [
        "question, first_response: 1 of 1 met, 100.00%",
        "question, first_response: no cases",
        "nothing was promised in this month",
    ]
