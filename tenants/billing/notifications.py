"""Who is told of credits and payments, and in which words. Their events are announced while standing in public."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.billing.events import CreditApproved, CreditDeclined, CreditProposed, InvoicePaid, PaymentFailed
from tenants.context import client
from tenants.kernel.announcements import hears
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.notifications.rules.wording import Facts, Host, Wording, words
from tenants.notifications.services import notify, settle
from tenants.notifications.telling import month_name

PROPOSED = "billing.credit_proposed"
APPROVED = "billing.credit_approved"
FAILED = "billing.payment_failed"


@words(PROPOSED, name=lambda: _("service credits that wait for a decision"), roles=MATRIX[Permission.CREDIT_DECIDE])
def _proposed(facts: Facts) -> Wording:
    title = _("A service credit for %(month)s waits for your decision") % {"month": month_name(facts["month"])}
    return Wording(title, _("Decide on it"), "/money/", Host.AGENCY)


@words(APPROVED, name=lambda: _("service credits that you are given"), roles=MATRIX[Permission.BILLING_VIEW])
def _approved(facts: Facts) -> Wording:
    return Wording(
        _("You are given a service credit for %(month)s") % {"month": month_name(facts["month"])},
        _("See it"),
        "/billing/",
    )


@words(FAILED, name=lambda: _("payments that failed"), roles=MATRIX[Permission.BILLING_VIEW])
def _failed(facts: Facts) -> Wording:
    title = _("The payment for %(month)s failed; nothing else stops") % {"month": month_name(facts["month"])}
    return Wording(title, _("See the invoice"), "/billing/")


@hears(CreditProposed)
def tell_finance(event: CreditProposed) -> None:
    """Whoever may decide on it."""
    _tell(PROPOSED, event.tenant_id, event.credit_id, event.month, Permission.CREDIT_DECIDE, at=event.proposed_at)


@hears(CreditApproved)
def tell_the_client(event: CreditApproved) -> None:
    _settle(PROPOSED, event.tenant_id, event.credit_id, at=event.approved_at)
    _tell(APPROVED, event.tenant_id, event.credit_id, event.month, Permission.BILLING_VIEW, at=event.approved_at)


@hears(CreditDeclined)
def nobody_is_asked_any_more(event: CreditDeclined) -> None:
    _settle(PROPOSED, event.tenant_id, event.credit_id, at=event.declined_at)


@hears(PaymentFailed)
def tell_who_pays(event: PaymentFailed) -> None:
    _tell(FAILED, event.tenant_id, event.invoice_id, event.month, Permission.BILLING_VIEW, at=event.failed_at)


@hears(InvoicePaid)
def it_is_paid(event: InvoicePaid) -> None:
    _settle(FAILED, event.tenant_id, event.invoice_id, at=event.paid_at)


def _tell(kind: str, tenant_id: int, object_id: int, month: Month, may: Permission, *, at: datetime) -> None:
    tenant = Tenant.objects.get(pk=tenant_id)
    with client(tenant):
        to = people.who_may(tenant, may, at=at)
        notify(kind, to=to, object_id=object_id, occasion=str(month), facts={"month": str(month)}, at=at)


def _settle(kind: str, tenant_id: int, object_id: int, *, at: datetime) -> None:
    with client(Tenant.objects.get(pk=tenant_id)):
        settle(kind, object_id, at=at)
