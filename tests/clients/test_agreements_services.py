"""Data register, responsibilities, stakeholders and duties: who may, what is kept, what is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from clients.models import DataRegister, DutyTurn, Responsibilities, Stakeholder
from clients.rules.duties import Recurrence, next_due_on
from clients.rules.responsibilities import Activity, Decider, needs_client
from clients.rules.stakeholders import ContactWay, is_without_contact, next_contact_on
from clients.selectors import agreements as reading
from clients.selectors import duties as open_duties
from clients.selectors import stakeholders as register
from clients.services import agreements, duties, stakeholders
from clients.tasks import remind_of_duty
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.boards.models import ClientRow, Work
from tenants.boards.services import recounting
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.kernel.refusals import InvalidInput
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tests.clients.agreed import NOW, a_data_line, a_duty, a_responsibility, acting
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 20)
SOMEBODY = {"name": "Ylva Berg", "organisation_role": "Head of support", "influence": 4, "interest": 2}
SAID = {**SOMEBODY, "stance": "NEUTRAL", "contact_every_days": 30, "owner_user_id": None, "note": ""}


def test_what_comes_back_keeps_its_day() -> None:
    first = date(2026, 1, 31)
    assert next_due_on(first, first, Recurrence.MONTHLY) == date(2026, 2, 28)
    assert next_due_on(first, date(2026, 2, 28), Recurrence.MONTHLY) == date(2026, 3, 31)
    assert next_due_on(date(2026, 11, 30), date(2026, 11, 30), Recurrence.QUARTERLY) == date(2027, 2, 28)
    assert next_due_on(first, first, Recurrence.NONE) is None


def test_ninety_days_without_a_contact() -> None:
    day = date(2026, 1, 1)
    assert not is_without_contact(day, day, day + timedelta(days=89))
    assert is_without_contact(day, day, day + timedelta(days=90))
    assert is_without_contact(None, day, day + timedelta(days=90))
    assert next_contact_on(date(2026, 3, 1), day, 30) == date(2026, 3, 31)
    assert next_contact_on(None, day, None) is None


def test_registers_are_versions_with_a_reason(in_alfa: Tenant, by: object) -> None:
    first = agreements.agree_data_register([a_data_line()], valid_from=NOW, reason="First", by=SYSTEM, at=NOW)
    assert (first.version, reading.data_register(NOW - timedelta(days=1))) == (1, None)
    with pytest.raises(agreements.AgreementUnchanged):
        agreements.agree_data_register([a_data_line()], valid_from=NOW, reason="Same", by=SYSTEM, at=NOW)
    with pytest.raises(agreements.NothingAgreed):
        agreements.agree_data_register([], valid_from=NOW, reason="None", by=SYSTEM, at=NOW)
    later = NOW + timedelta(days=1)
    lines = [a_data_line(kept_for="Two years")]
    with pytest.raises(agreements.AgreementMoved):
        agreements.agree_data_register(lines, valid_from=later, reason="Less", by=SYSTEM, at=later, seen=0)
    agreements.agree_data_register(lines, valid_from=later, reason="Less", by=SYSTEM, at=later, seen=1)
    versions = [reading.data_register(at) for at in (NOW, later)]
    assert [(each.version, each.lines[0]["kept_for"], each.reason) for each in versions if each] == [
        (1, "As long as the service runs", "First"),
        (2, "Two years", "Less"),
    ]
    entry = Entry.objects.filter(verb="clients.data_register.agreed").latest("pk")
    assert entry.data["before"]["Members’ public posts"]["kept_for"] == "As long as the service runs"
    for model in (DataRegister, Responsibilities):
        agreements.agree_responsibilities(
            [a_responsibility(activity=model.__name__)], valid_from=NOW, reason="One", by=SYSTEM, at=NOW
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(reason="Another")


def test_who_decides(in_alfa: Tenant) -> None:
    assert reading.decider(Activity.PUBLISHING, NOW) is None
    agreements.agree_responsibilities([a_responsibility()], valid_from=NOW, reason="First", by=SYSTEM, at=NOW)
    assert reading.decider(Activity.PUBLISHING, NOW) is Decider.CLIENT
    assert reading.decider(Activity.BANS, NOW) is None
    told = {each: needs_client(each, default=True) for each in (*Decider, None)}
    assert told == {
        Decider.AGENCY: False,
        Decider.CLIENT: True,
        Decider.COMMUNITY: False,
        Decider.BOTH: True,
        None: True,
    }


def test_who_may_agree_and_keep_the_registers(in_alfa: Tenant, request: pytest.FixtureRequest) -> None:
    leads, editors = {Role.OWNER, Role.ACCOUNT_MANAGER}, {Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER}
    for role in Role:
        by = acting(request.getfixturevalue(str(role)), in_alfa)
        if role not in leads:
            with pytest.raises(NotPermitted):
                agreements.agree_data_register([a_data_line()], valid_from=NOW, reason="x", by=by, at=NOW)
            with pytest.raises(NotPermitted):
                agreements.agree_responsibilities([a_responsibility()], valid_from=NOW, reason="x", by=by, at=NOW)
            with pytest.raises(NotPermitted):
                duties.open_duty(a_duty(DUE), by=by, at=NOW)
        if role not in editors:
            with pytest.raises(NotPermitted):
                stakeholders.add(SAID, by=by, at=NOW)


def test_stakeholders_are_staffs_alone_and_leave_no_name_behind(
    in_alfa: Tenant, community_manager: User, moderator: User, sponsor: User, finance: User
) -> None:
    by = acting(community_manager, in_alfa)
    row = stakeholders.add({**SAID, "owner_user_id": moderator.pk}, by=by, at=NOW)
    assert row.owner_name == moderator.name
    stakeholders.change(row, {**SAID, "stance": "CHAMPION", "note": "Likes Ylva’s plan"}, by=by, at=NOW)
    stakeholders.note_contact(row, on=date(2026, 3, 9), way=ContactWay.CALL, note="Wants numbers", by=by, at=NOW)
    with pytest.raises(stakeholders.ContactAhead):
        stakeholders.note_contact(row, on=date(2026, 3, 11), way=ContactWay.CALL, note="", by=by, at=NOW)
    with pytest.raises(stakeholders.NoSuchColleague):
        stakeholders.change(row, {**SAID, "owner_user_id": sponsor.pk}, by=by, at=NOW)
    with pytest.raises(InvalidInput):
        stakeholders.change(row, {"name": " "}, by=by, at=NOW)
    assert register.one(acting(moderator, in_alfa), row.pk).last_contact_on == date(2026, 3, 9)
    for nobody in (sponsor, finance):
        assert not register.visible_to(acting(nobody, in_alfa)).exists()
        assert register.one(acting(nobody, in_alfa), row.pk) is None
    stakeholders.take_off(row, by=by, at=NOW)
    assert not Stakeholder.objects.exists()
    with pytest.raises(stakeholders.NotOnRegister):
        stakeholders.take_off(row, by=by, at=NOW)
    for entry in Entry.objects.filter(verb__startswith="clients.stakeholder"):
        assert "Ylva" not in f"{entry.data} {entry.target_label}"
        assert "numbers" not in str(entry.data)


def late_on_board(tenant: Tenant) -> int | None:
    with public():
        return ClientRow.objects.get(tenant=tenant).late_duties_count


def test_a_duty_is_asked_reminded_done_and_comes_back(
    in_alfa: Tenant, account_manager: User, sponsor: User, approver: User
) -> None:
    lead = acting(account_manager, in_alfa)
    duties.open_duty(a_duty(DUE, recurrence="monthly", waits="The value has no figure"), by=lead, at=NOW)
    turn = DutyTurn.objects.get()
    assert Work.objects.get(kind=duties.REMIND).due_at == datetime(2026, 3, 17, 7, tzinfo=UTC)
    (told,) = Notification.objects.filter(kind="clients.duty_near")
    assert (told.user_id, told.facts) == (sponsor.pk, {"due_on": "2026-03-20", "is_late": 0})
    on_the_day, after = datetime(2026, 3, 20, 20, tzinfo=UTC), datetime(2026, 3, 21, 8, tzinfo=UTC)
    remind_of_duty(turn.pk, datetime(2026, 3, 17, 7, tzinfo=UTC))
    assert Work.objects.get(kind=duties.REMIND).due_at == datetime(2026, 3, 21, 7, tzinfo=UTC)
    assert open_duties.late_turns(lead, at=on_the_day) == []
    assert late_on_board(in_alfa) == 0
    remind_of_duty(turn.pk, after)
    (view,) = open_duties.late_turns(acting(sponsor, in_alfa), at=after)
    assert (view.late_days, view.waits) == (1, "The value has no figure")
    assert late_on_board(in_alfa) == 1
    assert Notification.objects.filter(kind="clients.duty_near", read_at=None).get().facts["is_late"] == 1
    assert Work.objects.get(kind=duties.REMIND).due_at == after + timedelta(days=7)
    with pytest.raises(duties.NotYourDuty):
        duties.done(turn.pk, by=acting(approver, in_alfa), at=after)
    with pytest.raises(duties.DutyNoteNotText):
        duties.done(turn.pk, by=acting(sponsor, in_alfa), at=after, note="x" * 501)
    duties.done(turn.pk, by=acting(sponsor, in_alfa), at=after, note="Sent by mail")
    assert late_on_board(in_alfa) == 0
    (following,) = open_duties.open_turns(lead, at=after)
    assert following.due_on == date(2026, 4, 20)
    assert [each.note for each in open_duties.done_turns(lead)] == ["Sent by mail"]
    assert not Notification.objects.filter(kind="clients.duty_near", read_at=None).exists()
    with pytest.raises(duties.DutyNotOpen):
        duties.done(turn.pk, by=lead, at=after)
    duties.end(following.pk, by=lead, at=after)
    assert open_duties.open_turns(lead, at=after) == []
    with pytest.raises(duties.DutyNotOpen):
        duties.end(following.pk, by=lead, at=after)
    remind_of_duty(following.pk, after)


def test_a_duty_of_one_person_and_of_nobody(in_alfa: Tenant, viewer: User, sponsor: User, approver: User) -> None:
    duties.open_duty(a_duty(DUE, role=None, person=viewer.email), by=SYSTEM, at=NOW)
    (view,) = open_duties.open_turns(acting(viewer, in_alfa), at=NOW)
    assert (view.asked_name, view.asked_role) == (viewer.name, None)
    asked = {user: open_duties.is_asked(view, acting(user, in_alfa)) for user in (viewer, sponsor, approver)}
    assert list(asked.values()) == [True, True, False]
    with pytest.raises(duties.NoSuchPerson):
        duties.open_duty(a_duty(DUE, role=None, person="nobody@example.com"), by=SYSTEM, at=NOW)
    with pytest.raises(ValueError, match="name one of the two"):
        a_duty(DUE, person=viewer.email)


def test_the_board_is_recounted_and_knows_each_clients_day(alfa: Tenant, in_alfa: Tenant) -> None:
    duties.open_duty(a_duty(DUE), by=SYSTEM, at=NOW)
    midnight = datetime(2026, 3, 20, 23, tzinfo=UTC)  # the 21st in Stockholm
    with public():
        before = duties.recount([alfa], midnight - timedelta(minutes=1))
        assert before == {alfa.pk: {"late_duties_count": 0}}
        assert duties.recount([alfa], midnight) == {alfa.pk: {"late_duties_count": 1}}
        recounting.reconcile(at=midnight)
    assert late_on_board(alfa) == 1
