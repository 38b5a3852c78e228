"""What this floor does when it hears of something below, or of Wagtail's editor."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry, Revision
from wagtail.signals import published, unpublished

from clients.events import BriefAccepted
from clients.selectors import profile
from clients.services import readiness
from playbooks.events import GuidelineConfirmed, GuidelinePublished
from playbooks.models import Guideline
from playbooks.rules.onboarding import CLIENT_ONBOARDING
from playbooks.selectors import drafts
from playbooks.services import guidelines, runs
from tenants.access.selectors.actors import actor_at
from tenants.kernel.actor import Actor, system
from tenants.kernel.announcements import hears


class Step(NamedTuple):
    """One of Wagtail's steps in our words, and where the draft stood before it."""

    name: str
    before: str


STEPS = {
    "wagtail.lock": Step("locked", "unlocked"),
    "wagtail.unlock": Step("unlocked", "locked"),
    "wagtail.workflow.start": Step("review_started", "none"),
    "wagtail.workflow.resume": Step("review_resumed", "needs_changes"),
    "wagtail.workflow.approve": Step("review_approved", "in_progress"),
    "wagtail.workflow.reject": Step("review_rejected", "in_progress"),
    "wagtail.workflow.cancel": Step("review_cancelled", "in_progress"),
}


@hears(BriefAccepted)
def begin_guideline(event: BriefAccepted) -> None:
    """A new client starts with a draft, which nobody is held to before it is published."""
    guidelines.begin_from_starter(profile.current().name, by=event.by, at=event.at)


@hears(BriefAccepted)
def start_onboarding(event: BriefAccepted) -> None:
    """The signed brief is where onboarding begins."""
    runs.start(CLIENT_ONBOARDING.key, by=event.by, at=event.at)


@hears(GuidelinePublished)
def look_at_guideline(event: GuidelinePublished) -> None:
    """A client goes live with a guideline."""
    readiness.look_again(event.published_at)


@hears(GuidelineConfirmed)
def look_at_readers(event: GuidelineConfirmed) -> None:
    """It does so when everyone has read it."""
    readiness.look_again(event.confirmed_at)


@receiver(pre_save, sender=Revision, dispatch_uid="playbooks.note_draft")
def note_draft(instance: Revision, **signal: Any) -> None:
    """Whatever is saved as the draft in Wagtail's editor is recorded in the same write, before it replaces the last.

    Our own services record what they save themselves. Raises: NotPermitted, which undoes the whole request.
    """
    user = get_active_log_context().user
    if user is None or instance.content_type.model_class() is not Guideline:
        return
    latest = Guideline.objects.values_list("latest_revision_id", flat=True).get(pk=instance.object_id)
    draft = drafts.current()
    if draft is not None and (instance._state.adding or instance.pk == latest):
        after = instance.as_object().said()
        guidelines.note_draft(draft.pk, draft.said, after, by=_at_work(), at=timezone.now())


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="playbooks.note_step")
def note_step(instance: ModelLogEntry, created: bool, **signal: Any) -> None:
    """A lock and each step of the review leave a record in the same write as Wagtail's own log, which anyone may empty.

    Raises: NotPermitted, which undoes the whole request.
    """
    step = STEPS.get(instance.action)
    if not created or step is None or instance.content_type.model_class() is not Guideline:
        return
    said = instance.data.get("workflow") or {}
    names = {"review": said.get("title"), "step": (said.get("task") or {}).get("title"), "status": said.get("status")}
    after = {name: str(value) for name, value in names.items() if value} or {"status": step.name}
    by = _at_work() if instance.user is None else actor_at(instance.user, profile.current(), at=timezone.now())
    pk = int(instance.object_id)
    guidelines.note_step(pk, step.name, before={"status": step.before}, after=after, by=by, at=timezone.now())


@receiver(published, sender=Guideline, dispatch_uid="playbooks.freeze")
def freeze(instance: Guideline, **signal: Any) -> None:
    """Whatever is published in Wagtail's editor, directly or at a workflow's end, becomes a version in the same write.

    Raises: NotPermitted; GuidelineUnsound. Either undoes the whole request.
    """
    at = instance.last_published_at or timezone.now()
    guidelines.freeze(instance.said(), by=_at_work(), at=at)


@receiver(unpublished, sender=Guideline, dispatch_uid="playbooks.stays")
def refuse_to_take_back(instance: Guideline, **signal: Any) -> None:
    """What people were held to was in force. Raises: StaysInForce."""
    raise guidelines.StaysInForce("A published guideline is replaced by a new version, never taken back")


def _at_work() -> Actor:
    """Who is at work in Wagtail's admin now, with the roles that they hold here; else the system."""
    user = get_active_log_context().user
    return actor_at(user, profile.current(), at=timezone.now()) if user else system("wagtail")
