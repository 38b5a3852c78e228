"""Agreeing on promises: each time a new version, from a day on."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from clients.rules.promises import CaseKind
from clients.rules.service_terms import PromiseTerms
from clients.selectors import service_hours
from sla.models import Promise
from sla.services import questions
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import Refusal
from tenants.models.versioned import stamp

TERMS = ("minutes", "answered_by", "target_ratio", "valid_from")
"""What a new version of a promise can change."""


class PromiseWithoutHours(Refusal):
    """A promise from a day on which no service hours are in force: it would never fall due, and nobody would see it."""


@transaction.atomic
def agree_promise(terms: PromiseTerms, *, time_zone: str, reason: str, by: Actor, at: datetime) -> Promise:
    """Add a version of one promise, in force from the first instant of `terms.since` in `time_zone`.

    Questions that are held already and were asked since then open their cases at once.
    Raises: NotPermitted; PromiseWithoutHours.
    """
    require(by, Permission.CLIENT_ONBOARD)
    valid_from = starts_at(terms.since, ZoneInfo(time_zone))
    if service_hours.in_force(valid_from) is None:
        raise PromiseWithoutHours(
            f"{terms.case_kind}, {terms.promise}: promised from {terms.since}, when no service hours are in force; "
            "agree on hours from that day or an earlier one first",
            day=terms.since.isoformat(),
        )
    same = Promise.objects.filter(case_kind=terms.case_kind, promise=terms.promise)
    version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    was = same.order_by("-version").values(*TERMS).first()
    promise = Promise.objects.create(
        case_kind=terms.case_kind,
        promise=terms.promise,
        minutes=terms.minutes,
        answered_by=terms.answered_by,
        target_ratio=terms.target_ratio,
        **stamp(version=version, valid_from=valid_from, reason=reason, by=by, at=at),
    )
    now = {name: getattr(promise, name) for name in TERMS}
    said = {"promise": str(promise), "reason": reason, "before": was, "after": now}
    audit.record("sla.promise.agreed", target=promise, by=by, at=at, **said)
    if terms.case_kind is CaseKind.QUESTION:
        questions.follow_everywhere(at=at)
    return promise
