"""A small invented year replayed: refused in words, safe to begin again, killed and gone on with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from clients.brief.reading import read
from clients.services.onboarding import onboard
from clients.spaces.models import Flag, IngestRun, Post
from cms.management.commands.replay import MADE_UP, Command
from cms.replay import calendar
from cms.replay.year import Replay
from reporting.models import Report
from tenants.context import client, find
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tenants.services.installation import prepare
from tests.clients.spaces.forums import post, topic, write_topics
from tests.forked import Forked
from tests.reporting.clients import BRIEF, SIGNED_AT

BEGAN = datetime(2024, 3, 2, 9, tzinfo=UTC)


def invented(folder: Path) -> Path:
    """A question a day from March to May 2024: each with an answer some hours later, and two thanks."""
    made = []
    for number in range(1, 91):
        begins = BEGAN + timedelta(days=number - 1)
        posts = [
            post(number * 10 + n, n, (begins + timedelta(hours=(number % 40) * n)).isoformat(), (number + n) % 9 + 1)
            for n in range(4)
            if n
        ]
        made.append(topic(number, [post(number * 10, 4, begins.isoformat(), number % 9 + 1), *posts]))
    return write_topics(folder / "forum", made)


def a_client(slug: str, by: Actor) -> Tenant:
    onboard(read(BRIEF.read_text().replace("slug: kelpwright", f"slug: {slug}").encode()), by=by, at=SIGNED_AT)
    return find(slug)


def replayed(slug: str, archive: Path) -> list[dict[str, Any]]:
    out = StringIO()
    given = ["--from", "discourse-archive", str(archive), "--year", "2024", "--json"]
    call_command("replay", slug, "forum", *given, stdout=out, stderr=StringIO())
    told = json.loads(out.getvalue())
    assert told["made_up"] == MADE_UP
    return list(told["months"])


def test_it_says_what_it_makes_up() -> None:
    told = {"year": 2024, "months": [{"credit": None}, {"credit": {}}], "made_up": MADE_UP, "seconds": 1.5}
    assert Command().human(told).splitlines()[1] == (
        "Made up: the flags, when each was settled and by whom; an archive tells none of it"
    )


def state(slug: str) -> dict[str, Any]:
    """What a replay leaves behind, without row ids and the clock."""
    with client(slug):
        return {
            "posts": Post.objects.count(),
            "flags": sorted(Flag.objects.values_list("external_id", "state", "told_at", "post__external_id")),
            "reports": sorted(Report.objects.values_list("month", "number", "status", "data_sha256", "released_at")),
        }


@pytest.mark.django_db
def test_a_year_in_time_order_and_the_same_again(tmp_path: Path, by: Actor, quick_pdf: None) -> None:
    archive, tenant = invented(tmp_path), a_client("kelpwright", by)
    first = replayed("kelpwright", archive)
    assert [month["month"] for month in first] == [f"2024-{number:02}" for number in range(1, 13)]
    assert {month["report"] for month in first} == {"final"}
    assert [month["posts"] > 0 for month in first] == [3 <= number <= 5 for number in range(1, 13)]
    before = state("kelpwright")
    assert before["posts"] == 360
    with client(tenant):
        runs = list(IngestRun.objects.order_by("pk").values_list("started_at", flat=True))
        assert runs == sorted(runs)
        assert not Flag.objects.filter(post=None).exists()
        assert Flag.objects.exists()
    assert replayed("kelpwright", archive) == first
    assert state("kelpwright") == before
    with client(tenant):
        assert IngestRun.objects.count() == len(runs)


@pytest.mark.django_db
def test_refusals(tmp_path: Path, by: Actor) -> None:
    archive, tenant = invented(tmp_path), a_client("kelpwright", by)
    for given, why in (
        (["nobody", "forum", "discourse-archive", str(archive), "2024"], "There is no client 'nobody'"),
        (["kelpwright", "club", "discourse-archive", str(archive), "2024"], "There is no space 'club'"),
        (["kelpwright", "forum", "csv", str(archive), "2024"], "'csv' cannot be replayed: discourse-archive"),
        (["kelpwright", "forum", "discourse-archive", str(tmp_path / "x"), "2024"], "cannot be read"),
        (["kelpwright", "forum", "discourse-archive", str(archive), "2023"], "nothing written until 2023 was over"),
        (["kelpwright", "forum", "discourse-archive", str(archive), "24"], "'24' is not a year"),
    ):
        said = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("replay", given[0], given[1], "--from", *given[2:4], "--year", given[4], stderr=said)
        assert ended.value.code == 2
        assert why in said.getvalue()
    with client(tenant):
        assert not Post.objects.exists()


@pytest.mark.django_db
def test_two_replays_of_one_client_do_not_meet(tmp_path: Path, by: Actor) -> None:
    archive, tenant = invented(tmp_path), a_client("kelpwright", by)
    with client(tenant), client_lock(tenant, "replay"), pytest.raises(ClientBusy):
        next(Replay("forum", archive, 2024, by=by).run())


def test_a_month_closes_eight_days_after_it_ends_and_is_looked_at_each_week() -> None:
    zone = ZoneInfo("Europe/Stockholm")
    for month in calendar.months(2018):
        looks = list(calendar.looks(month, zone))
        assert looks[-1] == calendar.closes_at(month, zone) == month.ends_at(zone) + timedelta(days=8)
        steps = [b - a for a, b in zip([calendar.closes_at(month.shifted(-1), zone), *looks], looks, strict=False)]
        assert all(timedelta(0) < step <= timedelta(days=7) for step in steps)
    assert list(calendar.looks(Month(2018, 1), zone))[0] > calendar.closes_at(Month(2017, 12), zone)


def replay(slug: str, archive: Path) -> None:
    """For a process of its own: a line for each month, as it is done."""
    given = ["--from", "discourse-archive", str(archive), "--year", "2024"]
    call_command("replay", slug, "forum", *given)


def test_killed_and_begun_again(own_database: str, tmp_path: Path, by: Actor, quick_pdf: None) -> None:
    """kill -9 at some moments of a real process; what it left is gone on with, and nothing differs in the end."""
    prepare(at=SIGNED_AT)
    archive = invented(tmp_path)
    for slug in ("undisturbed", "disturbed"):
        a_client(slug, by)
    expected = replayed("undisturbed", archive)
    killed = 0
    for lines, later in ((0, 0.1), (2, 0.0), (1, 0.4)):
        process = Forked(own_database, replay, "disturbed", archive)
        assert [bool(process.line()) for _ in range(lines)] == [True] * lines
        killed += process.kill_after(later)
    assert killed == 3
    told = replayed("disturbed", archive)
    same = ("month", "posts", "cases", "met", "clocks", "credit", "report", "data_sha256")
    assert [[month[key] for key in same] for month in told] == [[month[key] for key in same] for month in expected]
    assert state("disturbed") == state("undisturbed")
