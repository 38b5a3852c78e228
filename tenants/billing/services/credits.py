"""Proposing a service credit from a final month, and finance's decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.billing.events import CreditApproved, CreditDeclined, CreditProposed
from tenants.billing.models import Account, ServiceCredit
from tenants.billing.rules.credits import MissedPromise, credit_due
from tenants.billing.rules.states import CreditState, Settlement
from tenants.billing.selectors import plans
from tenants.billing.services import terms_board
from tenants.boards import services as boards
from tenants.context import client, public
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.models import Tenant

SETTLE = "billing.settle_credit"
"""The kind of work that brings an approved credit to the client's invoices."""
LONGEST_REASON = 300


class CreditDecided(Refusal):
    """Somebody has decided on this credit already."""


class CreditReasonNeeded(Refusal):
    """Declining says why, in at most so many characters."""


class CreditReasonNotText(CreditReasonNeeded):
    """The client reads the reason: no control characters, nothing that turns the direction of the text."""


@transaction.atomic
def propose(
    tenant: Tenant, *, month: Month, report_id: int, missed: Sequence[MissedPromise], by: Actor, at: datetime
) -> ServiceCredit | None:
    """Propose the credit of a final month, by the plan in force at the month's last instant; once a month.

    missed: the month's promises; those that kept their target, or have too few clocks, change nothing.
    Again for the same month: the credit that stands, whatever the figures are by now.
    None when there is no plan or no rule in it, nothing was missed, or the credit would be nothing.
    Raises: NotPermitted.
    """
    require(by, Permission.REPORT_RELEASE)
    with public():
        held = ServiceCredit.objects.filter(tenant=tenant, month=str(month)).first()
        if held is not None:
            return held
        terms = _terms(tenant, month, missed)
        if terms is None:
            return None
        credit, made = ServiceCredit.objects.get_or_create(
            tenant=tenant,
            month=str(month),
            defaults={
                **terms,
                "report_id": report_id,
                "proposed_by": by.name,
                "proposed_by_user_id": by.user_id,
                "proposed_at": at,
            },
        )
        if made:
            audit.record(
                "billing.credit.proposed",
                target=credit,
                by=by,
                at=at,
                client=tenant.slug,
                month=str(month),
                amount_minor=credit.amount_minor,
                currency=credit.currency,
            )
            announce(CreditProposed(tenant_id=tenant.pk, month=month, credit_id=credit.pk, proposed_at=at))
    return credit


def _terms(tenant: Tenant, month: Month, promises: Sequence[MissedPromise]) -> dict[str, Any] | None:
    """What the rule of the month's plan gives back, and the terms that it rests on."""
    plan = plans.of_month(tenant, month)
    if plan is None or plan.terms.credit_rule is None:
        return None
    rule = plan.terms.credit_rule
    due = credit_due(plan.terms.monthly_fee_minor, rule, promises)
    if due is None:
        return None
    return {
        "plan_version_id": plan.version_id,
        "currency": plan.terms.currency,
        "fee_minor": plan.terms.monthly_fee_minor,
        "percent_of_fee": rule.percent_of_fee,
        "tolerance_ratio": rule.tolerance_ratio,
        "amount_minor": due.amount_minor,
        "missed": [_plain(asdict(each)) for each in due.missed],
    }


def _plain(fact: Any) -> Any:
    """As JSON holds it: numbers as they are, instants in ISO 8601, ratios as text."""
    if isinstance(fact, dict):
        return {name: _plain(each) for name, each in fact.items()}
    if isinstance(fact, (tuple, list)):
        return [_plain(each) for each in fact]
    if isinstance(fact, datetime):
        return fact.isoformat()
    return fact if fact is None or isinstance(fact, int) else str(fact)


@transaction.atomic
def approve(credit: ServiceCredit, *, by: Actor, at: datetime, reason: str = "") -> ServiceCredit:
    """Give the credit: it enters the month's cost, and leaves for the client's invoices after the commit.

    Raises: NotPermitted; CreditReasonNeeded, for a reason that is too long or no text; CreditDecided, also when
    somebody else decided first.
    """
    require(by, Permission.CREDIT_DECIDE)
    told = _reason(reason)
    with public():
        billed = Account.objects.filter(tenant_id=credit.tenant_id, customer_id__isnull=False).exists()
        settlement = Settlement.WAITING if billed else Settlement.BY_HAND
        decided = _decide(credit, CreditState.APPROVED, told, by=by, at=at, settlement=settlement)
        announce(
            CreditApproved(
                tenant_id=decided.tenant_id,
                month=Month.parse(decided.month),
                credit_id=decided.pk,
                amount_minor=decided.amount_minor,
                currency=decided.currency,
                approved_at=at,
            )
        )
    if billed:
        with client(decided.tenant):
            boards.enqueue(SETTLE, decided.pk, at=at)
    return decided


@transaction.atomic
def decline(credit: ServiceCredit, *, reason: str, by: Actor, at: datetime) -> ServiceCredit:
    """Give nothing back, and say why: the client reads the reason.

    Raises: NotPermitted; CreditReasonNeeded, CreditReasonNotText; CreditDecided, also when somebody else decided first.
    """
    require(by, Permission.CREDIT_DECIDE)
    told = _reason(reason)
    if not told:
        raise CreditReasonNeeded(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    with public():
        decided = _decide(credit, CreditState.DECLINED, told, by=by, at=at, settlement=Settlement.NONE)
        month = Month.parse(decided.month)
        announce(CreditDeclined(tenant_id=decided.tenant_id, month=month, credit_id=decided.pk, declined_at=at))
    return decided


def _reason(reason: str) -> str:
    told = reason.strip()
    if len(told) > LONGEST_REASON:
        raise CreditReasonNeeded(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    if character := first_not_text(told):
        raise CreditReasonNotText(f"{character} cannot stand in a reason", character=character)
    return told


def _decide(
    credit: ServiceCredit, state: CreditState, reason: str, *, by: Actor, at: datetime, settlement: Settlement
) -> ServiceCredit:
    changed = ServiceCredit.objects.filter(pk=credit.pk, state=CreditState.PROPOSED).update(
        state=state,
        reason=reason,
        decided_by=by.name,
        decided_by_user_id=by.user_id,
        decided_at=at,
        settlement=settlement,
    )
    decided = ServiceCredit.objects.select_related("tenant").get(pk=credit.pk)
    if changed != 1:
        told = f"{decided.tenant.name}, {decided.month}: decided already, by {decided.decided_by}"
        raise CreditDecided(told, client=decided.tenant.name, month=decided.month, who=decided.decided_by)
    terms_board.note(decided.tenant, at=at)
    audit.record(
        f"billing.credit.{state.lower()}",
        target=decided,
        by=by,
        at=at,
        client=decided.tenant.slug,
        month=decided.month,
        amount_minor=decided.amount_minor,
        currency=decided.currency,
        reason=reason,
        before={"state": CreditState.PROPOSED},
        after={"state": state},
    )
    return decided
