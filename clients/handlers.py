"""What this floor does when it hears of something below."""

from __future__ import annotations

from clients.services import readiness
from clients.spaces.events import ActivityIngested
from clients.spaces.selectors import evidence
from tenants import context
from tenants.access.events import RolesChanged
from tenants.kernel.announcements import hears
from tenants.models import Stage, Tenant


@hears(ActivityIngested)
def look_at_evidence(event: ActivityIngested) -> None:
    """A space without activity keeps a client from going live."""
    readiness.look_again(evidence.taken_in_at(event.run_id))


@hears(RolesChanged)
def look_at_people(event: RolesChanged) -> None:
    """So does a role that nobody holds."""
    tenant = Tenant.objects.filter(pk=event.tenant_id, stage=Stage.ONBOARDING).first()
    if tenant is not None:
        with context.client(tenant):
            readiness.look_again(event.at)
