"""A real year replayed: twelve reports, whose attainment an independent reckoning from the archive's files confirms.

One of them is laid out on paper, and read back from it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.conf import settings
from django.core.management import call_command

from clients.brief.reading import read_file
from clients.services.onboarding import onboard
from cms.replay import calendar
from reporting import pdf
from reporting.document.build import Document
from reporting.models import Report
from reporting.services.rendering import content
from sla.selectors.service_levels import service_month
from tenants.billing.models import ServiceCredit
from tenants.context import client, find
from tenants.kernel.actor import Actor
from tests.cms.slow_service import decided, decided_there, kept, openframe_hours
from tests.reporting import quick

pytestmark = [pytest.mark.archive, pytest.mark.django_db]
SIGNED_AT = datetime(2017, 1, 2, tzinfo=UTC)
PROMISED_SINCE = datetime(2016, 12, 31, 23, tzinfo=UTC)
"""The first instant of 2017 in Stockholm."""
CHECKED = {"2018-03": (36, 51), "2018-11": (33, 37)}
LAID_OUT = "2018-03"
TOLERANCE, FEWEST = 0.05, 10
CREDIT_MINOR = 7250
"""5 percent of 1,450.00."""


@pytest.fixture
def march_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the layout of pages, which takes a second, in every month but March."""
    in_full = pdf.render

    def render(document: Document, attached: Sequence[pdf.Attached], *, dated: datetime) -> pdf.Rendered:
        is_march = attached[0].name == f"figures-{LAID_OUT}.csv"
        return (in_full if is_march else quick.render)(document, attached, dated=dated)

    monkeypatch.setattr(pdf, "render", render)


def test_twelve_months_are_what_the_archive_says(shared_data: Path, by: Actor, march_laid_out: None) -> None:
    archive, hours = next(shared_data.glob("*discourse-topics*.tar.xz")), openframe_hours()
    onboard(read_file(shared_data / "brief-openframe.yaml"), by=by, at=SIGNED_AT)
    questions = kept(archive, hours, year=2018, minutes=480, since=PROMISED_SINCE)
    flags, there = decided(archive, hours, year=2018, minutes=60), decided_there(archive, hours, year=2018)
    assert {month: questions[month] for month in CHECKED} == CHECKED
    assert all(clocks for _, clocks in flags.values())

    first, said = replayed(archive)
    assert {month["month"]: promises(month) for month in first} == {
        month: {"question": questions[month], "flag": flags[month]} for month in questions
    }
    assert all((month["met"], month["clocks"]) == totals(promises(month)) for month in first)
    assert len({month["data_sha256"] for month in first}) == 12
    assert {month["report"] for month in first} == {"final"}
    assert [month["posts"] for month in first][2] == 418  # 419 in UTC: one was written in the last hour of March there
    assert said.count("report final") == 12

    tenant = find("openframe")
    with client(tenant):
        for month in calendar.months(2018):
            told = service_month(month, tenant=tenant, as_of=calendar.closes_at(month, tenant.zone))
            assert {one.case_kind: (one.met, one.clocks) for one in told.promises} == {
                "question": questions[str(month)],
                "flag": flags[str(month)],
            }
            assert (told.decided, told.settled) == (0, there[str(month)])
            report = Report.objects.get(month=str(month))
            assert report.released_at == report.as_of == calendar.closes_at(month, tenant.zone)
        assert_printed(Report.objects.get(month=LAID_OUT), questions[LAID_OUT], flags[LAID_OUT], there[LAID_OUT])
    due = {month for month in questions if any(map(is_owed, ((questions[month], 0.80), (flags[month], 0.95))))}
    assert 0 < len(due) <= 12
    assert {month["month"] for month in first if month["credit"]} == due
    assert all(month["credit"]["amount_minor"] == CREDIT_MINOR for month in first if month["credit"])

    again, _ = replayed(archive)
    assert again == first
    assert ServiceCredit.objects.count() == len(due)


def promises(month: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["case"]: (one["met"], one["clocks"]) for one in month["promises"]}


def totals(of: dict[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(met for met, _ in of.values()), sum(clocks for _, clocks in of.values())


def is_owed(promise: tuple[tuple[int, int], float]) -> bool:
    """Whether money goes back for it, with at least ten clocks."""
    (met, clocks), target = promise
    return clocks >= FEWEST and met / clocks < target - TOLERANCE


def assert_printed(report: Report, questions: tuple[int, int], flags: tuple[int, int], there: int) -> None:
    """The month on paper, kept where a person may look at it: its section on service holds these figures."""
    printed = content(report)
    folder = Path(settings.VAR_DIR) / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"replayed-openframe-{report.month}.pdf").write_bytes(printed)
    with pdfplumber.open(io.BytesIO(printed)) as document:
        pages = [page.extract_text() for page in document.pages]
    assert 6 <= len(pages) <= 12
    assert report.pages == len(pages)
    section = next(page for page in pages if "Promises by day" in page)
    assert "Moderation and support" in section.splitlines()[1]
    for promise, (met, clocks) in (("Questions: first response", questions), ("Flags: decision", flags)):
        (line,) = [line for line in section.splitlines() if line.startswith(promise) and "%" in line]
        assert f"{met} of {clocks}" in line
        assert f"{met / clocks:.1%}"[:-1] in line
    (line,) = [line for line in section.splitlines() if line.startswith("Decided on the platform")]
    assert line.split()[4] == str(there)
    assert "Rule" not in line


def replayed(archive: Path) -> tuple[list[dict[str, Any]], str]:
    out, said = StringIO(), StringIO()
    given = ["--from", "discourse-archive", str(archive), "--year", "2018", "--json"]
    call_command("replay", "openframe", "forum", *given, stdout=out, stderr=said)
    return json.loads(out.getvalue())["months"], said.getvalue()
