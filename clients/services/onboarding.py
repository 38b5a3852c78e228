"""A client from its brief: everything in one transaction, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction

from clients.brief.brief import Brief
from clients.brief.parts import Colleague, Person, Space
from clients.events import BriefAccepted
from clients.models import Onboarding
from clients.rules.service_terms import PromiseTerms, ServiceTerms
from clients.selectors.readiness import Missing
from clients.services import (
    agreed_in_brief,
    charters,
    fit,
    objectives,
    platforms,
    programmes,
    readiness,
    service_hours,
    value,
)
from clients.spaces.rules.space import SpaceSpec
from clients.spaces.services.spaces import open_space
from tenants import audit, context
from tenants.access.rules.permissions import Permission, require
from tenants.access.rules.working_time import NO_WEEK, WorkingTime
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.access.services.working_time import state_first
from tenants.billing.rules.plans import CadenceTerm, CreditRule, PlanTerms
from tenants.billing.services.subscriptions import subscribe
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.instants import starts_at
from tenants.kernel.money import Money
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.services import template
from tenants.services.provisioning import ClientProfile, create_client

REASON = "Agreed in the client's brief"
_LOCK = 7_203_114_960


STEPS = ("schema", "people", "plan", "charter", "value", "spaces", "promises")
"""What is made, in this order."""
Progress = Callable[[str], None]


def _nobody_watches(step: str) -> None:
    """The terminal waits for the end."""


class AlreadyOnboarded(Refusal):
    """The slug is a client's that was made from another brief."""


@dataclass(frozen=True, slots=True)
class Onboarded:
    """A client as it stands after `onboard`; `changed` is False when it stood before."""

    client: str
    schema: str
    host: str
    seconds: float
    missing_for_go_live: tuple[Missing, ...]
    changed: bool


def onboard(
    brief: Brief,
    *,
    by: Actor,
    at: datetime,
    fit_override_by: Actor | None = None,
    progress: Progress = _nobody_watches,
) -> Onboarded:
    """Make the client that the brief describes: schema, people, charter, spaces, promises, plan, objectives, inputs.

    With the same brief again nothing changes. Killed anywhere, nothing is left, and running it again completes.
    fit_override_by: the owner whose words `fit.override` are, where somebody else hands the brief in.
    progress: is told which of STEPS begins; it stands in whichever schema is being written.
    Raises: NotPermitted; FitIsNoGo; AlreadyOnboarded; whatever a part refuses, with nothing changed.
    """
    require(by, Permission.CLIENT_ONBOARD)
    fit.refuse_no_go(brief.fit, override_by=fit_override_by or by)
    began = time.perf_counter()
    with context.public():
        template.text()  # made before the transaction: half a minute on an installation's first client
        with transaction.atomic():
            _wait_for_turn()
            tenant = Tenant.objects.filter(slug=brief.client.slug).first()
            changed = tenant is None
            if tenant is None:
                tenant = _make(brief, by=by, at=at, fit_override_by=fit_override_by, progress=progress)
            elif tenant.brief_sha256 != brief.sha256:
                raise AlreadyOnboarded(
                    f"client.slug: {tenant.slug!r} is a client already, made from another brief: "
                    "changes are made on the client's pages"
                )
            with context.client(tenant):
                missing, host = readiness.note(at=at), tenant.host
    return Onboarded(
        client=tenant.slug,
        schema=tenant.schema_name,
        host=host,
        seconds=round(time.perf_counter() - began, 3),
        missing_for_go_live=missing,
        changed=changed,
    )


def _wait_for_turn() -> None:
    """One onboarding at a time: a second run of a brief finds its client, two never wait for each other's people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _make(brief: Brief, *, by: Actor, at: datetime, fit_override_by: Actor | None, progress: Progress) -> Tenant:
    progress("schema")
    tenant = create_client(_profile(brief), by=by, at=at)
    # At the new client whoever makes it acts with the roles that allowed it.
    here = replace(by, schema_name=tenant.schema_name)
    progress("people")
    everyone: list[Person | Colleague] = [*brief.people, *brief.team]
    for someone in everyone:
        _admit(tenant, someone, by=here, at=at)
    progress("plan")
    if terms := _plan(brief):
        starts_on = brief.plan.since if brief.plan and brief.plan.since else brief.client.since
        subscribe(tenant, terms, starts_on=starts_on, reason=REASON, by=here, at=at)
    with context.client(tenant):
        _judge(tenant, brief, by=here, at=at, override_by=fit_override_by)
        _fill(tenant, brief, by=here, at=at, progress=progress)
    return tenant


def _judge(tenant: Tenant, brief: Brief, *, by: Actor, at: datetime, override_by: Actor | None) -> None:
    """Keep what was judged before the client was taken on."""
    since = brief.client.since
    valid_from = starts_at(since, tenant.zone)
    if brief.fit:
        whose = override_by and replace(override_by, schema_name=tenant.schema_name)
        fit.assess(brief.fit, assessed_on=since, valid_from=valid_from, reason=REASON, by=by, at=at, override_by=whose)
    if brief.platforms:
        platforms.compare(brief.platforms, valid_from=valid_from, reason=REASON, by=by, at=at)


def _fill(tenant: Tenant, brief: Brief, *, by: Actor, at: datetime, progress: Progress) -> None:
    """Write what lives in the client's own schema."""
    since = brief.client.since
    valid_from = starts_at(since, tenant.zone)
    progress("charter")
    charters.agree(brief.charter, valid_from=valid_from, reason=REASON, by=by, at=at)
    for objective in brief.objectives:
        objectives.agree(objective, valid_from=valid_from, reason=REASON, by=by, at=at)
    progress("value")
    value.state_drivers(tenant, brief.value, since=since, reason=REASON, by=by, at=at)
    if brief.cost:
        value.state_costs(tenant, brief.cost, since=since, reason=REASON, by=by, at=at)
    programmes.plan(brief.programme, by=by, at=at)
    progress("spaces")
    for space in brief.spaces:
        open_space(space_spec(space, brief.client.since), by=by, at=at)
    agreed_in_brief.fill(brief, valid_from=valid_from, reason=REASON, by=by, at=at)
    progress("promises")
    service = _service(brief)
    if service:
        service_hours.agree_calendar(service, reason=REASON, by=by, at=at)
    announce(BriefAccepted(tenant_id=tenant.pk, slug=tenant.slug, service=service, by=by, at=at))
    onboarding = Onboarding.objects.create(
        brief_sha256=brief.sha256,
        counts=brief.counts,
        accepted_by=by.name,
        accepted_by_user_id=by.user_id,
        accepted_at=at,
    )
    audit.record("clients.brief.accepted", target=onboarding, by=by, at=at, sha256=brief.sha256, **brief.counts)


def _admit(tenant: Tenant, someone: Person | Colleague, *, by: Actor, at: datetime) -> None:
    user = ensure_user(someone.email, someone.name, language=tenant.language, time_zone=tenant.time_zone, by=by, at=at)
    grant(user, someone.role, tenant=tenant, by=by, at=at)
    if isinstance(someone, Colleague) and (someone.languages or someone.works):
        week = someone.works.week if someone.works else NO_WEEK
        said = WorkingTime(someone.time_zone or tenant.time_zone, someone.languages, week)
        state_first(user, said, by=by, at=at)


def _profile(brief: Brief) -> ClientProfile:
    said = brief.client
    return ClientProfile(
        slug=said.slug,
        name=said.name,
        legal_name=said.legal_name,
        sector=said.sector,
        language=said.language,
        time_zone=said.time_zone,
        currency=said.currency,
        service_since=said.since,
        accent=said.brand.accent,
        is_generated=said.generated,
        brief_sha256=brief.sha256,
    )


def space_spec(said: Space, since: date) -> SpaceSpec:
    """The space as the spaces' own floor takes it, in force from its own day or else the one given."""
    return SpaceSpec(
        slug=said.slug,
        name=said.name,
        kind=said.kind,
        platform=said.platform,
        url=said.url,
        visibility=said.visibility,
        takes_questions=said.takes_questions,
        language=said.language,
        responsible=said.responsible,
        in_force_from=said.since or since,
        description=said.description or "",
        keywords=said.keywords,
    )


def _service(brief: Brief) -> ServiceTerms | None:
    said = brief.service
    if said is None:
        return None
    since = said.since or brief.client.since
    return ServiceTerms(
        since=since,
        time_zone=brief.client.time_zone,
        week=said.hours.week,
        country=said.country,
        listed_holidays=said.listed_holidays,
        promises=tuple(
            PromiseTerms(
                case_kind=promise.case,
                promise=promise.promise,
                minutes=promise.minutes,
                answered_by=promise.answered_by,
                target_ratio=promise.target_ratio,
                since=promise.since or since,
            )
            for promise in said.promises
        ),
    )


def _plan(brief: Brief) -> PlanTerms | None:
    said, currency = brief.plan, brief.client.currency
    if said is None:
        return None
    rule = said.service_credit
    return PlanTerms(
        name=said.name,
        currency=currency,
        monthly_fee_minor=Money.from_exact(said.monthly_fee, currency).amount_minor,
        included_minutes=said.included_minutes,
        hourly_overage_minor=Money.from_exact(said.hourly_overage, currency).amount_minor,
        pillars=said.pillars,
        cadence=tuple(CadenceTerm(line.type, line.count, line.per) for line in said.cadence),
        credit_rule=CreditRule(rule.tolerance, rule.percent_of_fee) if rule else None,
        renews_on=said.renews_on,
        notice_days=said.notice_days,
    )
