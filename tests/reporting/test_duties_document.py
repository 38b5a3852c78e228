"""What the client has to do stands on page 2, frozen with the month; without any it says what it did."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from clients.models import DutyTurn
from clients.services import duties
from reporting.document.attachments import as_csv
from reporting.document.build import build
from reporting.document.context import Standing
from reporting.rules.month import DutyFigure
from reporting.rules.report import Figures, data_sha256
from reporting.selectors import duties as reading
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.agreed import a_duty
from tests.conftest import SYSTEM
from tests.reporting import sample

MARCH = Month.parse("2026-03")
AS_OF = datetime(2026, 4, 8, 12, tzinfo=UTC)


def owed(what: str, late_days: int = 0, waits: str = "") -> DutyFigure:
    due = date(2026, 4, 8) - timedelta(days=late_days) if late_days else date(2026, 4, 20)
    return DutyFigure(what=what, waits=waits, role="sponsor", due_on=due, late_days=late_days)


def needs(*held: DutyFigure, language: str = "en") -> tuple[tuple[str, str, str], ...]:
    data = sample.report()
    data = data.model_copy(update={"figures": data.figures.model_copy(update={"duties": held or None})})
    return build(data, Standing("draft"), language=language).sponsor.needs


def test_a_month_without_duties_keeps_its_hash() -> None:
    figures = sample.report().figures
    assert "duties" not in figures.model_dump(mode="json")
    assert data_sha256(figures) == data_sha256(Figures.model_validate(figures.model_dump(mode="json")))
    with_one = figures.model_copy(update={"duties": (owed("Send the figures"),)})
    assert data_sha256(with_one) != data_sha256(figures)
    assert Figures.model_validate_json(with_one.model_dump_json()) == with_one


def test_late_duties_come_first_and_leave_room() -> None:
    before = needs()
    assert len(before) <= 4
    first, *rest = needs(owed("Send the figures", 9, "The value has no figure"))
    assert first == ("Send the figures", "Your part, due 30\xa0March, 9 days late", "The value has no figure")
    assert [each for each in rest if each in before] == list(before[: len(rest)])
    many = needs(*(owed(f"Thing {n}", 9) for n in range(1, 6)))
    assert [each[0] for each in many][:3] == ["Thing 1", "Thing 2", "Three more things are late"]
    assert ("Soon", "Your part, by 20\xa0April", "It stays open") in needs(owed("Soon"))
    assert needs(owed("Send", 1), language="sv")[0][1] == "Er del, skulle göras 7\xa0april, 1 dag sen"


def test_the_files_carry_them() -> None:
    data = sample.report()
    data = data.model_copy(update={"figures": data.figures.model_copy(update={"duties": (owed("=Send", 9),)})})
    assert "duty,'=Send,days late,,9,,measured,due 2026-03-30 sponsor" in as_csv(data).decode()


@pytest.mark.django_db
def test_duties_are_told_as_they_stood(in_alfa: Tenant) -> None:
    opened = datetime(2026, 3, 1, 12, tzinfo=UTC)
    late, soon, far = date(2026, 3, 20), date(2026, 4, 30), date(2026, 5, 1)
    for due in (late, soon, far):
        duties.open_duty(a_duty(due, what=f"By {due}"), by=SYSTEM, at=opened)
    told, people = reading.duties(MARCH, tenant=in_alfa, as_of=AS_OF)
    assert told is not None
    assert [(each.due_on, each.late_days) for each in told] == [(late, 19), (soon, 0)]
    assert people == ("", "")
    turn = DutyTurn.objects.get(due_on=late)
    duties.done(turn.pk, by=SYSTEM, at=AS_OF + timedelta(hours=1))
    duties.end(DutyTurn.objects.get(due_on=soon).pk, by=SYSTEM, at=AS_OF + timedelta(hours=1))
    assert reading.duties(MARCH, tenant=in_alfa, as_of=AS_OF) == (told, people)
    assert reading.duties(MARCH, tenant=in_alfa, as_of=AS_OF + timedelta(hours=2)) == (None, ())
    assert reading.duties(MARCH, tenant=in_alfa, as_of=opened - timedelta(days=1)) == (None, ())
