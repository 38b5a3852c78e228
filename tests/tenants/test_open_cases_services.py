"""The queue's rows, and much work put on the board at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from tenants.backend.current import connection
from tenants.boards.models import OpenCase, Work
from tenants.boards.services import finish, open_cases, schedule
from tenants.boards.services.open_cases import CaseRow
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 4, 9, tzinfo=UTC)


def case(number: int, **changes: object) -> CaseRow:
    return CaseRow(number, number, "flag", "SPAM", 3, AT, **changes)  # type: ignore[arg-type]


def test_rows_are_put_up_made_anew_and_taken_down(in_alfa: Tenant) -> None:
    open_cases.show(in_alfa, [case(1), case(2)])
    open_cases.show(in_alfa, [case(2, claimed_by="Mo", due_at=AT)], closed=[1])
    (row,) = OpenCase.objects.all()
    assert (row.number, row.claimed_by, row.due_at, row.tenant_id) == (2, "Mo", AT, in_alfa.pk)


def test_a_case_that_is_shown_stays_with_its_team(in_alfa: Tenant) -> None:
    open_cases.show(in_alfa, [case(1, team="moderator"), case(2)])
    open_cases.show(in_alfa, [case(number, team="analyst", claimed_by="Mo") for number in (1, 2, 3)])
    found = {row.number: (row.team, row.claimed_by) for row in OpenCase.objects.all()}
    assert found == {1: ("moderator", "Mo"), 2: ("analyst", "Mo"), 3: ("analyst", "Mo")}


def test_work_is_due_anew_at_another_instant(in_alfa: Tenant) -> None:
    schedule("look", {1: AT, 2: AT})
    finish(Work.objects.get(object_id=1), at=AT)
    later = AT + timedelta(hours=1)
    schedule("look", {1: later, 3: later})
    found = Work.objects.order_by("object_id").values_list("object_id", "due_at", "done_at")
    assert list(found) == [(1, later, None), (2, AT, None), (3, later, None)]


def test_queries_do_not_grow(in_alfa: Tenant) -> None:
    counts = []
    OpenCase.objects.count()  # the connection stands where it will
    for first, number in ((0, 2), (100, 20)):
        with CaptureQueriesContext(connection) as queries:
            open_cases.show(in_alfa, [case(first + one) for one in range(number)])
            schedule("look", {first + one: AT for one in range(number)})
        counts.append(len(queries))
    assert counts[0] == counts[1]
