"""How far the community has come: named by a person, with its day and its reason, and never altered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from clients.models import CommunityStage
from clients.rules.community_stages import Stage
from clients.selectors import community_stages as reading
from clients.services.community_stages import (
    CommunityStageAhead,
    CommunityStageMoved,
    CommunityStageReasonNeeded,
    CommunityStageSame,
    CommunityStageTooEarly,
    name_stage,
)
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # the 11th in Stockholm
TODAY = date(2026, 3, 11)
LEAD = Actor(ActorKind.PERSON, "Alma", roles=frozenset({Role.ACCOUNT_MANAGER}), user_id=7)


def named(stage: Stage = Stage.INCEPTION, since: date = date(2024, 5, 1), **changes: Any) -> CommunityStage:
    return name_stage(stage, **{"since_on": since, "seen": 0, "reason": "It opened", "by": LEAD, "at": AT, **changes})


def test_the_history_says_when_who_and_why(in_alfa: Tenant) -> None:
    assert reading.current(LEAD, at=AT) is None
    named()
    named(Stage.ESTABLISHMENT, TODAY, seen=1, reason=" Members begin more threads than staff ")
    now = reading.current(LEAD, at=AT)
    assert now is not None
    assert (now.stage, now.since_on, now.by_name, now.by_user_id) == (Stage.ESTABLISHMENT, TODAY, "Alma", 7)
    assert now.reason == "Members begin more threads than staff"
    before = reading.current(LEAD, at=AT - timedelta(days=1))
    assert before is not None
    assert before.stage is Stage.INCEPTION
    assert [each.stage for each in reading.history(LEAD)] == [Stage.ESTABLISHMENT, Stage.INCEPTION]
    told = Entry.objects.filter(verb="clients.community_stage.named").latest("pk").data
    assert told["before"] == {"stage": "INCEPTION", "since_on": "2024-05-01"}
    assert told["after"] == {"stage": "ESTABLISHMENT", "since_on": "2026-03-11"}


def test_what_was_named_wrongly_is_put_right_on_the_same_day(in_alfa: Tenant) -> None:
    named(Stage.MITOSIS, TODAY)
    named(Stage.MATURITY, TODAY, seen=1)
    now = reading.current(LEAD, at=AT)
    assert now is not None
    assert now.stage is Stage.MATURITY


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (CommunityStageSame, {"stage": Stage.ESTABLISHMENT}),
        (CommunityStageTooEarly, {"since": date(2025, 1, 31)}),
        (CommunityStageAhead, {"since": date(2026, 3, 12)}),
        (CommunityStageReasonNeeded, {"reason": " "}),
        (CommunityStageReasonNeeded, {"reason": "w" * 301}),
        (CommunityStageMoved, {"seen": 0}),
        (NotPermitted, {"by": Actor(ActorKind.PERSON, "Mo", roles=frozenset({Role.COMMUNITY_MANAGER}))}),
    ],
)
def test_refusals(in_alfa: Tenant, refusal: type[Refusal], changes: dict[str, Any]) -> None:
    named(Stage.ESTABLISHMENT, date(2025, 2, 1))
    with pytest.raises(refusal):
        named(**{"stage": Stage.MATURITY, "since": date(2026, 1, 1), "seen": 1, **changes})
    assert CommunityStage.objects.count() == 1


def test_no_community_is_older_than_the_places_where_it_meets(in_alfa: Tenant) -> None:
    with pytest.raises(CommunityStageTooEarly):
        named(since=date(1989, 12, 31))


def test_the_history_is_only_added_to(in_alfa: Tenant) -> None:
    row = named()
    for act in (lambda: CommunityStage.objects.update(stage="MITOSIS"), row.delete):
        with pytest.raises(DatabaseError, match="a version stays"), transaction.atomic():
            act()
