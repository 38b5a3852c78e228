"""What this floor does when it hears of something below, or of Wagtail's editor."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.signals import published, unpublished

from clients.events import BriefAccepted
from clients.selectors import profile
from playbooks.models import Guideline
from playbooks.rules.onboarding import CLIENT_ONBOARDING
from playbooks.services import guidelines, runs
from tenants.access.selectors.actors import actor_at
from tenants.kernel.actor import Actor, system
from tenants.kernel.announcements import hears


@hears(BriefAccepted)
def begin_guideline(event: BriefAccepted) -> None:
    """A new client starts with a draft, which nobody is held to before it is published."""
    guidelines.begin_from_starter(profile.current().name, by=event.by, at=event.at)


@hears(BriefAccepted)
def start_onboarding(event: BriefAccepted) -> None:
    """The signed brief is where onboarding begins."""
    runs.start(CLIENT_ONBOARDING.key, by=event.by, at=event.at)


@receiver(published, sender=Guideline, dispatch_uid="playbooks.freeze")
def freeze(instance: Guideline, **signal: Any) -> None:
    """Whatever is published in Wagtail's editor, directly or at a workflow's end, becomes a version in the same write.

    Raises: NotPermitted; GuidelineUnsound. Either undoes the whole request.
    """
    at = instance.last_published_at or timezone.now()
    guidelines.freeze(instance.said(), by=_publisher(), at=at)


@receiver(unpublished, sender=Guideline, dispatch_uid="playbooks.stays")
def refuse_to_take_back(instance: Guideline, **signal: Any) -> None:
    """What people were held to was in force. Raises: StaysInForce."""
    raise guidelines.StaysInForce("A published guideline is replaced by a new version, never taken back")


def _publisher() -> Actor:
    """Who is at work in Wagtail's admin now, with the roles that they hold here; else the system."""
    user = get_active_log_context().user
    return actor_at(user, profile.current(), at=timezone.now()) if user else system("wagtail")
