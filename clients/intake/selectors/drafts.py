"""Reading drafts: the owner sees all, an account manager those they work on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from clients.brief.brief import Brief
from clients.brief.reading import examine
from clients.intake.models import Draft, State
from clients.intake.rules.written import Path, unpacked
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant

ORDER = ("client", "charter", "people", "team", "spaces", "service", "plan", "objectives", "value", "cost")


def visible_to(by: Actor) -> QuerySet[Draft]:
    """The drafts that `by` may see and work on."""
    if not may(by, Permission.CLIENT_ONBOARD):
        return Draft.objects.none()
    if Role.OWNER in by.roles or by.user_id is None:
        return Draft.objects.all()
    return Draft.objects.filter(members__user_id=by.user_id)


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


def examined(draft: Draft, *, today: date) -> tuple[Brief | None, list[tuple[Path, str]]]:
    """The brief that the draft amounts to, or none and what is wrong or missing, by path."""
    said = written(draft)
    brief, wrong = examine(said, today=today)
    if slug := _taken(said):
        return None, [(("client", "slug"), f"{slug!r} is a client already: choose another"), *wrong]
    return brief, wrong


def _taken(said: dict[str, Any]) -> str:
    client = said.get("client")
    slug = client.get("slug") if isinstance(client, dict) else None
    if isinstance(slug, str) and len(slug) <= 63 and Tenant.objects.filter(slug=slug).exists():
        return slug
    return ""


def saved_codes(drafts: Iterable[Draft]) -> dict[int, set[str]]:
    """Draft → codes of its saved steps, with one query."""
    from clients.intake.models import DraftStep

    found: dict[int, set[str]] = {}
    for draft_id, code in DraftStep.objects.filter(draft__in=list(drafts)).values_list("draft_id", "code"):
        found.setdefault(draft_id, set()).add(code)
    return found
