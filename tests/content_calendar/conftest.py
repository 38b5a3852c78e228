from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.brief.objectives import Objective as Said
from clients.models import Objective
from clients.services import objectives
from clients.spaces.models import Space
from clients.spaces.rules.publishing import Published
from clients.spaces.services.spaces import open_space
from content_calendar.models import Item
from content_calendar.services import approvals, items, publishing
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.billing.rules.plans import CadenceTerm, Pillar, PlanTerms
from tenants.billing.services.subscriptions import subscribe
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO

NOW = datetime(2018, 3, 5, 9, tzinfo=UTC)
"""A Monday, ten o'clock in Stockholm."""
SLOT = datetime(2018, 3, 20, 13, tzinfo=UTC)
BODY = "What we learned from two hundred first questions, and what we changed in the guide."


@pytest.fixture(autouse=True)
def _live(request: pytest.FixtureRequest) -> None:
    """Nothing is published before a client is live."""
    if {"alfa", "in_alfa"} & set(request.fixturenames):
        with public():
            Tenant.objects.filter(pk=request.getfixturevalue("alfa").pk).update(stage="LIVE")


def an_objective(by: Actor, *, title: str = "Developers help each other", ends_on: str = "2018-12-31") -> Objective:
    """An objective of 2018."""
    said = Said.model_validate(
        {
            "title": title,
            "business_value": "Fewer tickets",
            "member_value": "An answer",
            "four_c": "collaboration",
            "corm_application": "cost_to_serve",
            "goal_type": "members",
            "starts_on": "2018-01-01",
            "ends_on": ends_on,
            "kpis": [
                {
                    "metric": "peer_solved_threads",
                    "unit": "count",
                    "direction": "up",
                    "cadence": "month",
                    "baseline": 6,
                    "target": 12,
                }
            ],
        }
    )
    return objectives.agree(said, valid_from=LONG_AGO, reason="Agreed", by=by, at=LONG_AGO)


@pytest.fixture
def objective(in_alfa: Tenant, by: Actor) -> Objective:
    return an_objective(by)


@pytest.fixture
def forum(in_alfa: Tenant, by: Actor) -> Space:
    return open_space(spec(), by=by, at=LONG_AGO)


def acting(user: User, tenant: Tenant) -> Actor:
    return actor_at(user, tenant, at=NOW)


@pytest.fixture
def cm(community_manager: User, in_alfa: Tenant) -> Actor:
    return acting(community_manager, in_alfa)


@pytest.fixture
def am(account_manager: User, in_alfa: Tenant) -> Actor:
    return acting(account_manager, in_alfa)


@pytest.fixture
def client_approver(approver: User, in_alfa: Tenant) -> Actor:
    return acting(approver, in_alfa)


@pytest.fixture
def client_viewer(viewer: User, in_alfa: Tenant) -> Actor:
    return acting(viewer, in_alfa)


def put(objective: Objective, forum: Space, by: Actor, **said: Any) -> Item:
    """An article with words and an hour, planned by `by`."""
    fields: dict[str, Any] = {
        "kind": "article",
        "title": "Two hundred first questions",
        "objective_id": objective.pk,
        "space_id": forum.pk,
        "on": SLOT,
        "body": BODY,
        "at": NOW,
    }
    return items.plan(**{**fields, **said}, by=by)


@pytest.fixture
def item(objective: Objective, forum: Space, cm: Actor) -> Item:
    """A draft of the community manager's."""
    return put(objective, forum, cm)


@pytest.fixture
def handed_in(item: Item, cm: Actor) -> Item:
    return items.submit(item, by=cm, at=NOW)


@pytest.fixture
def with_client(handed_in: Item, am: Actor) -> Item:
    return approvals.review(handed_in, edition=1, by=am, at=NOW)


@pytest.fixture
def scheduled(with_client: Item, client_approver: Actor) -> Item:
    return approvals.approve(with_client, edition=1, by=client_approver, at=NOW)


def promise(tenant: Tenant, *cadence: CadenceTerm, starts_on: date, by: Actor) -> None:
    """A plan with these promises of content, from a day on."""
    terms = PlanTerms(
        name="Standard",
        currency="EUR",
        monthly_fee_minor=145_000,
        included_minutes=1_200,
        hourly_overage_minor=8_500,
        pillars=(Pillar.CONTENT_STRATEGY,),
        cadence=cadence,
    )
    with public():
        subscribe(tenant, terms, starts_on=starts_on, reason="Agreed", by=by, at=NOW)


@pytest.fixture
def out(objective: Objective, forum: Space, cm: Actor, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a piece out at an instant, without a platform."""

    def publish(slot_at: datetime, **said: Any) -> Item:
        item = put(objective, forum, cm, on=slot_at, at=slot_at - timedelta(days=2), **said)
        Item.objects.filter(pk=item.pk).update(
            status="SCHEDULED", approved_edition=1, approved_at=slot_at - timedelta(days=1)
        )
        answer = Published(str(item.pk), f"https://forum.example.com/t/{item.pk}", slot_at)
        monkeypatch.setattr(publishing.door, "publish", lambda *args, **names: answer)
        publishing.publish_item(item.pk, slot_at)
        return Item.objects.get(pk=item.pk)

    return publish


def day(text: str) -> date:
    return date.fromisoformat(text)
