"""Judging whether the agency should take a client on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from clients.brief.fit import Fit as Said
from clients.models import FitAssessment
from clients.rules.fit import THRESHOLD, WEIGHTS, Verdict
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models.versioned import stamp

TERMS = ("score", "verdict", "marks", "override")


class FitIsNoGo(Refusal):
    """The fit says no-go, and no owner has said why the client is taken on all the same."""


class NothingToOverride(Refusal):
    """The fit is a go: there is nothing that an owner has to answer for."""


def refuse_no_go(said: Said | None, *, override_by: Actor) -> None:
    """Let a client pass that was found to fit, or that an owner takes on all the same; without a fit nothing is judged.

    Raises: FitIsNoGo; NotPermitted, when the override is not an owner's.
    """
    if said is None:
        return
    assessed = said.assessed
    if assessed.verdict is Verdict.GO:
        return
    if said.override is None:
        vital = ", ".join(each.value for each in assessed.vital_failed)
        reason = f"{vital} has the mark 1" if vital else f"the score is {assessed.score}, below {THRESHOLD}"
        raise FitIsNoGo(
            f"fit: no-go: {reason}; an owner may take the client on all the same, and says why in fit.override",
            score=assessed.score,
            threshold=THRESHOLD,
        )
    require(override_by, Permission.FIT_OVERRIDE)


@transaction.atomic
def assess(
    said: Said,
    *,
    assessed_on: date,
    valid_from: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    override_by: Actor | None = None,
) -> FitAssessment:
    """Add an assessment, in force from `valid_from`. Stand in the client's schema.

    assessed_on: for an assessment that does not say its own day. override_by: the owner whose words `said.override`
    are, where somebody else hands the assessment in; a go needs none, and keeps none.
    Raises: NotPermitted, also when an override is not an owner's.
    """
    require(by, Permission.CLIENT_ONBOARD)
    assessed = said.assessed
    owner = override_by or by
    is_overridden = assessed.verdict is Verdict.NO_GO and said.override is not None
    if is_overridden:
        require(owner, Permission.FIT_OVERRIDE)
    was = FitAssessment.objects.order_by("-version").values(*TERMS).first()
    row = FitAssessment.objects.create(
        marks={each.value: marked.model_dump(exclude_none=True) for each, marked in said.marks.items()},
        weights={each.value: weight for each, weight in WEIGHTS.items()},
        threshold=THRESHOLD,
        score=assessed.score,
        verdict=assessed.verdict,
        assessed_on=said.assessed_on or assessed_on,
        override=(said.override or "") if is_overridden else "",
        overridden_by=owner.name if is_overridden else "",
        overridden_by_user_id=owner.user_id if is_overridden else None,
        **stamp(version=_next(), valid_from=valid_from, reason=reason, by=by, at=at),
    )
    _record("clients.fit.assessed", row, was, reason=reason, by=by, at=at)
    return row


@transaction.atomic
def override(*, text: str, valid_from: datetime, by: Actor, at: datetime) -> FitAssessment:
    """Take a client on although its last assessment says no-go: the same assessment, with the owner's words.

    Raises: NotPermitted; NothingToOverride.
    """
    require(by, Permission.FIT_OVERRIDE)
    last = FitAssessment.objects.order_by("-version").first()
    if last is None or last.verdict != Verdict.NO_GO:
        raise NothingToOverride("The fit is not a no-go: there is nothing to override")
    was = {name: getattr(last, name) for name in TERMS}
    kept = ("marks", "weights", "threshold", "score", "verdict", "assessed_on")
    row = FitAssessment.objects.create(
        **{name: getattr(last, name) for name in kept},
        override=text.strip(),
        overridden_by=by.name,
        overridden_by_user_id=by.user_id,
        **stamp(version=_next(), valid_from=valid_from, reason=text.strip()[:300], by=by, at=at),
    )
    _record("clients.fit.overridden", row, was, reason=row.reason, by=by, at=at)
    return row


def _next() -> int:
    return (FitAssessment.objects.aggregate(last=Max("version"))["last"] or 0) + 1


def _record(
    verb: str, row: FitAssessment, was: dict[str, object] | None, *, reason: str, by: Actor, at: datetime
) -> None:
    now = {name: getattr(row, name) for name in TERMS}
    audit.record(verb, target=row, by=by, at=at, version=row.version, reason=reason, before=was, after=now)
