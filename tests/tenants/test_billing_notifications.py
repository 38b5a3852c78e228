"""Who is told of credits and payments."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tenants.access.models import User
from tenants.billing import notifications
from tenants.billing.events import InvoicePaid, PaymentFailed
from tenants.billing.services import credits as services
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.announcements import announce
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import kind
from tests.tenants.test_billing_credits_services import AT, MARCH, MISSED
from tests.tenants.test_billing_services import TERMS, start


def told(code: str) -> set[int]:
    return set(Notification.objects.filter(kind=code, read_at=None).values_list("user_id", flat=True))


@pytest.mark.parametrize("given", [True, False])
def test_finance_is_told_of_a_proposal_and_the_sponsor_of_what_is_given(
    alfa: Tenant, by: Actor, finance: User, sponsor: User, viewer: User, outsider: User, given: bool
) -> None:
    start(alfa, TERMS, date(2024, 1, 1), by)
    with client(alfa):
        credit = services.propose(alfa, month=MARCH, report_id=5, missed=[MISSED], by=by, at=AT)
    assert credit
    assert told(notifications.PROPOSED) == {finance.pk}
    one = Notification.objects.get(kind=notifications.PROPOSED)
    assert "March 2024" in kind(one.kind).say(one.facts).title  # type: ignore[union-attr]
    decides = Actor(ActorKind.PERSON, finance.name, user_id=finance.pk, roles=frozenset({Role.FINANCE}))
    if given:
        services.approve(credit, by=decides, at=AT)
    else:
        services.decline(credit, reason="Agreed otherwise", by=decides, at=AT)
    assert told(notifications.PROPOSED) == set()
    assert told(notifications.APPROVED) == ({sponsor.pk} if given else set())


def test_who_pays_is_told_until_it_is_paid(alfa: Tenant, sponsor: User, viewer: User) -> None:
    failed = datetime(2024, 4, 2, tzinfo=UTC)
    announce(PaymentFailed(tenant_id=alfa.pk, month=Month(2024, 3), invoice_id=3, failed_at=failed))
    assert told(notifications.FAILED) == {sponsor.pk}
    announce(InvoicePaid(tenant_id=alfa.pk, month=Month(2024, 3), invoice_id=3, paid_at=AT))
    assert told(notifications.FAILED) == set()
