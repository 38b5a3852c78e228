"""What a client lacks before it can go live. Floors above add what they know to be missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.models import Kpi, KpiVersion, Objective, ValueInput
from clients.rules.go_live import served_from
from clients.selectors import charters, fit, profile
from clients.spaces.selectors import spaces
from tenants.access.names import role_name
from tenants.access.selectors.memberships import roles_at
from tenants.billing.selectors import plans
from tenants.kernel.actor import Role
from tenants.kernel.instants import starts_at
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: `code` for machines, `what` for people, `where` it is mended.

    where: a path on the client's host; "" while no page of ours mends it.
    about: the key of what it is about, for whoever has a name for it; "" where `what` says it all.
    """

    code: str
    what: str
    where: str = ""
    about: str = ""


Finder = Callable[[datetime], Iterable[Missing]]
_finders: list[Finder] = []

CHARTER = "/desk/charter/"
SETUP, PEOPLE = "/desk/setup/", "/desk/people/"
NEEDED_ROLES = (Role.SPONSOR, Role.APPROVER, Role.ACCOUNT_MANAGER)


def finds_missing(finder: Finder) -> Finder:
    """Register an upper floor's own look at what is missing; registering it twice changes nothing."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def missing_for_go_live(at: datetime) -> list[Missing]:
    """What this client lacks to go live at `at`, in the order in which it is best mended; empty when it can.

    What counts is what holds on the first day on which the client is served (docs/algorithms/go_live.md): finders are
    asked for that instant. Stand in the client's schema. What is only worth a thought stands in
    `clients.selectors.advice`.
    """
    tenant = profile.current()
    at = served_at(tenant, at)
    own = [*_fit(at), *_charter(at), *_people(tenant, at), *_spaces(), *_plan(tenant, at), *_objectives(), *_value()]
    return own + [missing for finder in _finders for missing in finder(at)]


def served_at(tenant: Tenant, at: datetime) -> datetime:
    """The first instant at which the client is served, if it goes live at `at`."""
    return max(at, starts_at(served_from(profile.local_date(at), tenant.service_since), tenant.zone))


def first_day(agreed_from: list[date]) -> str:
    """The first day from which something is agreed, in words; empty when nothing is."""
    return date_format(min(agreed_from), "j F Y") if agreed_from else ""


def _fit(at: datetime) -> Iterator[Missing]:
    """A client that nobody judged is not judged here: what was never looked at stands in `clients.selectors.advice`."""
    found = fit.standing(at)
    if found is not None and found.is_open:
        text = _("The fit says no-go (%(score)s of 100), and no owner has said why the client is taken on all the same")
        yield Missing("fit_no_go", text % {"score": found.score}, "/desk/fit/")


def _charter(at: datetime) -> Iterator[Missing]:
    held = charters.standing(at)
    if held is None:
        yield Missing("no_charter", _("The charter does not say why this community exists"), f"{SETUP}charter/")
    elif not held.newest.is_signed:
        text = _("Version %(n)s of the charter is not signed by both sides") % {"n": held.newest.version}
        yield Missing("charter_unsigned", text, CHARTER)


def _people(tenant: Tenant, at: datetime) -> Iterator[Missing]:
    held = roles_at(tenant, at=at)
    for role in NEEDED_ROLES:
        if role not in held:
            yield Missing(f"no_{role}", _("Nobody holds the role: %(role)s") % {"role": role_name(role)}, PEOPLE)
    for space in spaces.every():
        if space.responsible not in held:
            text = _("Nobody holds the role that is responsible for the space %(space)s: %(role)s")
            told = {"role": role_name(space.responsible), "space": space.name}
            yield Missing("nobody_responsible", text % told, PEOPLE)


def _spaces() -> Iterator[Missing]:
    if not spaces.every():
        yield Missing("no_space", _("There is no space where the community meets"), f"{SETUP}spaces/")
    for space in spaces.without_activity():
        text = _("No activity of the space %(space)s is held: connect it, or take in a file")
        yield Missing("no_activity", text % {"space": space.name}, "/desk/evidence/")


def _plan(tenant: Tenant, at: datetime) -> Iterator[Missing]:
    if plans.in_force(tenant, at) is not None:
        return
    if day := first_day([each.starts_on for each in plans.agreed(tenant)]):
        text = _("The plan starts on %(day)s, later than the service")
        yield Missing("plan_starts_late", text % {"day": day}, "/billing/")
    else:
        yield Missing("no_plan", _("No retainer plan is in force"), "/billing/")


def _objectives() -> Iterator[Missing]:
    if not Objective.objects.exists():
        yield Missing("no_objective", _("There is no objective with a KPI"), f"{SETUP}objectives/")
    without = Kpi.objects.exclude(versions__baseline__isnull=False)
    for kpi in without.filter(pk__in=KpiVersion.objects.values("kpi_id")).select_related("objective"):
        text = _("The KPI %(metric)s has no baseline, so it cannot be reported as improved")
        where = f"{SETUP}objectives/?number={kpi.objective.number}"
        yield Missing("no_baseline", text % {"metric": kpi.metric}, where, kpi.metric)


def _value() -> Iterator[Missing]:
    if not ValueInput.objects.exists():
        text = _("No value driver has inputs: what the community is worth cannot be said")
        yield Missing("no_value_inputs", text, f"{SETUP}value/")
