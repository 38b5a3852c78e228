"""What this floor does when it hears of something."""

from __future__ import annotations

from django.utils import timezone

from clients.events import BriefAccepted
from clients.integrations.rules.news import Facts, News
from clients.integrations.services import hooks
from clients.selectors import profile
from content_calendar.events import DecidedInWagtail, ItemPublished
from content_calendar.models import Item
from content_calendar.selectors.approvals import edition_of
from content_calendar.services import approvals, gaps, workflow
from tenants.access.events import PersonArrived
from tenants.access.rules.permissions import Permission, may
from tenants.access.selectors import people
from tenants.access.selectors.actors import actor_at
from tenants.kernel.announcements import hears


@hears(BriefAccepted)
def make_workflow(event: BriefAccepted) -> None:
    """A new client has its workflow from the first day, and its calendar is looked at for gaps."""
    workflow.ensure()
    gaps.ensure(at=event.at)


@hears(PersonArrived)
def mend_workflow(event: PersonArrived) -> None:
    """Whoever writes at a client from before this version finds the same there, too."""
    if may(event.actor, Permission.CMS_ENTER):
        workflow.ensure()
        gaps.ensure(at=timezone.now())


@hears(DecidedInWagtail)
def decide(event: DecidedInWagtail) -> None:
    """What a person chose in Wagtail's admin, decided by the same service as on our own pages."""
    now = timezone.now()
    by = actor_at(people.active().get(pk=event.user_id), profile.current(), at=now)
    item = Item.objects.get(pk=event.item_id)
    edition = edition_of(item, event.revision_id)
    if event.action == "reject":
        approvals.ask_change(item, edition=edition, by=by, at=now, note=event.note)
    elif item.status == "IN_REVIEW":
        approvals.review(item, edition=edition, by=by, at=now, note=event.note)
    else:
        approvals.approve(item, edition=edition, by=by, at=now, note=event.note)


@hears(ItemPublished)
def tell_of_publication(event: ItemPublished) -> None:
    """Other systems hear that a piece is out, and where."""
    item = Item.objects.get(pk=event.item_id)
    facts: Facts = {"item": item.pk, "published_at": event.published_at.isoformat(), "url": item.url}
    hooks.emit(News.ITEM_PUBLISHED, facts, path=f"/desk/calendar/{item.pk}/", at=event.published_at)
