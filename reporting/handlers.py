"""What this floor does when it hears of something below."""

from __future__ import annotations

from reporting.services import corrections
from tenants import context
from tenants.billing.events import CreditApproved
from tenants.kernel.announcements import hears
from tenants.models import Tenant


@hears(CreditApproved)
def look_for_its_month(event: CreditApproved) -> None:
    """A released month shows a credit that is approved afterwards only when it is corrected."""
    tenant = Tenant.objects.get(pk=event.tenant_id)
    if context.fits(tenant):  # else the night's recount sees it
        with context.client(tenant):
            corrections.note(at=event.approved_at)
