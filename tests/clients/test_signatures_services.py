"""The charter is signed by both sides; until then the one before holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from clients.models import CharterAnswer
from clients.rules.charters import Side
from clients.selectors import charters
from clients.selectors.readiness import missing_for_go_live
from clients.services import signatures
from clients.services.signatures import sign
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tests.clients.agreed import NOW, a_charter, acting
from tests.conftest import SYSTEM, person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def codes() -> list[str]:
    return [each.code for each in missing_for_go_live(NOW)]


def told(user: User, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(user=user, kind=kind).order_by("pk"))


def test_both_sides_sign_and_nothing_is_missing(in_alfa: Tenant, account_manager: User, sponsor: User) -> None:
    a_charter()
    lead, payer = acting(account_manager, in_alfa), acting(sponsor, in_alfa)
    missing = {each.code: each.where for each in missing_for_go_live(NOW)}
    assert missing["charter_unsigned"] == "/desk/charter/"
    signatures.ask(version=1, by=lead, at=NOW)
    (asked,) = told(sponsor, "clients.charter_to_sign")
    assert asked.facts == {"version": 1}
    sign(Side.AGENCY, version=1, by=lead, at=NOW)
    assert "charter_unsigned" in codes()
    given = sign(Side.CLIENT, version=1, by=payer, at=NOW)
    assert (given.side, given.role, given.by_user_id) == ("CLIENT", "sponsor", sponsor.pk)
    assert "charter_unsigned" not in codes()
    held = charters.in_force(NOW)
    assert held is not None
    assert (held.is_signed, held.client and held.client.by_name) == (True, sponsor.name)
    asked.refresh_from_db()
    assert asked.read_at == NOW
    assert len(told(account_manager, "clients.charter_answered")) == 1
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="clients.charter").order_by("pk")] == [
        "clients.charter.agreed",
        "clients.charter.signature_asked",
        "clients.charter.signed",
        "clients.charter.signed",
    ]


def test_a_new_version_asks_anew_and_the_signed_one_holds_until_it_is(
    in_alfa: Tenant, owner: User, sponsor: User
) -> None:
    a_charter()
    lead, payer = acting(owner, in_alfa), acting(sponsor, in_alfa)
    sign(Side.AGENCY, version=1, by=lead, at=NOW)
    sign(Side.CLIENT, version=1, by=payer, at=NOW)
    later = NOW + HOUR
    a_charter(at=later, goal="An answer within six hours")
    (asked,) = told(sponsor, "clients.charter_to_sign")
    assert (asked.facts, asked.told_at) == ({"version": 2}, later)
    standing = charters.standing(later)
    assert standing is not None
    assert (standing.in_print.version, standing.newest.version, standing.waits_for_client) == (1, 2, True)
    with pytest.raises(signatures.CharterMoved):
        sign(Side.CLIENT, version=1, by=payer, at=later)
    sign(Side.CLIENT, version=2, by=payer, at=later)
    held = charters.in_force(later)
    assert held is not None
    assert held.version == 1
    sign(Side.AGENCY, version=2, by=lead, at=later + HOUR)
    versions = [charters.in_force(at) for at in (later, later + HOUR)]
    assert [each.version for each in versions if each] == [1, 2], "what held is told as it was"


def test_a_sponsor_declines_with_a_reason_and_may_sign_later(
    in_alfa: Tenant, account_manager: User, sponsor: User
) -> None:
    a_charter()
    payer = acting(sponsor, in_alfa)
    for reason in ("", " . ", "x" * 501, "turned \u202e round"):
        with pytest.raises(signatures.DeclineNeedsReason):
            signatures.decline(version=1, reason=reason, by=payer, at=NOW)
    signatures.decline(version=1, reason="The goal is\nnot ours", by=payer, at=NOW)
    standing = charters.standing(NOW)
    assert standing is not None
    assert standing.newest.is_declined
    assert standing.newest.client is not None
    assert standing.newest.client.reason == "The goal is not ours"
    (answer,) = told(account_manager, "clients.charter_answered")
    assert answer.facts == {"version": 1, "answer": "DECLINED"}
    sign(Side.CLIENT, version=1, by=payer, at=NOW + HOUR)
    with pytest.raises(signatures.CharterSigned):
        signatures.decline(version=1, reason="Again", by=payer, at=NOW + HOUR)


def test_who_signs_for_whom(in_alfa: Tenant, request: pytest.FixtureRequest) -> None:
    a_charter()
    may = {Side.AGENCY: {Role.OWNER, Role.ACCOUNT_MANAGER}, Side.CLIENT: {Role.SPONSOR}}
    for role in Role:
        by = acting(request.getfixturevalue(str(role)), in_alfa)
        for side in Side:
            if role not in may[side]:
                with pytest.raises(NotPermitted):
                    sign(side, version=1, by=by, at=NOW)
        if role not in may[Side.AGENCY]:
            with pytest.raises(NotPermitted):
                signatures.ask(version=1, by=by, at=NOW)
    with pytest.raises(signatures.PersonMustSign):
        sign(Side.AGENCY, version=1, by=SYSTEM, at=NOW)


def test_nobody_signs_twice_for_both_sides_or_alters_what_was_signed(
    in_alfa: Tenant, alfa: Tenant, account_manager: User, sponsor: User, sign_in: Callable[..., object]
) -> None:
    with pytest.raises(signatures.NoCharter):
        sign(Side.CLIENT, version=1, by=acting(sponsor, alfa), at=NOW)
    a_charter()
    lead = acting(account_manager, alfa)
    sign(Side.AGENCY, version=1, by=lead, at=NOW)
    with pytest.raises(signatures.CharterSigned):
        sign(Side.AGENCY, version=1, by=lead, at=NOW)
    signatures.ask(version=1, by=lead, at=NOW)
    with pytest.raises(signatures.AskedAlready):
        signatures.ask(version=1, by=lead, at=NOW + HOUR)
    both = person(Role.SPONSOR, alfa, account_manager.email)
    with pytest.raises(signatures.OwnSide):
        sign(Side.CLIENT, version=1, by=acting(both, alfa), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        CharterAnswer.objects.update(by_name="Somebody else")
    with pytest.raises(DatabaseError), transaction.atomic():
        CharterAnswer.objects.all().delete()
