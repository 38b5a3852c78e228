"""`manage.py onboard`: what is printed where, the exit codes, and what a killed run leaves behind."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from clients.brief.reading import read_file
from clients.services.onboarding import onboard
from sla.services import policies
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.forked import Forked

BRIEF = Path(__file__).parent / "brief.yaml"
AT = datetime(2024, 3, 10, 12, tzinfo=UTC)


def refused(capsys: pytest.CaptureFixture[str], path: Path) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command("onboard", str(path), "--json")
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


@pytest.mark.django_db
def test_json_on_standard_output_and_nothing_else_there(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("onboard", str(BRIEF), "--json")
    out, err = capsys.readouterr()
    done = json.loads(out)
    assert err == ""
    assert (done["client"], done["schema"], done["host"]) == ("kelpwright", "c_kelpwright", "kelpwright.localhost")
    assert done["seconds"] > 0
    assert [missing["code"] for missing in done["missing_for_go_live"]] == [
        "charter_unsigned",
        "no_activity",
        "no_guideline",
    ]
    assert done["changed"] is True
    call_command("onboard", str(BRIEF), "--json")
    again = json.loads(capsys.readouterr().out)
    assert again["changed"] is False
    assert again["missing_for_go_live"] == done["missing_for_go_live"]


@pytest.mark.django_db
def test_words_for_people_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("onboard", str(BRIEF))
    out, err = capsys.readouterr()
    assert out == ""
    assert "kelpwright.localhost" in err
    assert "No activity of the space Forum is held" in err


@pytest.mark.django_db
def test_what_is_refused_says_where_and_changes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    before = set(Tenant.objects.values_list("slug", flat=True))
    bad = tmp_path / "bad.yaml"
    bad.write_text(BRIEF.read_text().replace("Europe/Stockholm", "Europe/Stokholm"))
    assert "client.time_zone (line 8): unknown time zone 'Europe/Stokholm'" in refused(capsys, bad)
    bad.write_text(BRIEF.read_text().replace("since: 2024-03-01", "since: 2099-12-31"))
    assert "client.since (line 10): 2099-12-31 is out of range" in refused(capsys, bad)
    assert "cannot be read: No such file" in refused(capsys, tmp_path / "none.yaml")
    assert "cannot be read: Is a directory" in refused(capsys, tmp_path)
    assert set(Tenant.objects.values_list("slug", flat=True)) == before
    call_command("onboard", str(BRIEF))
    other = tmp_path / "other.yaml"
    other.write_text(BRIEF.read_text().replace("480", "481"))
    assert "made from another brief" in refused(capsys, other)


def onboard_and_die(brief: Path) -> None:
    """Die of kill -9 where the client's promise is about to be agreed."""

    def die(*args: object, **names: object) -> None:
        print("in the middle", flush=True)  # noqa: T201
        os.kill(os.getpid(), signal.SIGKILL)

    policies.agree_promise = die  # type: ignore[assignment]
    call_command("onboard", str(brief))


@pytest.mark.usefixtures("own_database")
def test_killed_in_the_middle_nothing_is_left_and_the_next_run_completes(own_database: str, by: Actor) -> None:
    run = Forked(own_database, onboard_and_die, BRIEF)
    assert run.line() == "in the middle"
    assert run.is_killed()
    assert not Tenant.objects.filter(slug="kelpwright").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'c_kelpwright'")
        assert cursor.fetchone() == (0,)
    assert onboard(read_file(BRIEF), by=by, at=AT).changed


@pytest.mark.usefixtures("own_database")
def test_two_runs_at_once_make_one_client(by: Actor) -> None:
    def run(_: int) -> bool:
        try:
            return onboard(read_file(BRIEF), by=by, at=AT).changed
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(run, range(2))) == [False, True]
    assert Tenant.objects.filter(slug="kelpwright").count() == 1


@pytest.mark.django_db
def test_what_is_not_utf_8_is_refused_where_it_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("create_owner", "bo@agency.example", name="Bj\udcf6rn")
    assert ended.value.code == 2
    assert "name: 'Bj\\udcf6rn' is not UTF-8" in capsys.readouterr().err
    assert "cannot be read" in refused(capsys, Path("bj\udcf6rn.yaml")), "a file's name may be any bytes"
