"""From a draft to a client: asked for once, made where nobody waits for the page, told step by step.

The draft's row is the queue, since no client stands yet whose board could hold the work. Killed anywhere, the claim
runs out and the sweeper takes it up again; the brief is the same, so one client comes of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.utils.translation import gettext_noop

from clients.brief.reading import examine
from clients.intake.models import Draft, DraftStep, State
from clients.intake.selectors.drafts import examined, visible_to, written
from clients.intake.services.asking import person, who_asked
from clients.intake.services.drafts import DraftNotOpen
from clients.intake.services.watching import Watch, seen, steps_of
from clients.services.onboarding import STEPS, onboard
from tenants import audit
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

MOST_ATTEMPTS = 5
FAULT = gettext_noop("The client could not be made; nothing was kept of it. Try again; if it fails anew, ask support.")
GIVEN_UP = gettext_noop("It was begun again and again and never finished; nothing was kept of it. Try again.")
log = structlog.get_logger(__name__)


class BriefIncomplete(Refusal):
    """The draft is no whole brief yet: each step says what is missing or wrong."""


@transaction.atomic
def request(draft: Draft, *, by: Actor, at: datetime) -> Draft:
    """Ask for the client. Whoever asks again while it is made, or after, gets the same one.

    Raises: NotPermitted; DraftNotOpen; BriefIncomplete.
    """
    require(by, Permission.CLIENT_ONBOARD)
    if not visible_to(by).filter(pk=draft.pk).exists():
        raise NotPermitted(f"{by.name} does not work on this draft")
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    if held.state in (State.CREATING, State.CREATED):
        return held
    if held.state != State.OPEN:
        raise DraftNotOpen("this draft was declined: take it up again first")
    brief, wrong = examined(held, today=at.date())
    if brief is None:
        raise BriefIncomplete(f"{len(wrong)} things are missing or wrong", count=len(wrong))
    held.state, held.requested_at = State.CREATING, at
    held.requested_by, held.requested_by_user_id = by.name, by.user_id
    held.claimed_until, held.attempts, held.error, held.changed_at = None, 0, "", at
    held.save()
    audit.record("intake.client.requested", target=held, by=by, at=at, slug=held.slug)
    transaction.on_commit(lambda: nudge(held.pk))
    return held


def nudge(draft_id: int) -> None:
    """By name: the task calls these services, not the other way round."""
    current_app.send_task("clients.intake.tasks.create", args=(draft_id,))


def waiting(at: datetime) -> list[int]:
    """Drafts whose client is wanted and made by nobody at this instant."""
    free = Draft.objects.filter(state=State.CREATING).free(at)
    return list(free.order_by("requested_at").values_list("pk", flat=True))


def perform(draft_id: int, at: datetime) -> bool:
    """Make the client that was asked for; False when it was not ours to do. Stand in public."""
    if not Draft.objects.filter(state=State.CREATING).claim(draft_id, at):
        return False
    draft = Draft.objects.get(pk=draft_id)
    if draft.attempts > MOST_ATTEMPTS:
        _back(draft, GIVEN_UP, at=at)
        return True
    by, owner = who_asked(draft, at=at), person(draft.override_by_user_id, at=at)
    brief = examine(written(draft), today=draft.requested_at and draft.requested_at.date())[0]
    if brief is None:
        _back(draft, FAULT, at=at)
        return True
    watch = Watch(_key(draft.pk))
    try:
        done = onboard(brief, by=by, at=at, fit_override_by=owner, progress=watch.moved)
    except Refusal as refusal:
        _back(draft, str(refusal), at=at)
        return True
    except Exception:
        _back(draft, FAULT, at=at)
        raise
    _made(draft, Tenant.objects.get(slug=done.client), watch.told(), by=by, at=at)
    return True


@transaction.atomic
def _made(draft: Draft, tenant: Tenant, progress: list[tuple[str, float]], *, by: Actor, at: datetime) -> None:
    """The facts live in the client's schema from here on: the draft keeps who made it and when."""
    same = Draft.objects.filter(pk=draft.pk, state=State.CREATING)
    fields: dict[str, Any] = {"state": State.CREATED, "tenant": tenant, "ended_at": at, "changed_at": at}
    if same.update(claimed_until=None, progress=progress, **fields):
        DraftStep.objects.filter(draft=draft).delete()
        audit.record("intake.client.created", target=draft, by=by, at=at, slug=tenant.slug)


@transaction.atomic
def _back(draft: Draft, why: str, *, at: datetime) -> None:
    """No client came of it: the draft is open again and says why."""
    same = Draft.objects.filter(pk=draft.pk, state=State.CREATING)
    same.update(state=State.OPEN, error=why[:1000], claimed_until=None, changed_at=at)
    log.warning("intake.not_created", draft=draft.pk)


def _key(draft_id: int) -> str:
    return f"intake:progress:{draft_id}"


def progress(draft: Draft) -> list[tuple[str, str, float | None]]:
    """(step, state: done, now or next, seconds) of each of STEPS. Stand in public."""
    if draft.state == State.CREATED:
        took = dict(draft.progress)
        return [(step, "done", took.get(step)) for step in STEPS]
    return steps_of(seen(_key(draft.pk)) if draft.state == State.CREATING else [], STEPS)
