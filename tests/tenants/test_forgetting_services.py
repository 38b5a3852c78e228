"""One of a client's own people erased: no row and no trail of that client names them; what they did stays done."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from clients.models import CharterAnswer
from clients.rules.charters import Side
from clients.services import signatures
from content_calendar.models import Comment, Decision
from content_calendar.services import approvals
from tenants.access.models import Membership, User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry
from tenants.audit.services.verifying import verify
from tenants.context import client, public
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.moves.selectors import people
from tenants.moves.selectors.people import NoSuchPerson
from tenants.moves.services import forgetting
from tenants.moves.services.forgetting import MARK, NotTheirAddress, forget
from tests.clients.agreed import a_charter
from tests.cms import planned
from tests.conftest import SYSTEM, person

pytestmark = pytest.mark.django_db
NAME, ADDRESS, WORDS = "Sigrid Ohlsson", "sigrid@alfa.example", "Please mention my kayak"
NAMELESS = {"seats_userpermission.user_id", "seats_usergroup.user_id"}
"""Columns that hold an id of a person and no name beside it."""


@pytest.fixture
def sigrid(alfa: Tenant, account_manager: User) -> User:
    """She approves at alfa and signed its charter; she commented, and asked for a change."""
    user = person(Role.APPROVER, alfa, ADDRESS)
    person(Role.SPONSOR, alfa, ADDRESS)
    User.objects.filter(pk=user.pk).update(name=NAME)
    user.refresh_from_db()
    at = timezone.now()
    item, other = (
        planned.put(alfa, "WITH_CLIENT"),
        planned.put(alfa, "WITH_CLIENT", title="Another two hundred questions"),
    )
    with client(alfa):
        by = actor_at(user, alfa, at=at)
        approvals.comment(item, by=by, at=at, text=WORDS)
        approvals.ask_change(other, edition=other.edition, note=WORDS, by=by, at=at)
        a_charter(at=at)
        signatures.ask(version=1, by=SYSTEM, at=at)
        signatures.sign(Side.AGENCY, version=1, by=actor_at(account_manager, alfa, at=at), at=at)
        signatures.sign(Side.CLIENT, version=1, by=by, at=at)
    return user


def everything(tenant: Tenant) -> list[str]:
    """Every row of the client's schema and of public as text."""
    told = []
    for schema in (tenant.schema_name, "public"):
        with connection.as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
                told += [f"{schema}.{table}: {row}" for (row,) in cursor.fetchall()]
    return told


def found(told: list[str]) -> list[str]:
    return [line for line in told if any(each in line for each in (NAME, ADDRESS, WORDS))]


def test_nothing_names_them_and_what_they_did_stays(alfa: Tenant, sigrid: User) -> None:
    at = timezone.now()
    assert found(everything(alfa))
    with client(alfa):
        before = list(Decision.objects.order_by("pk").values_list("item_id", "verdict", "at"))
    done = forget(alfa, sigrid, confirm=ADDRESS, by=SYSTEM, at=at)
    assert done.rows >= 3
    assert done.entries > 0
    assert done.account
    assert sorted({line.split(":")[0] for line in found(everything(alfa))}) == []
    with client(alfa):
        assert list(Decision.objects.order_by("pk").values_list("item_id", "verdict", "at")) == before
        assert Comment.objects.get(by_user_id=sigrid.pk).text == MARK
        assert Decision.objects.get(by_user_id=sigrid.pk).note == MARK
        answer = CharterAnswer.objects.get(side="CLIENT")
        assert (answer.answer, answer.by_name, answer.reason) == ("SIGNED", MARK, "")
        with pytest.raises(Exception, match="stay|only"), transaction.atomic():
            Decision.objects.update(note="The rows stay again")
    verdict = verify(alfa, at=at)
    assert (verdict.broken, verdict.erased_count > 0) == (None, True)
    with public():
        agency = Tenant.objects.get(schema_name="public")
    assert verify(agency, at=at).broken is None
    sigrid.refresh_from_db()
    assert not sigrid.is_active
    again = forget(alfa, sigrid, confirm=sigrid.email, by=SYSTEM, at=at)
    assert again.rows == 0


def test_who_is_at_another_client_too_keeps_the_account(alfa: Tenant, beta: Tenant, sigrid: User) -> None:
    person(Role.VIEWER, beta, ADDRESS)
    at = timezone.now()
    with client(beta):
        theirs = Entry.objects.count()
    assert not forget(alfa, sigrid, confirm=ADDRESS, by=SYSTEM, at=at).account
    sigrid.refresh_from_db()
    assert (sigrid.email, sigrid.name, sigrid.is_active) == (ADDRESS, NAME, True)
    assert not Membership.objects.active(at + timedelta(seconds=1)).filter(user=sigrid, tenant=alfa).exists()
    assert Membership.objects.active(at).filter(user=sigrid, tenant=beta).exists()
    with client(beta):
        assert Entry.objects.count() == theirs
    with client(alfa):
        assert not Comment.objects.filter(by_name=NAME).exists()


def test_stopped_between_the_steps_it_goes_on(alfa: Tenant, sigrid: User, monkeypatch: pytest.MonkeyPatch) -> None:
    at = timezone.now()

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "erase_from_trail", killed)
        with pytest.raises(KeyboardInterrupt):
            forget(alfa, sigrid, confirm=ADDRESS, by=SYSTEM, at=at)
    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "anonymise", killed)
        with pytest.raises(KeyboardInterrupt):
            forget(alfa, people.one_of_theirs(alfa, ADDRESS, SYSTEM), confirm=ADDRESS, by=SYSTEM, at=at)
    who = people.one_of_theirs(alfa, ADDRESS, SYSTEM)
    assert forget(alfa, who, confirm=ADDRESS, by=SYSTEM, at=at).account
    assert sorted({line.split(":")[0] for line in found(everything(alfa))}) == []


def test_who_is_refused(alfa: Tenant, beta: Tenant, sigrid: User, account_manager: User, moderator: User) -> None:
    at = timezone.now()
    by = actor_at(moderator, alfa, at=at)
    with pytest.raises(NotPermitted):
        forget(alfa, sigrid, confirm=ADDRESS, by=by, at=at)
    with pytest.raises(NotPermitted):
        people.held_of(alfa, sigrid, by)
    with pytest.raises(NotTheirAddress):
        forget(alfa, sigrid, confirm="sigrid", by=SYSTEM, at=at)
    with pytest.raises(NoSuchPerson):
        forget(beta, sigrid, confirm=ADDRESS, by=SYSTEM, at=at)
    with pytest.raises(NoSuchPerson):
        forget(alfa, account_manager, confirm=account_manager.email, by=SYSTEM, at=at)
    assert ADDRESS in [user.email for user in people.theirs(alfa, SYSTEM)]
    assert people.theirs(beta, SYSTEM) == []


def test_all_that_is_held_is_handed_out(
    alfa: Tenant, sigrid: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = people.held_of(alfa, sigrid, SYSTEM)
    assert [row["email"] for row in held["account"]] == [ADDRESS]
    assert {row["role"] for row in held["roles"]} == {"approver", "sponsor"}
    assert [row["text"] for row in held["content_calendar_comment"]] == [WORDS]
    assert {row["did"] for row in held["audit_trail"]} >= {True}
    call_command("export_person", "alfa", "--user", ADDRESS, str(tmp_path / "a.zip"), "--json")
    assert json.loads(capsys.readouterr().out)["rows"]["account"] == 1
    call_command("erase_person", "alfa", "--user", ADDRESS, "--confirm", ADDRESS, "--json")
    assert json.loads(capsys.readouterr().out)["account"] is True


def test_every_reference_to_a_person_tells_its_name_or_is_listed() -> None:
    """A new table that names people under another name would keep it through an erasure."""
    nameless = {
        f"{one.model._meta.db_table}.{one.user}" for one in people.mentions() if one.name is None and not one.words
    }
    assert nameless == NAMELESS
