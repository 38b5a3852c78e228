"""Reading drafts: the owner sees all, an account manager those they work on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from pydantic import ValidationError

from clients.brief.brief import Brief
from clients.brief.fit import Fit
from clients.brief.reading import examine
from clients.intake.models import Draft as Draft  # what a draft is, for those above
from clients.intake.models import DraftStep as DraftStep
from clients.intake.models import State as State
from clients.intake.rules.written import Path, unpacked
from clients.rules.fit import Verdict
from tenants.access.rules.permissions import Permission, may
from tenants.access.selectors.people import account_managers
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant

NO_GO = gettext_noop("No-go: the client is taken on all the same only when an owner says why, here.")
TAKEN = gettext_noop("Another client has this short name: choose another.")
ORDER = tuple(Brief.model_fields)


def visible_to(by: Actor) -> QuerySet[Draft]:
    """The drafts that `by` may see and work on."""
    if not may(by, Permission.CLIENT_ONBOARD):
        return Draft.objects.none()
    if Role.OWNER in by.roles or by.user_id is None:
        return Draft.objects.all()
    return Draft.objects.filter(members__user_id=by.user_id)


def is_busy(by: Actor) -> bool:
    """Whether anything is being brought in that `by` works on."""
    return under_way(by).exists()


def under_way(by: Actor) -> QuerySet[Draft]:
    """Those that somebody still works on."""
    return visible_to(by).filter(state__in=[State.OPEN, State.CREATING])


def written(draft: Draft) -> dict[str, Any]:
    """The parts of the brief as all saved steps write them, in the order of the format."""
    said: dict[str, Any] = {}
    for step in draft.steps.order_by("pk"):
        said.update(unpacked(step.data))
    known = [name for name in ORDER if name in said]
    return {name: said[name] for name in (*known, *(name for name in said if name not in ORDER))}


def people(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """Whom the draft lists as the client's people and as the team: address and name, as far as both are written."""
    said = written(draft)
    return {part: [*_listed(said.get(part))] for part in ("people", "team")}


def _listed(rows: Any) -> Iterator[tuple[str, str]]:
    for row in rows if isinstance(rows, list) else []:
        email, name = (row.get("email"), row.get("name")) if isinstance(row, dict) else (None, None)
        if isinstance(email, str) and isinstance(name, str):
            yield email.strip(), name.strip()


def examined(draft: Draft, *, today: date) -> tuple[Brief | None, list[tuple[Path, str]]]:
    """The brief that the draft amounts to, or none and what is wrong or missing, by path."""
    said = written(draft)
    brief, wrong = examine(said, today=today)
    if _taken(said):
        wrong = [(("client", "slug"), TAKEN), *wrong]
    if _is_no_go(said.get("fit"), is_answered_for=draft.override_by_user_id is not None):
        wrong = [*wrong, (("fit",), NO_GO)]
    return (None if wrong else brief), wrong


def _is_no_go(said: Any, *, is_answered_for: bool) -> bool:
    """Whether the fit stands against the client, and no owner says why it is taken on."""
    try:
        fit = Fit.model_validate(said)
    except ValidationError:
        return False
    return fit.assessed.verdict is Verdict.NO_GO and not (fit.override and is_answered_for)


def _taken(said: dict[str, Any]) -> bool:
    client = said.get("client")
    slug = client.get("slug") if isinstance(client, dict) else None
    return isinstance(slug, str) and len(slug) <= 63 and Tenant.objects.filter(slug=slug).exists()


def steps_of(draft: Draft) -> dict[str, DraftStep]:
    """Code → what is kept of the step."""
    return {step.code: step for step in draft.steps.all()}


def said_in(step: DraftStep | None) -> dict[str, Any]:
    """The parts that a step holds, as they were written."""
    found: dict[str, Any] = unpacked(step.data) if step else {}
    return found


def find(uuid: UUID, by: Actor) -> Draft | None:
    """The draft, when `by` may see it."""
    return visible_to(by).select_related("tenant").filter(uuid=uuid).first()


def colleagues(draft: Draft, *, at: datetime) -> tuple[list[Any], list[Any]]:
    """Who works on the draft, and which other account managers there are."""
    here = [member.user for member in draft.members.select_related("user").order_by("added_at", "pk")]
    return here, [*account_managers(at=at).exclude(pk__in=[user.pk for user in here])]
