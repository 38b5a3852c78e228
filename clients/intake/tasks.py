"""What makes clients behind the request, in the public schema: the nudge, and the sweeper for what was missed."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clients.intake.services import creating, restorations
from tenants.context import public


@shared_task
def create(draft_id: int) -> None:
    with public():
        creating.perform(draft_id, timezone.now())


@shared_task
def sweep() -> None:
    """Take up what a lost nudge or a dead worker left."""
    with public():
        for draft_id in creating.waiting(timezone.now()):
            creating.nudge(draft_id)
        for run_id in restorations.waiting(timezone.now()):
            restorations.nudge(run_id)


@shared_task
def bring_back(run_id: int) -> None:
    with public():
        restorations.perform(run_id, timezone.now())


@shared_task
def sweep_archives() -> None:
    """Put away archives that nobody decided on, and files that nobody needs."""
    with public():
        restorations.expire(timezone.now())
