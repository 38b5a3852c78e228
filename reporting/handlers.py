"""What this floor does when it hears of something below."""

from __future__ import annotations

from clients.integrations.rules.news import Facts, News
from clients.integrations.services import hooks
from reporting.events import ReportReleased, ReportRestated
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


@hears(ReportReleased)
def tell_of_release(event: ReportReleased) -> None:
    """Other systems hear that a month is final."""
    facts: Facts = {"month": event.month, "released_at": event.released_at.isoformat()}
    hooks.emit(News.REPORT_RELEASED, facts, path=f"/reports/{event.month}/", at=event.released_at)


@hears(ReportRestated)
def tell_of_correction(event: ReportRestated) -> None:
    """Other systems hear that a final month has a correction beside it."""
    facts: Facts = {"month": event.month, "correction": event.number, "released_at": event.released_at.isoformat()}
    hooks.emit(News.REPORT_RESTATED, facts, path=f"/reports/{event.month}/", at=event.released_at)
