"""What this floor does when it hears of something below."""

from __future__ import annotations

from django.utils import timezone

from clients.events import CharterAgreed
from clients.integrations.rules.news import News
from clients.integrations.services import hooks
from clients.services import closing, readiness, signatures
from clients.spaces.events import ActivityIngested, SpaceChanged
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


@hears(SpaceChanged)
def look_at_teams(event: SpaceChanged) -> None:
    """And a space whose team nobody is in."""
    if "responsible" in event.changed:
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


@hears(ActivityIngested)
def tell_of_activity(event: ActivityIngested) -> None:
    """Other systems hear that figures may have moved; what changed nothing is no news."""
    if event.changed:
        # The three days in which it is tried begin now: a past that is read for days tells of it when it is there.
        path, now = f"/desk/evidence/runs/{event.run_id}/", timezone.now()
        hooks.emit(News.ACTIVITY_INGESTED, lambda: evidence.told(event.run_id), path=path, at=now)


@hears(StageMoved)
def tell_of_stage(event: StageMoved) -> None:
    """Other systems hear where the client stands now."""
    until = event.until.isoformat() if event.until else None
    facts = {"before": event.before, "after": event.after, "until": until}
    hooks.emit(News.STAGE_CHANGED, facts, path="/desk/stage/", at=event.at)
