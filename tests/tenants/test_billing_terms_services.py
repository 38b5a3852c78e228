"""New terms by finance: who may, from which day, once; the month's fee is that of the terms at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.billing.models import PlanVersion, PriceChange, Subscription
from tenants.billing.rules.plans import PlanTerms
from tenants.billing.selectors import charges, plans
from tenants.billing.services import terms
from tenants.billing.services.subscriptions import AlreadySubscribed
from tenants.boards.models import Work
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.tenants.test_billing_credits_services import FINANCE
from tests.tenants.test_billing_services import AT, TERMS, start

HIGHER = replace(TERMS, monthly_fee_minor=160_000)
JUNE = date(2024, 6, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(alfa: Tenant, by: Actor) -> Tenant:
    start(alfa, TERMS, date(2024, 1, 1), by)
    return alfa


def agree(tenant: Tenant, new: PlanTerms = HIGHER, on: date = JUNE, **changes: Any) -> Subscription:
    asked = {"reason": "A second space", "final": None, "by": FINANCE, "at": AT}
    return terms.agree(tenant, new, starts_on=on, **{**asked, **changes})


def test_version_two_holds_from_its_day_with_who_and_why(planned: Tenant) -> None:
    agree(planned, reason=" A second space ")
    views = plans.agreed(planned)
    assert [(each.version, each.starts_on, each.terms.monthly_fee_minor) for each in views] == [
        (1, date(2024, 1, 1), 145_000),
        (2, JUNE, 160_000),
    ]
    latest, first = plans.history(planned, by=FINANCE)
    assert (latest.agreed_by, latest.agreed_by_user_id, latest.reason, latest.agreed_at) == (
        "Fia", 7, "A second space", AT,
    )  # fmt: skip
    assert (first.reason, first.price) == ("Agreed", None)
    entry = Entry.objects.filter(verb="billing.subscription.started").latest("pk")
    assert (entry.data["version"], entry.data["reason"]) == (2, "A second space")
    assert plans.coming(planned, AT) == views[1:]
    assert plans.coming(planned, datetime(2024, 5, 31, 22, tzinfo=UTC)) == []


def test_the_fee_of_a_month_is_that_of_the_terms_at_its_end(planned: Tenant) -> None:
    agree(planned, on=date(2024, 6, 30))
    fees = [charges.charged(planned, Month(2024, month)) for month in (5, 6, 7)]
    assert [each and (each.fee_minor, each.source) for each in fees] == [
        (145_000, "plan"),
        (160_000, "plan"),
        (160_000, "plan"),
    ]


def test_the_same_again_changes_nothing_and_other_terms_of_that_day_are_refused(planned: Tenant) -> None:
    first = agree(planned)
    counts = [each.objects.count() for each in (Subscription, PlanVersion, PriceChange, Entry, Work)]
    assert agree(planned, reason="Twice") == first
    assert [each.objects.count() for each in (Subscription, PlanVersion, PriceChange, Entry, Work)] == counts
    with pytest.raises(AlreadySubscribed):
        agree(planned, replace(HIGHER, included_minutes=0))


def test_back_to_earlier_terms_is_a_version_of_its_own(planned: Tenant) -> None:
    agree(planned)
    agree(planned, TERMS, date(2024, 9, 1))
    assert [each.version for each in plans.agreed(planned)] == [1, 2, 3]


def test_terms_between_two_others_hold_until_the_next(planned: Tenant) -> None:
    agree(planned)
    seen = terms.outlook(
        planned,
        replace(TERMS, included_minutes=0),
        starts_on=date(2024, 5, 1),
        reason="x",
        final=None,
        by=FINANCE,
        at=AT,
    )
    assert seen.before is not None
    assert seen.until is not None
    assert (seen.before.version, seen.until.version, seen.told_at, seen.stands) == (1, 2, None, False)


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (terms.MonthIsFinal, {"on": date(2024, 3, 31), "final": Month(2024, 3)}),
        (terms.MonthIsFinal, {"on": date(2024, 2, 1), "final": Month(2024, 3)}),
        (terms.DayOutOfReach, {"on": date(2016, 12, 31)}),
        (terms.DayOutOfReach, {"on": date(2040, 1, 1)}),
        (terms.TermsUnchanged, {"new": TERMS}),
        (terms.TermsCurrency, {"new": replace(HIGHER, currency="SEK")}),
        (terms.TermsReasonNeeded, {"reason": "  "}),
        (terms.TermsReasonNeeded, {"reason": "x" * 301}),
        (terms.TermsReasonNotText, {"reason": "turned \u202e around"}),
    ],
)
def test_what_is_refused_by_name(planned: Tenant, refusal: type[Exception], changes: dict[str, Any]) -> None:
    with pytest.raises(refusal):
        agree(planned, **changes)
    assert Subscription.objects.count() == 1
    assert not PriceChange.objects.exists()


def test_the_day_after_a_final_month_is_free(planned: Tenant) -> None:
    assert agree(planned, on=date(2024, 4, 1), final=Month(2024, 3)).starts_on == date(2024, 4, 1)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.FINANCE}))
def test_only_the_books_agree(planned: Tenant, role: Role) -> None:
    somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({role}))
    with pytest.raises(NotPermitted):
        agree(planned, by=somebody)
    assert plans.history(planned, by=somebody) == []
