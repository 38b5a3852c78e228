"""Every chain is verified each night, whatever the beat missed, and the owners are told of a break, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail

from config.celery import app
from tenants import broken_chains, tasks
from tenants.access.models import User
from tenants.audit.services import verifying as walking
from tenants.audit.services.verifying import Break, Verdict
from tenants.backend.current import connection
from tenants.boards.models import Work
from tenants.boards.tasks import perform_agency, perform_one
from tenants.context import client, public
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.services.notifications import MAIL
from tenants.services import verifying
from tenants.witness.models import Check
from tests.tenants.trail import LENGTH, lay, place, tampering

pytestmark = pytest.mark.django_db
NIGHT = timedelta(days=1)
LOST = Verdict(4, "0" * 64, 0, Break(walking.Wrong.MISSING, 5, None, "a link is gone"))


def asked() -> list[str]:
    waiting = Work.objects.filter(kind=verifying.VERIFY, done_at=None)
    return list(waiting.order_by("tenant__slug").values_list("tenant__slug", flat=True))


def perform(tenant: Tenant, at: datetime) -> None:
    with client(tenant):
        assert perform_one(Work.objects.get(kind=verifying.VERIFY).pk, at=at)


def test_a_look_that_was_missed_is_made_up_for_and_none_is_made_twice(
    alfa: Tenant, beta: Tenant, moderator: User, now: datetime
) -> None:
    lay(alfa, moderator)
    assert verifying.ask(at=now) == 2
    assert verifying.ask(at=now) == 2, "nobody has looked yet: the same rows are still due"
    assert asked() == ["alfa", "beta"]
    for tenant in (alfa, beta):
        perform(tenant, now)
    assert Check.objects.get(tenant=alfa).position == LENGTH
    assert verifying.ask(at=now + timedelta(hours=5)) == 0
    assert verifying.ask(at=now + NIGHT) == 2
    assert asked() == ["alfa", "beta"]


def test_a_chain_that_does_not_hold_is_told_to_the_owners_once(
    alfa: Tenant, owner: User, account_manager: User, moderator: User, now: datetime
) -> None:
    lay(alfa, moderator)
    verifying.ask(at=now)
    with tampering(alfa) as cursor:
        _, entry = place(5)
        cursor.execute("UPDATE audit_entry SET verb = 'x' WHERE uuid = %s", [entry.uuid])
        for table in ("audit_entry", "audit_link"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.is_owner, connection.search_path_set_schemas = False, None
        for night in range(2):
            perform(alfa, now + night * NIGHT)
            verifying.ask(at=now + (night + 1) * NIGHT)
        told = Notification.objects.get(kind=broken_chains.BROKEN)
        assert (told.user_id, told.tenant_id, told.facts["position"]) == (owner.pk, alfa.pk, 5)


def test_the_agencys_own_break_is_mailed_though_no_message_leads_into_public(
    owner: User, moderator: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "verify", lambda tenant, *, at: LOST)
    tasks.verify_chains()
    told = Notification.objects.get(kind=broken_chains.BROKEN)
    assert (told.user_id, told.tenant.is_agency) == (owner.pk, True)
    with public():
        assert Work.objects.get(kind=MAIL).tenant.is_agency
        perform_agency()
        assert Work.objects.get(kind=MAIL).done_at is not None
    (sent,) = mail.outbox
    assert sent.to == [owner.email]
    assert "entry 5" in sent.subject
    assert f"{settings.PUBLIC_ORIGIN}/audit/" in sent.body


def test_what_is_scheduled_is_there() -> None:
    app.loader.import_default_modules()
    names = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"tenants.tasks.verify_chains", "tenants.boards.tasks.perform_agency"} <= names
    assert not names - set(app.tasks)
