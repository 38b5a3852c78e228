"""New terms of a client's plan, from a day on: what they would change, and agreeing on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from tenants.access.rules.permissions import Permission, require
from tenants.billing.models import Subscription
from tenants.billing.rules import following
from tenants.billing.rules.plans import PlanTerms
from tenants.billing.selectors import plans
from tenants.billing.selectors.plans import PlanView
from tenants.billing.services import prices, subscriptions
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.models import Tenant

LONGEST_REASON = 300
FURTHEST = timedelta(days=5 * 366)
"""How far ahead terms are agreed on."""
EARLIEST = date(1970, 1, 1)
"""Where it is not known since when the client is served: months are named from here."""


class MonthIsFinal(Refusal):
    """The day lies in a month that is released, or before it: what was charged for it stands."""


class DayOutOfReach(Refusal):
    """The day lies before the service began, or years ahead."""


class TermsUnchanged(Refusal):
    """These are the terms that hold on that day already."""


class TermsCurrency(Refusal):
    """A plan stays in the currency in which it was agreed: a running subscription cannot change its own."""


class TermsReasonNeeded(Refusal):
    """New terms say why, in at most so many characters."""


class TermsReasonNotText(TermsReasonNeeded):
    """The reason is text: no control characters, nothing that turns its direction."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What new terms would do. `before` holds on that day so far, `until` is when terms that are agreed follow them.

    told_at, charged_from: when Stripe hears of the fee, and the first month that it charges by it; None where nothing
    runs there. `stands`: the very same is agreed from that day already, so nothing would change.
    """

    before: PlanView | None
    until: PlanView | None
    told_at: datetime | None
    charged_from: Month | None
    stands: bool


def outlook(
    tenant: Tenant, terms: PlanTerms, *, starts_on: date, reason: str, final: Month | None, by: Actor, at: datetime
) -> Outlook:
    """Say what agreeing on these terms would do, or refuse as `agree` would. Writes nothing."""
    require(by, Permission.MONEY_MANAGE)
    with public():
        return _checked(tenant, terms, starts_on=starts_on, reason=reason, final=final, at=at)


@transaction.atomic
def agree(
    tenant: Tenant, terms: PlanTerms, *, starts_on: date, reason: str, final: Month | None, by: Actor, at: datetime
) -> Subscription:
    """Let these terms hold from `starts_on`, the client's local date, and a subscription that runs at Stripe follow.

    The same terms from the same day again: nothing changes.
    final: the last month that is released, which the floor above knows; None before the first.

    Raises: NotPermitted; TermsReasonNeeded, TermsReasonNotText; DayOutOfReach; MonthIsFinal; TermsCurrency;
        TermsUnchanged; AlreadySubscribed, when other terms begin on that day.
    """
    require(by, Permission.MONEY_MANAGE)
    with public():
        Tenant.objects.select_for_update().get(pk=tenant.pk)  # the same form twice at once: the second finds the first
        found = _checked(tenant, terms, starts_on=starts_on, reason=reason, final=final, at=at)
        if found.stands:
            return Subscription.objects.get(tenant=tenant, starts_on=starts_on)
        subscription = subscriptions.begin(tenant, terms, starts_on=starts_on, reason=reason.strip(), by=by, at=at)
        prices.arrange(subscription, at=at)
    return subscription


def _checked(
    tenant: Tenant, terms: PlanTerms, *, starts_on: date, reason: str, final: Month | None, at: datetime
) -> Outlook:
    _refuse_reason(reason.strip())
    _refuse_day(tenant, starts_on, final, at)
    held = plans.agreed(tenant)
    here = next((each for each in held if each.starts_on == starts_on), None)
    before = next((each for each in reversed(held) if each.starts_on < starts_on), None)
    until = next((each for each in held if each.starts_on > starts_on), None)
    stands = here is not None and here.terms.sha256 == terms.sha256
    if not stands:
        _refuse_terms(tenant, terms, here, before)
    runs = prices.running(tenant) is not None
    return Outlook(
        before=before,
        until=until,
        told_at=following.told_at(starts_on, at) if runs else None,
        charged_from=following.first_charged(starts_on, at) if runs else None,
        stands=stands,
    )


def _refuse_reason(told: str) -> None:
    if not told or len(told) > LONGEST_REASON:
        raise TermsReasonNeeded(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    if character := first_not_text(told):
        raise TermsReasonNotText(f"{character} cannot stand in a reason", character=character)


def _refuse_day(tenant: Tenant, starts_on: date, final: Month | None, at: datetime) -> None:
    today = at.astimezone(tenant.zone).date()
    earliest, latest = tenant.service_since or EARLIEST, today + FURTHEST
    if not earliest <= starts_on <= latest:
        told = f"Terms begin between {earliest} and {latest}"
        raise DayOutOfReach(told, first_on=earliest.isoformat(), last_on=latest.isoformat())
    if final is not None and starts_on < final.shifted(1).first_on:
        after = final.shifted(1).first_on
        told = f"{final} is final: terms begin on {after} or later"
        raise MonthIsFinal(told, month=str(final), day=after.isoformat())


def _refuse_terms(tenant: Tenant, terms: PlanTerms, here: PlanView | None, before: PlanView | None) -> None:
    if here is not None:
        told = f"Other terms of {tenant.name} begin on {here.starts_on}: choose another day"
        raise subscriptions.AlreadySubscribed(told, client=tenant.name, day=here.starts_on.isoformat())
    currency = before.terms.currency if before else tenant.currency
    if terms.currency != currency:
        raise TermsCurrency(f"{tenant.name} is charged in {currency}", client=tenant.name, currency=currency)
    if before is not None and before.terms.sha256 == terms.sha256:
        raise TermsUnchanged(f"These terms hold already since {before.starts_on}", day=before.starts_on.isoformat())
