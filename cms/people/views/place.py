"""What tells the two hosts apart."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.access.selectors import standing
from tenants.access.selectors.actors import actor_at
from tenants.access.selectors.standing import User
from tenants.boards.selectors import clients_of
from tenants.kernel.actor import Actor
from tenants.models import Tenant

REFUSED = 422


def name(request: PersonRequest, view: str) -> str:
    """The URL name of a page on the host where we are."""
    return f"{'agency' if request.tenant.is_agency else 'desk'}:{view}"


def url(request: PersonRequest, view: str, **kwargs: Any) -> str:
    return reverse(name(request, view), kwargs=kwargs or None)


def here(request: PersonRequest) -> Tenant | None:
    """The client whose people it is about; None at the agency."""
    return None if request.tenant.is_agency else request.tenant


def zone(request: PersonRequest) -> ZoneInfo:
    """In which days are meant: the client's; at the agency the reader's."""
    return ZoneInfo(timezone.get_current_timezone_name()) if request.tenant.is_agency else request.tenant.zone


def may_manage(request: PersonRequest) -> None:
    """Who invites and gives roles here: at the agency its owner alone. Raises: NotPermitted."""
    at_agency = request.tenant.is_agency
    require(request.actor, Permission.PEOPLE_VIEW_AGENCY if at_agency else Permission.MEMBERSHIP_MANAGE)


def may_give(request: PersonRequest, user: User) -> None:
    """Who gives this person a role: at the agency also an account manager who sees them at a client of their own.

    Raises: NotPermitted; Http404, for who sees them nowhere.
    """
    require(request.actor, Permission.MEMBERSHIP_MANAGE)
    if not request.tenant.is_agency or sees_all(request):
        return
    if not standing.places(user, request.actor, at=timezone.now()):
        raise Http404


def giver(request: PersonRequest, tenant: Tenant | None) -> Actor:
    """As whom a role is given at `tenant`: an account manager gives it by the role that they hold there."""
    if tenant is None or not request.tenant.is_agency or sees_all(request):
        return request.actor
    return actor_at(request.user, tenant, at=timezone.now())


def sees_all(request: PersonRequest) -> bool:
    """Whether the reader sees everyone, at all clients."""
    return may(request.actor, Permission.PEOPLE_VIEW_AGENCY)


def clients(request: PersonRequest) -> list[Tenant] | None:
    """To choose from at the agency: where the reader gives roles. On a client's host there is nothing to choose."""
    if not request.tenant.is_agency:
        return None
    now = timezone.now()
    found = clients_of(request.actor, at=now).order_by("name")
    return list(found if sees_all(request) else found.filter(pk__in=standing.managed(request.actor, at=now)))


def context(request: PersonRequest) -> dict[str, Any]:
    """What every page of these shows around itself."""
    return {
        "shell": "ds/shell_agency.html" if request.tenant.is_agency else "ds/shell_desk.html",
        "is_agency": request.tenant.is_agency,
        "may_list": not request.tenant.is_agency or sees_all(request),
        "people_url": url(request, "people"),
        "invite_url": url(request, "people_invite"),
    }
