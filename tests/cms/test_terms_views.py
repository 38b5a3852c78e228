"""New terms of a client's plan: looked at, agreed on once, followed by Stripe, and read by the client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.billing.models import PlanVersion, PriceChange, Subscription, SubscriptionState
from tenants.billing.selectors import plans
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.cms.conftest import put_report
from tests.cms.test_money_views import text
from tests.tenants.test_billing_services import TERMS, start

Browser = Callable[[User], Client]
PATH = "/money/clients/alfa/terms/"


@pytest.fixture
def planned(alfa: Tenant, by: Actor) -> Tenant:
    start(alfa, TERMS, date(2024, 1, 1), by)
    return alfa


@pytest.fixture
def desk(finance: User, agency_browser: Browser) -> Client:
    return agency_browser(finance)


def next_month(tenant: Tenant, months: int = 1) -> date:
    return Month.of(timezone.now(), tenant.zone).shifted(months).first_on


def typed(starts_on: date, **changes: Any) -> dict[str, Any]:
    """The form as it stands for the terms in force, with a higher fee."""
    fields = {
        "starts_on": starts_on.isoformat(),
        "fee": "1600.00",
        "hours": "20",
        "overage": "85.00",
        "pillars": ["community_moderation", "member_support"],
        "tolerance": "5",
        "percent": "5",
        "reason": "A second space",
        "cadence-TOTAL_FORMS": "3",
        "cadence-INITIAL_FORMS": "1",
        "cadence-0-type": "article",
        "cadence-0-count": "1",
        "cadence-0-per": "week",
        "cadence-1-type": "article",
        "cadence-1-count": "",
        "cadence-1-per": "month",
        "step": "look",
    }
    return {**fields, **changes}


def test_new_terms_are_looked_at_agreed_on_and_read(planned: Tenant, desk: Client, sign_in: Any, sponsor: User) -> None:
    day = next_month(planned, 2)
    assert desk.get(PATH).context["form"].initial["fee"] == 1450
    page = desk.post(PATH, typed(day))
    said = text(page)
    for words in ("€1,450", "€1,600", "Nothing runs at Stripe for this client", "A second space"):
        assert words in said, words
    assert "Each hour beyond" not in said  # it does not change
    assert Subscription.objects.count() == 1  # looking writes nothing
    hidden = dict(page.context["typed"])
    assert hidden["fee"] == "1600.00"
    done = desk.post(PATH, typed(day, step="agree"), follow=True)
    assert "Agreed: the new terms hold from" in text(done)
    row = Subscription.objects.latest("starts_on")
    assert (row.starts_on, row.reason, row.changed_by) == (day, "A second space", desk_name(row))
    assert row.plan_version.version == 2
    view = plans.coming(planned, timezone.now())[0]
    assert view.terms == replace(TERMS, monthly_fee_minor=160_000)
    agreed = User.objects.get(pk=row.changed_by_user_id)
    assert Entry.objects.filter(verb="billing.subscription.started", actor_uuid=agreed.uuid).count() == 1
    history = text(desk.get("/money/clients/alfa/"))
    for words in ("In force", "Agreed from", "A second space", "version 2", "Agreed"):
        assert words in history, words
    read = text(sign_in(sponsor, planned).get("/billing/"))
    assert "Your plan: Standard" in read
    assert "€1,600" in read


def desk_name(row: Subscription) -> str:
    return User.objects.get(pk=row.changed_by_user_id).name


def test_the_same_form_twice_changes_nothing(planned: Tenant, desk: Client) -> None:
    day = next_month(planned)
    desk.post(PATH, typed(day, step="agree"))
    counts = (Subscription.objects.count(), PlanVersion.objects.count(), Entry.objects.count())
    for step in ("agree", "look"):
        said = text(desk.post(PATH, typed(day, step=step), follow=True))
        assert "Nothing was changed." in said
    assert (Subscription.objects.count(), PlanVersion.objects.count(), Entry.objects.count()) == counts
    said = text(desk.post(PATH, typed(day, step="agree", fee="1700")))
    assert "Other terms of Alfa begin on" in said


def test_a_final_month_stands(planned: Tenant, desk: Client) -> None:
    put_report(planned, "2026-03")
    said = desk.post(PATH, typed(date(2026, 3, 31)))
    assert said.status_code == 422
    assert "March 2026 is final, so what it cost stands. Choose 1 Apr 2026 or a later day." in text(said)
    put_report(planned, "2026-04", "DRAFT")
    assert desk.post(PATH, typed(date(2026, 4, 1))).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "This field is required."),
        ({"reason": "turned \u202e around"}, "cannot stand in a reason"),
        ({"fee": "-1"}, "greater than or equal to 0"),
        ({"fee": "12.345"}, "no more than 2 decimal places"),
        ({"hours": "0.01"}, "These are not whole minutes."),
        ({"pillars": []}, "This field is required."),
        ({"pillars": ["cleaning"]}, "cleaning is not one of the available choices."),
        ({"percent": ""}, "A credit needs both, or neither."),
        ({"starts_on": "1999-01-01"}, "Choose a day from 1 Jan 2017 to"),
        ({"starts_on": "someday"}, "Enter a valid date."),
        ({"cadence-1-count": "2"}, "Each kind of content stands in one line only."),
        ({"cadence-0-count": "-1"}, "greater than or equal to 0"),
        ({"fee": "1450"}, "These are the terms that hold since 1 Jan 2024 already"),
    ],
)
def test_what_cannot_be_agreed_on_is_said(planned: Tenant, desk: Client, changes: dict[str, Any], words: str) -> None:
    page = desk.post(PATH, {**typed(next_month(planned), step="agree"), **changes})
    assert page.status_code == 422
    assert words in text(page)
    assert Subscription.objects.count() == 1


def test_going_back_keeps_what_was_typed(planned: Tenant, desk: Client) -> None:
    page = desk.post(PATH, typed(next_month(planned), step="change"))
    assert 'value="1600.00"' in text(page)


def test_the_first_terms_of_a_client_without_any(beta: Tenant, desk: Client) -> None:
    path = "/money/clients/beta/"
    assert "No plan yet" in text(desk.get(path))
    day = next_month(beta)
    done = desk.post(f"{path}terms/", typed(day, name="Starter", step="agree", percent="", tolerance=""), follow=True)
    assert "Starter" in text(done)
    view = plans.agreed(beta)[0]
    assert (view.terms.name, view.version, view.terms.credit_rule) == ("Starter", 1, None)


def test_numbers_as_a_swede_writes_them(planned: Tenant, desk: Client, finance: User) -> None:
    User.objects.filter(pk=finance.pk).update(language="sv")
    day = next_month(planned)
    assert 'value="1450,00"' in text(desk.get(PATH))
    desk.post(PATH, typed(day, fee="1600,50", step="agree"))
    assert plans.agreed(planned)[-1].terms.monthly_fee_minor == 160_050


def test_a_fee_that_stripe_has_not_taken_is_seen_and_tried_again(planned: Tenant, desk: Client, now: datetime) -> None:
    SubscriptionState.objects.create(
        tenant=planned, subscription_id="sub_1", status="active", created_at=now, changed_at=now
    )
    said = text(desk.post(PATH, typed(next_month(planned, 3))))
    assert "Stripe is told on 2" in said
    desk.post(PATH, typed(next_month(planned), step="agree"))
    PriceChange.objects.update(state="FAILED", problem="StripeRefused")
    assert "1 new fee has not reached Stripe" in text(desk.get("/money/"))
    said = text(desk.get("/money/clients/alfa/"))
    assert "Stripe has refused it. Its dashboard says why." in said
    change = PriceChange.objects.get()
    assert "It is tried again." in text(desk.post(f"/money/prices/{change.pk}/again/", follow=True))
    change.refresh_from_db()
    assert (change.state, change.rounds) == ("WAITING", 1)
    assert "or is about to." in text(desk.post(f"/money/prices/{change.pk}/again/", follow=True))
    assert "Stripe is to be told" in text(desk.get("/money/clients/alfa/"))


def test_what_stripe_has_charged_already_is_told_beforehand(planned: Tenant, desk: Client, now: datetime) -> None:
    SubscriptionState.objects.create(
        tenant=planned, subscription_id="sub_1", status="active", created_at=now, changed_at=now
    )
    today = now.astimezone(planned.zone).date()
    said = text(desk.post(PATH, typed(today.replace(day=1) - timedelta(days=1))))
    assert "Stripe is told at once" in said
    assert "stays as it is: a difference is settled by hand." in said
    assert "The fee stays as it is." in text(desk.post(PATH, typed(today, fee="1450", hours="30")))
