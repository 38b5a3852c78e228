"""The nine pillars of the service: which are bought, and what the month has to show for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reporting.rules.month import Deliverable
from reporting.selectors import reports
from tenants.access.rules.permissions import Permission, may
from tenants.billing.rules.plans import Pillar
from tenants.billing.selectors import plans
from tenants.kernel.actor import Actor
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class PillarScope:
    """One pillar. `work` is what the month counts of it, promised or not; empty where there is nothing to count."""

    pillar: Pillar
    is_bought: bool
    work: tuple[Deliverable, ...]

    @property
    def is_given_away(self) -> bool:
        """Whether something of it is promised although it is not bought: it is delivered, and cannot be billed."""
        return not self.is_bought and any(each.promised for each in self.work)


@dataclass(frozen=True, slots=True)
class ScopeView:
    """All nine pillars, in their order. plan: its name, with the first day of its terms; None while none is in force.

    month: of the report that stands ("2018-03"); empty before the first.
    """

    plan: str | None
    since: date | None
    month: str
    pillars: tuple[PillarScope, ...]


def scope(tenant: Tenant, at: datetime, *, by: Actor) -> ScopeView | None:
    """The scope at `at` beside what the latest report counts, for whoever may see it.

    Stand in the client's schema. A report counts what was bought in its own month; what is bought is said as of `at`.
    """
    if not may(by, Permission.FIT_VIEW):
        return None
    plan, report = plans.in_force(tenant, at), reports.latest(by)
    counted = reports.data_of(report).figures.work if report else None
    work = counted.deliverables if counted else ()
    bought = plan.terms.pillars if plan else ()
    return ScopeView(
        plan=plan.terms.name if plan else None,
        since=plan.starts_on if plan else None,
        month=report.month if report else "",
        pillars=tuple(_pillar(pillar, bought, work) for pillar in Pillar),
    )


def _pillar(pillar: Pillar, bought: Sequence[Pillar], work: Sequence[Deliverable]) -> PillarScope:
    return PillarScope(pillar, pillar in bought, tuple(each for each in work if each.pillar == pillar))
