"""Plans and subscriptions: which terms hold on which day, never altered, and seen by nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tenants.access.rules.permissions import NotPermitted
from tenants.billing.models import Plan, PlanVersion, Subscription
from tenants.billing.rules.plans import CadenceTerm, CreditRule, Period, Pillar, PlanTerms
from tenants.billing.selectors import plans
from tenants.billing.services.subscriptions import AlreadySubscribed, subscribe
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant

AT = datetime(2024, 3, 10, 12, tzinfo=UTC)
TERMS = PlanTerms(
    name="Standard",
    currency="EUR",
    monthly_fee_minor=145_000,
    included_minutes=1200,
    hourly_overage_minor=8500,
    pillars=(Pillar.COMMUNITY_MODERATION, Pillar.MEMBER_SUPPORT),
    cadence=(CadenceTerm("article", 1, Period.WEEK),),
    credit_rule=CreditRule(Decimal("0.05"), Decimal(5)),
)

pytestmark = pytest.mark.django_db


def start(tenant: Tenant, terms: PlanTerms, on: date, by: Actor) -> Subscription:
    return subscribe(tenant, terms, starts_on=on, reason="Agreed", by=by, at=AT)


def test_each_day_has_the_terms_that_were_agreed_for_it(alfa: Tenant, by: Actor) -> None:
    start(alfa, TERMS, date(2024, 1, 1), by)
    start(alfa, replace(TERMS, monthly_fee_minor=160_000), date(2024, 6, 1), by)
    start(alfa, replace(TERMS, name="Reduced", credit_rule=None), date(2025, 1, 1), by)
    instants = [
        (datetime(2023, 12, 31, 22, 59, tzinfo=UTC), None),
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), ("Standard", 1, 145_000)),
        (datetime(2024, 5, 31, 21, 59, tzinfo=UTC), ("Standard", 1, 145_000)),
        (datetime(2024, 5, 31, 22, 0, tzinfo=UTC), ("Standard", 2, 160_000)),
        (datetime(2025, 7, 1, tzinfo=UTC), ("Reduced", 1, 145_000)),
    ]
    for at, expected in instants:
        view = plans.in_force(alfa, at)
        assert (view and (view.terms.name, view.version, view.terms.monthly_fee_minor)) == expected


def test_terms_are_read_back_as_they_were_agreed(alfa: Tenant, by: Actor) -> None:
    start(alfa, TERMS, date(2024, 1, 1), by)
    view = plans.in_force(alfa, AT)
    assert view is not None
    assert view.terms == TERMS
    assert view.terms.sha256 == TERMS.sha256


def test_the_same_terms_are_not_written_twice(alfa: Tenant, by: Actor) -> None:
    first = start(alfa, TERMS, date(2024, 1, 1), by)
    second = start(alfa, TERMS, date(2024, 6, 1), by)
    assert first.plan_version_id == second.plan_version_id
    with pytest.raises(AlreadySubscribed, match="2024-06-01"):
        start(alfa, replace(TERMS, included_minutes=0), date(2024, 6, 1), by)


def test_terms_are_never_altered(alfa: Tenant, by: Actor) -> None:
    start(alfa, TERMS, date(2024, 1, 1), by)
    for model, change in ((PlanVersion, {"monthly_fee_minor": 1}), (Subscription, {"starts_on": date(2020, 1, 1)})):
        with pytest.raises(DatabaseError, match="terms stay as they were agreed"), transaction.atomic():
            model.objects.update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"monthly_fee_minor": -1},
        {"currency": "XXX"},
        {"pillars": []},
        {"pillars": ["cleaning"]},
        {"credit_tolerance_ratio": None},
        {"credit_percent_of_fee": 101},
    ],
)
def test_the_database_refuses_impossible_terms(alfa: Tenant, by: Actor, change: dict[str, object]) -> None:
    row = start(alfa, TERMS, date(2024, 1, 1), by).plan_version
    row.pk, row.version = None, 2
    for name, content in change.items():
        setattr(row, name, content)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_client_sees_its_own_plan_and_no_other(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    start(alfa, TERMS, date(2024, 1, 1), by)
    start(beta, replace(TERMS, monthly_fee_minor=1), date(2024, 1, 1), by)
    with client(alfa):
        assert [subscription.tenant_id for subscription in Subscription.objects.all()] == [alfa.pk]
        assert PlanVersion.objects.get().monthly_fee_minor == 145_000
        assert Plan.objects.count() == 1
        assert plans.in_force(beta, AT) is None
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Plan.objects.update(name="Free")


def test_only_who_may_subscribes(alfa: Tenant) -> None:
    for role in (Role.MODERATOR, Role.SPONSOR, Role.VIEWER):
        somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({role}))
        with pytest.raises(NotPermitted):
            start(alfa, TERMS, date(2024, 1, 1), somebody)
