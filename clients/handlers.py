"""What this floor does when it hears of something below."""

from __future__ import annotations

from clients.events import CharterAgreed
from clients.services import closing, readiness, signatures
from clients.spaces.events import ActivityIngested
from clients.spaces.selectors import evidence
from clients.spaces.services import inbox, looking
from tenants import context
from tenants.access.events import RolesChanged
from tenants.boards.services import client_rows
from tenants.events import StageMoved
from tenants.kernel.announcements import hears
from tenants.models import Stage, Tenant


@hears(ActivityIngested)
def look_at_evidence(event: ActivityIngested) -> None:
    """A space without activity keeps a client from going live."""
    if event.changed and readiness.is_looked_at():
        readiness.note(at=evidence.taken_in_at(event.run_id))


@hears(RolesChanged)
def look_at_people(event: RolesChanged) -> None:
    """So does a role that nobody holds."""
    tenant = Tenant.objects.filter(pk=event.tenant_id, stage=Stage.ONBOARDING).first()
    if tenant is not None:
        with context.client(tenant):
            readiness.look_again(event.at)


@hears(CharterAgreed)
def ask_for_a_new_version(event: CharterAgreed) -> None:
    """A version that replaces another is to be signed anew. The first comes with the brief: people ask for that."""
    if event.version > 1:
        signatures.ask_anew(event.charter_id, by=event.by, at=event.at)


@hears(StageMoved)
def follow_the_stage(event: StageMoved) -> None:
    """What is live lacks nothing; what goes on is looked at; what is ending ends after its last day."""
    if event.after == Stage.LIVE:
        client_rows.note_missing(Tenant.objects.get(pk=event.tenant_id), [], at=event.at)
        looking.look_at_all(event.at)
        inbox.wake_all(event.at)
    elif event.after == Stage.ENDING:
        closing.schedule_end(at=event.at)
