"""Two clients with the same month: neither sees, makes or serves anything of the other's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from clients.members.rules.customers import Basis
from clients.members.rules.sets import Sets
from clients.members.services import corm, lists
from clients.members.services.looks import Ground
from clients.spaces.rules.offline import GatheringSpec
from clients.spaces.services import offline
from clients.spaces.services.spaces import open_space
from content_calendar.models import Comment
from reporting import pdf
from reporting.models import Report, ReportRun
from reporting.selectors import figures, reach
from reporting.selectors import reports as reading
from reporting.services import reports, runs
from reporting.services.rendering import content
from tenants.billing.models import ServiceCredit
from tenants.boards.models import ClientRow, Work
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.cms.conftest import put_report
from tests.conftest import LONG_AGO
from tests.content_calendar.conftest import an_objective, put
from tests.reporting import quick
from tests.sla import town
from tests.tenants.test_billing_services import TERMS, start

MARCH = Month(2024, 3)
AT = datetime(2024, 6, 2, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", quick.render)


@pytest.fixture
def two_reports(alfa: Tenant, beta: Tenant, by: Actor) -> tuple[Report, Report]:
    made = []
    for tenant in (alfa, beta):
        with client(tenant):
            made.append(reports.make_final(MARCH, by=by, at=AT))
    return made[0], made[1]


def test_selectors_and_rows_know_one_client(two_reports: tuple[Report, Report], beta: Tenant, by: Actor) -> None:
    with client(beta):
        assert [reading.data_of(report).edition.client for report in reading.visible_to(by)] == ["Beta"]
        assert reading.latest(by) == two_reports[1]
        assert Report.objects.count() == 1
        assert ClientRow.objects.get().tenant_id == beta.pk


def test_raw_sql_into_the_other_schema_is_refused(two_reports: tuple[Report, Report], beta: Tenant) -> None:
    refused = pytest.raises(DatabaseError, match="permission denied")
    with client(beta), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("SELECT data FROM c_alfa.reporting_report")


def test_files_lie_in_their_own_client_s_folder(two_reports: tuple[Report, Report], alfa: Tenant, beta: Tenant) -> None:
    ours, theirs = two_reports
    with client(alfa):
        assert Path(default_storage.path(ours.pdf.name or "")).parts[-3] == alfa.schema_name
        assert content(ours) != content(theirs) or ours.pdf.name != theirs.pdf.name
    with client(beta):
        assert not default_storage.exists(ours.pdf.name or "")


def test_a_run_is_performed_where_it_was_asked_for(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    with client(alfa):
        run = runs.request(MARCH, by=by, at=AT)
        assert Work.objects.filter(kind=runs.KIND, object_id=run.pk).exists()
    with client(beta):
        assert not Work.objects.filter(kind=runs.KIND).exists()
        runs.perform(run.pk, AT)
        assert not Report.objects.exists()
    with client(alfa):
        assert ReportRun.objects.get(pk=run.pk).is_open
        runs.perform(run.pk, AT)
        assert Report.objects.count() == 1


def test_what_one_client_does_is_in_none_of_the_other_s_month(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    """Content and comments of one; the other's report holds its own, which is nothing."""
    with client(alfa):
        item = put(an_objective(by), open_space(spec(), by=by, at=LONG_AGO), by)
        said_at = datetime(2018, 3, 6, tzinfo=UTC)
        Comment.objects.create(item=item, text="Alfa asks", by_name="Ada", is_client=True, at=said_at, edition=1)
    march, as_of = Month(2018, 3), datetime(2018, 4, 9, tzinfo=UTC)
    told = {}
    for tenant in (alfa, beta):
        with client(tenant):
            told[tenant.slug] = figures.month_data(march, tenant=tenant, at=as_of)
    ours, theirs = told["alfa"].figures, told["beta"].figures
    assert ours.content is not None
    assert [each.title for each in ours.content.items] == ["Two hundred first questions"]
    assert ours.next_month is not None
    assert [each.what for each in ours.next_month.asked] == ["Alfa asks"]
    assert theirs.content is not None
    assert theirs.next_month is not None
    assert (theirs.content.items, theirs.next_month.asked, told["beta"].evidence.asked_by) == ((), (), ())


def asked(tenant: Tenant, folder: Path, threads: int, fee_minor: int) -> None:
    """So many questions of the month that nobody answered, and a plan that gives money back for them."""
    start(tenant, replace(TERMS, monthly_fee_minor=fee_minor), date(2024, 1, 1), town.BY)
    with client(tenant):
        town.agree(town.terms())
        rows = [town.row(f"t{at}", f"{4 + at} 10:00", "ada", f"t{at}") for at in range(threads)]
        town.tell(town.forum(), folder, rows, when=town.at("29 10:00"))


def test_cases_and_credits_of_one_are_in_none_of_the_other_s_month(
    alfa: Tenant, beta: Tenant, by: Actor, tmp_path: Path
) -> None:
    """Both have cases of the same numbers; each month holds its own breaches, and its credit its own clocks."""
    asked(alfa, tmp_path, 12, 100_000)
    asked(beta, tmp_path, 14, 200_000)
    for tenant, count, given in ((alfa, 12, 5000), (beta, 14, 10_000)):
        with client(tenant):
            data = reading.data_of(reports.make_final(MARCH, by=by, at=AT))
            service = data.figures.service
            assert service is not None
            assert service.credit is not None
            assert (len(service.breaches), service.still_open, service.credit.amount_minor) == (count, count, given)
            assert data.evidence.cases == tuple(range(1, count + 1))
            credit = ServiceCredit.objects.get()
            assert (credit.tenant_id, credit.amount_minor) == (tenant.pk, given)
            [promise] = credit.missed
            assert [each["case"] for each in promise["missed_clocks"]] == list(range(1, count + 1))
            assert {each["ended_at"] for each in promise["missed_clocks"]} == {None}
            first = data.evidence.instants[0].due_at
            assert promise["missed_clocks"][0]["due_at"] == first.isoformat() == town.at("4 12:00").isoformat()
    assert ServiceCredit.objects.count() == 2


def test_a_month_is_released_at_its_own_client_alone(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    month = Month(2026, 3)
    put_report(alfa, str(month))
    for tenant, found in ((alfa, [month]), (beta, [])):
        with client(tenant):
            assert reading.released_of(by, [month, month.shifted(1)]) == found


def test_what_is_counted_beside_the_posts_stays_where_it_was_entered(
    two_reports: tuple[Report, Report], alfa: Tenant, beta: Tenant, by: Actor
) -> None:
    told = GatheringSpec(
        "Evening", "HYBRID", datetime(2024, 3, 5, 18, tzinfo=UTC), datetime(2024, 3, 5, 20, tzinfo=UTC)
    )
    with client(alfa):
        space = open_space(spec(), by=by, at=LONG_AGO)
        group = offline.plan_group("Older growers", ["LETTER"], by=by, at=LONG_AGO)
        offline.note_gathering(space, told, groups=[group.pk], by=by, at=AT)
        ground = Ground(Basis.CONSENT, "See who takes part", date(2025, 3, 1))
        lists.take_in_customers("crm.csv", b"email\nada@example.com\n", ground, by=by, at=AT)
        corm.state(MARCH, Sets(c=9, o=5, w=3, x=1, y=1, z=1), converted=None, source="Survey", by=by, at=AT)
    found = []
    for tenant in (alfa, beta):
        with client(tenant):
            reached, _ways = reach.reach(MARCH, tenant=tenant, as_of=AT)
            held = reach.customers(MARCH, as_of=AT)
            found.append((reached and len(reached.groups), held and held.customers))
            (month,) = reading.released_months(by, MARCH, MARCH).values()
            assert month.metrics == reading.data_of(Report.objects.get()).figures.metrics
    assert found == [(1, 1), (None, None)]
