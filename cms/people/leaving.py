"""What a person would leave behind, client by client, and giving it to a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.services import stakeholders
from clients.services.held import CONTACT, DUTY
from cms.portfolio.rows import entrance
from content_calendar.services import owners
from content_calendar.services.board import APPROVAL, ITEM
from playbooks.services.board import TASK
from reporting.document.formats import Formats
from sla.services import cases
from tenants.access.names import role_name
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import standing
from tenants.access.selectors.actors import actor_at
from tenants.access.selectors.standing import User
from tenants.boards.selectors_cases import taken_by
from tenants.boards.selectors_holdings import left_behind
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant

CASE = "CASE"
HANDED_OVER = frozenset({CASE, ITEM, CONTACT})
"""What names a person, and has a service that names another."""
PATHS = {
    CASE: "/desk/cases/",
    ITEM: "/desk/calendar/",
    CONTACT: "/desk/stakeholders/",
    TASK: "/desk/playbooks/",
    DUTY: "/desk/duties/",
    APPROVAL: "/desk/calendar/",
}


@dataclass(slots=True)
class Left:
    """What is left at one client. `to`: who could take it over, as (user id, name)."""

    tenant: Tenant
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    """What, from when it is due, and the way there."""
    kinds: set[str] = field(default_factory=set)
    alone: list[str] = field(default_factory=list)
    to: list[tuple[int, str]] = field(default_factory=list)

    @property
    def can_be_handed_over(self) -> bool:
        return bool(self.kinds & HANDED_OVER)

    @property
    def needs_colleague(self) -> bool:
        """Cases go back to the queue; the rest goes to somebody."""
        return bool(self.kinds & {ITEM, CONTACT})


def left(user: User, formats: Formats, *, at: datetime) -> list[Left]:
    """What this person would leave at each client, by the client's name; as many queries for one as for many."""
    alone, taken = standing.only_holders(user, at=at), taken_by(user.pk)
    held = list(left_behind(user.pk, [(tenant.pk, role) for tenant, role in alone]))
    tenants = {each.tenant_id: each.tenant for each in held} | {tenant.pk: tenant for tenant, _role in alone}
    missing = [pk for pk in taken if pk not in tenants]
    tenants |= {each.pk: each for each in Tenant.objects.filter(pk__in=missing).prefetch_related("domains")}
    found = {pk: Left(tenant) for pk, tenant in tenants.items()}
    for tenant_id, count in taken.items():
        _add(found[tenant_id], CASE, count, None, formats)
    for each in held:
        _add(found[each.tenant_id], each.kind, each.count, each.first_due_at, formats, role=each.role)
    for tenant, role in alone:
        found[tenant.pk].alone.append(role_name(role))
    takers = standing.colleagues(found, _takers(), but=user, at=at)
    for pk, one in found.items():
        one.to = takers.get(pk, [])
    return sorted(found.values(), key=lambda one: one.tenant.name.casefold())


def _takers() -> Iterable[Role]:
    """Whoever writes for the client may own its items and keep its contacts."""
    return MATRIX[Permission.ITEM_EDIT]


def _add(one: Left, kind: str, count: int, due_at: datetime | None, formats: Formats, role: str = "") -> None:
    due = _("the first due %(at)s") % {"at": formats.instant(due_at, short=True)} if due_at else ""
    said = _said(kind, count) % {"n": formats.count(count)}
    if role:
        said = _("%(what)s, as the only %(role)s") % {"what": said, "role": role_name(role)}
    one.lines.append((said, due, entrance(one.tenant, PATHS.get(kind, "/desk/"))))
    one.kinds.add(kind)


def _said(kind: str, n: int) -> str:
    if kind == CASE:
        return ngettext("%(n)s open case that they have taken", "%(n)s open cases that they have taken", n)
    if kind == ITEM:
        return ngettext("%(n)s open calendar item", "%(n)s open calendar items", n)
    if kind == CONTACT:
        return ngettext("%(n)s contact that they keep", "%(n)s contacts that they keep", n)
    if kind == TASK:
        return ngettext("%(n)s open task of a playbook", "%(n)s open tasks of playbooks", n)
    if kind == DUTY:
        return ngettext("%(n)s open duty", "%(n)s open duties", n)
    return ngettext("%(n)s approval that waits", "%(n)s approvals that wait", n)


@transaction.atomic
def hand_over(user: User, tenant: Tenant, *, to: int | None, giver: User, at: datetime) -> int:
    """At one client: cases go back to the queue, items and contacts to `to`. Returns how much it was.

    Raises: NotPermitted; NoSuchOwner; NoSuchColleague; what else the services refuse, with nothing changed.
    """
    with standing_at(tenant):
        by = actor_at(giver, tenant, at=at)
        count = cases.give_back(user.pk, by=by, at=at)
        if to is not None:
            count += owners.hand_over(user.pk, to=to, by=by, at=at)
            count += stakeholders.hand_over(user.pk, to=to, by=by, at=at)
    return count
