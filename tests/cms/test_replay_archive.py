"""A real year replayed: twelve reports, whose attainment an independent reckoning from the archive's files confirms."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from clients.brief.reading import read_file
from clients.services.onboarding import onboard
from cms.replay import calendar
from reporting.models import Report
from sla.selectors.service_levels import service_month
from tenants.billing.models import ServiceCredit
from tenants.context import client, find
from tenants.kernel.actor import Actor
from tests.cms.slow_service import kept, openframe_hours

pytestmark = [pytest.mark.archive, pytest.mark.django_db]
SIGNED_AT = datetime(2017, 1, 2, tzinfo=UTC)
PROMISED_SINCE = datetime(2016, 12, 31, 23, tzinfo=UTC)
"""The first instant of 2017 in Stockholm."""
CHECKED = {"2018-03": (36, 51), "2018-11": (33, 37)}
TARGET, TOLERANCE, FEWEST = 0.80, 0.05, 10
CREDIT_MINOR = 7250
"""5 percent of 1,450.00."""


def test_twelve_months_are_what_the_archive_says(shared_data: Path, by: Actor, quick_pdf: None) -> None:
    archive = next(shared_data.glob("*discourse-topics*.tar.xz"))
    onboard(read_file(shared_data / "brief-openframe.yaml"), by=by, at=SIGNED_AT)
    slow = kept(archive, openframe_hours(), year=2018, minutes=480, since=PROMISED_SINCE)
    assert {month: slow[month] for month in CHECKED} == CHECKED

    first, said = replayed(archive)
    assert {month["month"]: (month["met"], month["clocks"]) for month in first} == slow
    assert len({month["data_sha256"] for month in first}) == 12
    assert {month["report"] for month in first} == {"final"}
    assert [month["posts"] for month in first][2] == 418  # 419 in UTC: one was written in the last hour of March there
    assert said.count("report final") == 12

    tenant = find("openframe")
    with client(tenant):
        for month in calendar.months(2018):
            told = service_month(month, tenant=tenant, as_of=calendar.closes_at(month, tenant.zone))
            questions = [one for one in told.promises if one.case_kind == "question"]
            assert [(one.met, one.clocks) for one in questions] == [slow[str(month)]]
            report = Report.objects.get(month=str(month))
            assert report.released_at == report.as_of == calendar.closes_at(month, tenant.zone)
    due = {month for month, (met, clocks) in slow.items() if clocks >= FEWEST and met / clocks < TARGET - TOLERANCE}
    assert 0 < len(due) < 12
    assert {month["month"] for month in first if month["credit"]} == due
    assert all(month["credit"]["amount_minor"] == CREDIT_MINOR for month in first if month["credit"])

    again, _ = replayed(archive)
    assert again == first
    assert ServiceCredit.objects.count() == len(due)


def replayed(archive: Path) -> tuple[list[dict], str]:  # type: ignore[type-arg]
    out, said = StringIO(), StringIO()
    given = ["--from", "discourse-archive", str(archive), "--year", "2018", "--json"]
    call_command("replay", "openframe", "forum", *given, stdout=out, stderr=said)
    return json.loads(out.getvalue())["months"], said.getvalue()
