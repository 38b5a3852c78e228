"""Items on alfa's calendar, at each place where one can stand, planned ahead of the real clock as the views see it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from clients.selectors import objectives
from clients.spaces.models import Space
from clients.spaces.services.spaces import open_space
from content_calendar.models import Item
from content_calendar.services import approvals, items
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO, SYSTEM, person
from tests.content_calendar.conftest import an_objective

BODY = "What we learned from **two hundred** first questions, and what we changed in the guide."


def actor(role: Role, tenant: Tenant) -> Actor:
    return actor_at(person(role, tenant), tenant, at=timezone.now())


def ahead(days: int = 3, hour: int = 10, minute: int = 0, *, tenant: Tenant) -> datetime:
    """An hour of the client's clocks some days from now, in UTC."""
    on = timezone.now().astimezone(tenant.zone).date() + timedelta(days=days)
    return datetime.combine(on, time(hour, minute), tzinfo=tenant.zone).astimezone(UTC)


def skipped_hour(tenant: Tenant) -> tuple[date, time]:
    """The next hour that clocks of Europe leave out: 02:30 on a last Sunday of March."""
    year = timezone.now().astimezone(tenant.zone).year + 1
    last = date(year, 3, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7), time(2, 30)


def put(tenant: Tenant, upto: str = "DRAFT", *, title: str = "Two hundred first questions", **said: Any) -> Item:
    """An item of the community manager's that has come as far as `upto`."""
    writer, reviewer = actor(Role.COMMUNITY_MANAGER, tenant), actor(Role.ACCOUNT_MANAGER, tenant)
    with standing_at(tenant):
        space = Space.objects.first() or open_space(spec(), by=SYSTEM, at=LONG_AGO)
        objective = _objective()
        at = timezone.now()
        fields: dict[str, Any] = {
            "kind": "article",
            "on": ahead(tenant=tenant),
            "body": "" if upto == "PLANNED" else BODY,
            "prompt": "What did you ask first?",
        }
        item = items.plan(
            **{**fields, **said}, title=title, objective_id=objective, space_id=space.pk, by=writer, at=at
        )
        if upto in ("IN_REVIEW", "WITH_CLIENT", "SCHEDULED", "CHANGE_ASKED", "PUBLISHED"):
            item = items.submit(item, by=writer, at=at)
        if upto in ("WITH_CLIENT", "SCHEDULED", "CHANGE_ASKED", "PUBLISHED"):
            item = approvals.review(item, edition=item.edition, by=reviewer, at=at)
        client = actor(Role.APPROVER, tenant)
        if upto in ("SCHEDULED", "PUBLISHED"):
            item = approvals.approve(item, edition=item.edition, by=client, at=at)
        if upto == "CHANGE_ASKED":
            item = approvals.ask_change(item, edition=item.edition, by=client, at=at, note="Name the price.")
        if upto == "PUBLISHED":
            Item.objects.filter(pk=item.pk).update(
                status="PUBLISHED", published_at=at, external_id="t7", url="https://forum.example/t/7", live=True
            )
        item.refresh_from_db()
        return item


def _objective() -> int:
    held = objectives.titles()
    return next(iter(held)) if held else an_objective(SYSTEM, ends_on="2099-12-31").pk
