from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reporting.models import Report, Status
from reporting.rules import checks
from reporting.rules.report import canonical, data_sha256
from reporting.selectors import reports as reading
from reporting.selectors.figures import AsOfNotAllowed
from reporting.services import reports
from reporting.services.rendering import content
from reporting.services.reports import (
    EditionMoved,
    MonthNotOver,
    ReasonNeeded,
    ReasonNotText,
    ReportNotOpen,
    ReportNotReleased,
)
from tenants.access.rules.permissions import MATRIX, NotPermitted, Permission
from tenants.audit.models import Entry
from tenants.boards.models import ClientRow
from tenants.context import client, public
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tests.reporting.clients import a_client, take_in

APRIL = Month(2024, 4)
AT = datetime(2024, 6, 2, 12, tzinfo=UTC)
SETTLED = datetime(2024, 5, 8, 22, tzinfo=UTC)  # eight days after May began in Stockholm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pdf")]


def as_(role: Role, tenant: Tenant) -> Actor:
    return Actor(ActorKind.PERSON, str(role), schema_name=tenant.schema_name, roles=frozenset({role}))


@pytest.fixture
def draft(in_kelpwright: Tenant, by: Actor) -> Report:
    return reports.make(APRIL, by=by, at=AT)


@pytest.fixture
def final(draft: Report, by: Actor) -> Report:
    return reports.release(draft, by=by, at=AT)


def test_a_draft_holds_the_month_as_of_eight_days_after_its_end(draft: Report) -> None:
    data = reading.data_of(draft)
    assert (draft.status, draft.month, draft.as_of) == (Status.DRAFT, "2024-04", SETTLED)
    assert data.figures.metrics["threads_started"] == 12
    assert [month.month for month in data.figures.history] == ["2024-03", "2024-04"]
    assert data.figures.objectives[0].kpis[0].metric == "response_rate_24h"
    assert data.edition.as_of == SETTLED
    assert draft.data_sha256 == data_sha256(draft.figures)


def test_its_value_and_cost_follow_the_brief(draft: Report) -> None:
    worth = reading.data_of(draft).figures.worth
    figures = {each.key: each for each in worth.drivers}
    solved = reading.data_of(draft).figures.metrics["peer_solved_threads"]
    assert isinstance(solved, int)
    assert figures["direct_support_deflection"].value is not None
    assert figures["direct_support_deflection"].value.expected == solved * 1000
    assert figures["acquisition"].value is not None
    assert figures["acquisition"].value.expected == 162000
    assert figures["retention"].reason == "no_inputs"
    assert {line.key: line.amount.expected for line in worth.costs} == {
        "plan_fee": 145000,
        "client_hours": 36000,
        "platform_fees": 10000,
    }


def test_made_again_it_is_the_same_row_hash_and_file(draft: Report, by: Actor) -> None:
    again = reports.make(APRIL, by=by, at=AT + timedelta(days=1))
    assert (again.pk, again.data_sha256, again.pdf_sha256) == (draft.pk, draft.data_sha256, draft.pdf_sha256)
    assert again.pdf.name == draft.pdf.name
    assert Report.objects.count() == 1


def test_the_hash_knows_no_slug_name_row_or_clock(draft: Report, tmp_path: Path, by: Actor) -> None:
    with public():
        other = a_client("driftwright", tmp_path, by=by, name="Driftwright")
    with client(other):
        theirs = reports.make(APRIL, by=by, at=AT + timedelta(days=90))
    assert theirs.data_sha256 == draft.data_sha256
    assert b"kelpwright" not in canonical(draft.figures)


def test_what_is_taken_in_later_moves_a_draft_and_not_a_final_month(
    in_kelpwright: Tenant, final: Report, tmp_path: Path, by: Actor
) -> None:
    may = reports.make(Month(2024, 5), by=by, at=AT)
    take_in(in_kelpwright, tmp_path, by=by, more_likes=3)
    assert reports.make(APRIL, by=by, at=AT).data_sha256 == final.data_sha256
    assert reports.make(Month(2024, 5), by=by, at=AT).data_sha256 != may.data_sha256


def test_released_it_says_so_and_its_figures_stay(draft: Report, by: Actor) -> None:
    before = draft.data_sha256
    final = reports.release(draft, by=by, at=AT)
    assert (final.status, final.released_at, final.data_sha256) == (Status.FINAL, AT, before)
    assert final.pdf_sha256 != draft.pdf_sha256 or final.pdf.name == draft.pdf.name
    assert content(final).startswith(b"%PDF-")


def test_a_lost_file_is_rendered_again_from_what_was_frozen(final: Report) -> None:
    before = content(final)
    final.pdf.storage.delete(final.pdf.name or "")
    assert content(final) == before


def test_the_database_has_the_last_word_on_what_is_released(final: Report) -> None:
    for change in (lambda: Report.objects.update(data_sha256="0" * 64), lambda: Report.objects.all().delete()):
        with pytest.raises(DatabaseError, match="released and stays"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(**{**_plain(final), "status": Status.DRAFT, "released_at": None})


def _plain(report: Report) -> dict[str, Any]:
    fields = ("month", "number", "as_of", "data", "data_sha256", "pdf", "pdf_sha256", "pages", "made_at", "made_by")
    return {name: getattr(report, name) for name in fields}


def test_it_is_released_once(draft: Report, final: Report, by: Actor) -> None:
    with pytest.raises(ReportNotOpen, match="released"):
        reports.release(final, by=by, at=AT)
    draft.status = Status.DRAFT  # as someone else still sees it
    with pytest.raises(ReportNotOpen, match="meanwhile"):
        reports.release(draft, by=by, at=AT)


def test_a_draft_that_has_moved_is_not_released_unseen(draft: Report, by: Actor) -> None:
    Report.objects.update(data_sha256="0" * 64)
    with pytest.raises(ReportNotOpen, match="meanwhile"):
        reports.release(draft, by=by, at=AT)


def test_a_correction_stands_beside_numbered_and_dated(
    in_kelpwright: Tenant, final: Report, tmp_path: Path, by: Actor
) -> None:
    take_in(in_kelpwright, tmp_path, by=by, more_likes=3)
    later = AT + timedelta(days=3)
    first = reports.restate(APRIL, "Likes came  late", by=by, at=later)
    second = reports.restate(APRIL, "Looked again", by=by, at=later)
    assert (first.number, first.status, first.reason, first.released_at) == (1, "RESTATED", "Likes came late", later)
    assert second.number == 2
    restates = reading.data_of(first).edition.restates
    assert restates is not None
    assert [change.figure for change in restates.changes] == ["likes_received"]
    again = reading.data_of(second).edition.restates
    assert again is not None
    assert again.changes == ()
    final.refresh_from_db()
    assert (final.status, final.data_sha256) != (first.status, first.data_sha256)
    assert reading.latest(by, month="2024-04") == second
    assert reports.make(APRIL, by=by, at=later) == second


def test_only_a_released_month_is_corrected(draft: Report, by: Actor) -> None:
    with pytest.raises(ReportNotReleased, match="nothing to correct"):
        reports.restate(APRIL, "A reason", by=by, at=AT)


@pytest.mark.parametrize("reason", ["", "   ", " — ", "\u200b", "x" * 501])
def test_a_correction_says_why(final: Report, by: Actor, reason: str) -> None:
    with pytest.raises(ReasonNeeded, match="says why"):
        reports.restate(APRIL, reason, by=by, at=AT)


@pytest.mark.parametrize(
    ("reason", "what"), [("\x1b[2Jgone", "U\\+001B"), ("Two days\u202e.dekcal", "U\\+202E"), ("bj\udcf6rn", "U\\+DCF6")]
)
def test_a_reason_is_text_that_shows_what_it_says(final: Report, by: Actor, reason: str, what: str) -> None:
    with pytest.raises(ReasonNotText, match=what):
        reports.restate(APRIL, reason, by=by, at=AT)
    assert Report.objects.count() == 1


def test_a_correction_covers_the_whole_month(final: Report, by: Actor) -> None:
    with pytest.raises(MonthNotOver, match="ends at"):
        reports.restate(APRIL, "earlier", by=by, at=AT, as_of=datetime(2024, 4, 2, tzinfo=UTC))
    assert Report.objects.count() == 1


def test_the_edition_that_was_looked_at_is_corrected_once(final: Report, by: Actor) -> None:
    assert reports.restate(APRIL, "A reason", by=by, at=AT, seen=0).number == 1
    with pytest.raises(EditionMoved, match="number 1"):
        reports.restate(APRIL, "A reason", by=by, at=AT, seen=0)
    assert reports.restate(APRIL, "Another", by=by, at=AT, seen=1).number == 2


@pytest.mark.parametrize(
    ("month", "as_of", "what"),
    [
        (Month(2024, 7), None, "had not begun"),
        (APRIL, datetime(2024, 3, 31, 21, 59, tzinfo=UTC), "had not begun"),
        (APRIL, AT + timedelta(seconds=1), "has not come yet"),
    ],
)
def test_a_month_is_reported_once_it_has_begun(
    in_kelpwright: Tenant, by: Actor, month: Month, as_of: datetime | None, what: str
) -> None:
    with pytest.raises(AsOfNotAllowed, match=what):
        reports.make(month, by=by, at=AT, as_of=as_of)
    assert not Report.objects.exists()


def test_a_month_becomes_final_when_it_is_over(in_kelpwright: Tenant, by: Actor) -> None:
    middle = datetime(2024, 4, 20, tzinfo=UTC)
    with pytest.raises(MonthNotOver, match="ends at"):
        reports.make_final(APRIL, by=by, at=AT, as_of=middle)
    assert not Report.objects.exists()
    assert reports.make(APRIL, by=by, at=AT, as_of=middle).as_of == middle


def test_the_portfolio_shows_the_latest_month(in_kelpwright: Tenant, by: Actor) -> None:
    reports.make_final(APRIL, by=by, at=AT)
    reports.make(Month(2024, 3), by=by, at=AT)
    row = ClientRow.objects.get()
    assert (row.report_month, row.report_status, row.roi_grade) == ("2024-04", "FINAL", "assumed")
    assert row.cost_minor == 191000
    assert row.roi_low_ratio is not None
    assert row.roi_low_ratio < (row.roi_expected_ratio or 0) < (row.roi_high_ratio or 0)
    assert (row.report_as_of, row.report_is_whole) == (SETTLED, True)
    assert row.report_checks == [
        check.value for check in checks.failed(reading.data_of(Report.objects.released().get()))
    ]


def test_the_portfolio_shows_how_promises_were_kept_and_a_correction(final: Report, by: Actor) -> None:
    service = reading.data_of(final).figures.service
    assert service is not None
    row = ClientRow.objects.get()
    assert (row.sla_met_count, row.sla_clock_count) == (service.met, service.clocks)
    assert row.sla_missed_count == sum(
        each.attainment_ratio is not None and each.attainment_ratio < each.target_ratio for each in service.promises
    )
    reports.restate(APRIL, "A reason", by=by, at=AT)
    assert ClientRow.objects.get().report_status == "RESTATED"


def test_a_draft_of_a_month_that_runs_is_not_whole(in_kelpwright: Tenant, by: Actor) -> None:
    middle = datetime(2024, 4, 20, tzinfo=UTC)
    reports.make(APRIL, by=by, at=AT, as_of=middle)
    row = ClientRow.objects.get()
    assert (row.report_status, row.report_as_of, row.report_is_whole) == ("DRAFT", middle, False)


def test_each_write_leaves_its_trace(final: Report, by: Actor) -> None:
    reports.restate(APRIL, "A reason", by=by, at=AT)
    verbs = Entry.objects.filter(verb__startswith="reporting.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["reporting.report.made", "reporting.report.released", "reporting.report.restated"]
    told = Entry.objects.filter(verb__startswith="reporting.").order_by("pk").values_list("data", flat=True)
    stood = [(each["before"] and each["before"]["status"], each["after"]["status"]) for each in told]
    assert stood == [(None, "DRAFT"), ("DRAFT", "FINAL"), ("FINAL", "RESTATED")]
    assert told[1]["before"]["data_sha256"] == told[1]["after"]["data_sha256"] == final.data_sha256
    assert told[1]["before"]["pdf_sha256"] != told[1]["after"]["pdf_sha256"], "the pages say that they are final"


def test_one_report_of_a_client_is_made_at_a_time(in_kelpwright: Tenant, by: Actor) -> None:
    with client_lock(in_kelpwright, "report"), pytest.raises(ClientBusy):
        reports.make(APRIL, by=by, at=AT)


def test_who_may_make_and_release(draft: Report, in_kelpwright: Tenant) -> None:
    for role in set(Role) - MATRIX[Permission.REPORT_MAKE]:
        with pytest.raises(NotPermitted):
            reports.make(APRIL, by=as_(role, in_kelpwright), at=AT)
    for role in set(Role) - MATRIX[Permission.REPORT_RELEASE]:
        with pytest.raises(NotPermitted):
            reports.release(draft, by=as_(role, in_kelpwright), at=AT)
        with pytest.raises(NotPermitted):
            reports.restate(APRIL, "A reason", by=as_(role, in_kelpwright), at=AT)


def test_stakeholders_see_what_is_released_and_staff_see_drafts(
    draft: Report, in_kelpwright: Tenant, by: Actor
) -> None:
    viewer, analyst, finance = (as_(role, in_kelpwright) for role in (Role.VIEWER, Role.ANALYST, Role.FINANCE))
    assert reading.latest(viewer) is None
    assert reading.latest(analyst) == draft
    reports.release(draft, by=by, at=AT)
    assert reading.latest(viewer) == draft
    assert not reading.visible_to(finance).exists()


def test_a_client_of_whom_nothing_is_held_has_a_report_that_says_so(in_alfa: Tenant, by: Actor) -> None:
    report = reports.make(APRIL, by=by, at=AT)
    figures = reading.data_of(report).figures
    assert (figures.metrics["posts"], figures.worth.roi, figures.objectives) == (0, None, ())
    assert {driver.reason for driver in figures.worth.drivers} == {"no_inputs"}
    assert reading.document_of(report).sponsor.verdict == "No figure can say it yet."
