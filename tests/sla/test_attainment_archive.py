"""The check figures of the archive under the example brief, exactly, through the commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from clients.spaces.models import Post
from sla.models import Case, CaseEvent, Clock
from sla.selectors.policies import agreed
from sla.services import projection
from tenants.context import client
from tenants.kernel.periods import Month

pytestmark = [pytest.mark.archive, pytest.mark.django_db]
CHECKED = {"2018-03": (36, 51), "2018-11": (33, 37)}


def run(*arguments: str) -> object:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def openframe(shared_data: Path) -> list[str]:
    """The example client with its archive taken in; returns the ingestion's arguments."""
    archive = next(shared_data.glob("*discourse-topics*.tar.xz"))
    run("onboard", str(shared_data / "brief-openframe.yaml"))
    arguments = ["ingest", "openframe", "forum", "--from", "discourse-archive", str(archive)]
    run(*arguments)
    return arguments


def test_check_figures(openframe: list[str]) -> None:
    for month, (met, clocks) in CHECKED.items():
        question = {"case": "question", "promise": "first_response", "met": met, "clocks": clocks}
        found = run("attainment", "openframe", "--month", month)
        assert found == [
            {"case": "flag", "promise": "decision", "met": 0, "clocks": 0, "attainment_ratio": None},
            {**question, "attainment_ratio": round(met / clocks, 4)},
        ]
    with client("openframe"):
        before = CaseEvent.objects.count()
    assert run(*openframe)["changed"] == 0  # type: ignore[index]
    with client("openframe"):
        assert CaseEvent.objects.count() == before


def test_clocks_opened_together_are_those_of_the_log(openframe: list[str]) -> None:
    """The many at once of `openings`, one by one through the rules."""
    with client("openframe"):
        told = list(Clock.objects.order_by("case_id").values()), list(Case.objects.order_by("pk").values())
        projection.project(list(Case.objects.values_list("pk", flat=True)), at=datetime.now(UTC))
        assert told == (list(Clock.objects.order_by("case_id").values()), list(Case.objects.order_by("pk").values()))


def test_every_month_recomputed_from_the_posts_alone(openframe: list[str]) -> None:
    """An independent count: no case, no event, no clock; whole days of minutes, walked one by one."""
    with client("openframe"):
        posts = list(
            Post.objects.filter(is_counted=True)
            .order_by("created_at", "number", "pk")
            .values_list("thread_id", "author_id", "is_staff", "created_at")
        )
        calendar = agreed().calendars[0]
    zone = ZoneInfo("Europe/Stockholm")
    threads: dict[int, list[tuple[int, bool, datetime]]] = {}
    for thread, author, staff, at in posts:
        threads.setdefault(thread, []).append((author, staff, at))
    counts: dict[str, list[bool]] = {}
    for first, *rest in threads.values():
        starter, by_staff, opened = first
        if by_staff or opened < calendar.valid_from:
            continue
        answer = next((at for author, _, at in rest if author != starter), None)
        due = _walk(opened, 480, zone, calendar.holidays)
        month = str(Month.of(min(due, answer) if answer else due, zone))
        counts.setdefault(month, []).append(answer is not None and answer <= due)
    for month in (f"{year}-{number:02}" for year in (2017, 2018) for number in range(1, 13)):
        found = run("attainment", "openframe", "--month", month)[1]  # type: ignore[index]
        assert (found["met"], found["clocks"]) == (sum(counts[month]), len(counts[month]))


def _walk(opened: datetime, minutes: int, zone: ZoneInfo, holidays: frozenset[object]) -> datetime:
    """The due instant by stepping through local days; Stockholm's clocks never change between 9 and 17."""
    from datetime import timedelta

    left = timedelta(minutes=minutes)
    day = opened.astimezone(zone).date()
    while True:
        closes_at = {4: 16}.get(day.weekday(), 17)
        if day.weekday() < 5 and day not in holidays:
            opens = datetime(day.year, day.month, day.day, 9, tzinfo=zone).astimezone(UTC)
            closes = datetime(day.year, day.month, day.day, closes_at, tzinfo=zone).astimezone(UTC)
            start = max(opens, opened)
            if start < closes:
                if closes - start >= left:
                    return start + left
                left -= closes - start
        day += timedelta(days=1)
