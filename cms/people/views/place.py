"""What tells the two hosts apart."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.boards.selectors import clients_of
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


def clients(request: PersonRequest) -> list[Tenant] | None:
    """To choose from at the agency; on a client's host there is nothing to choose."""
    if not request.tenant.is_agency:
        return None
    return list(clients_of(request.actor, at=timezone.now()).order_by("name"))


def context(request: PersonRequest) -> dict[str, Any]:
    """What every page of these shows around itself."""
    return {
        "shell": "ds/shell_agency.html" if request.tenant.is_agency else "ds/shell_desk.html",
        "is_agency": request.tenant.is_agency,
        "people_url": url(request, "people"),
        "invite_url": url(request, "people_invite"),
    }
