"""What every shell shows around a page: the agency, the client, the person, and where they can go from here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cms.desk import sections
from cms.portal.places import places
from tenants.access.names import role_name
from tenants.access.rules.permissions import Permission, may
from tenants.boards.selectors_cases import queue
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Actor, Role
from tenants.notifications.selectors import notifications

ROLE_ORDER = list(Role)
CALENDAR_PAGES = ("desk:item", "desk:item_new", "desk:item_move", "desk:item_cancel")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shells. Before sign-in it names the agency and nothing else."""
    common: dict[str, Any] = {"agency_name": settings.AGENCY_NAME}
    actor: Actor | None = getattr(request, "actor", None)
    tenant = getattr(request, "tenant", None)
    if actor is None or tenant is None:
        return common
    common["person"] = {
        "name": actor.name,
        "role": _role_name(actor),
        "zone": _city(timezone.get_current_timezone_name()),
    }
    # Called by the shells alone: pieces of a page ask no query for it.
    common["unread_count"] = lambda: notifications.unread_count(actor, at=timezone.now())
    common["notices_url"] = reverse("agency:notifications" if tenant.is_agency else "portal:notifications")
    return {**common, **(_agency(request, actor) if tenant.is_agency else _client(request, actor, tenant))}


def _city(zone: str) -> str:
    """Europe/Copenhagen is Copenhagen where there is little room."""
    return zone.rpartition("/")[2].replace("_", " ")


def _agency(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    items = [_item(request, "agency:home", _("Your clients"), "grid")]
    if may(actor, Permission.PORTFOLIO_VIEW):
        label = _("Portfolio") if actor.roles & AGENCY_WIDE else _("My clients")
        items = [_item(request, "agency:portfolio", label, "grid")]
    if may(actor, Permission.QUEUE_ENTER):
        late = SimpleLazyObject(lambda: queue(actor, at=(now := timezone.now())).filter(due_at__lt=now).count())
        item = _item(request, "agency:queue", _("Queue"), "inbox", also=("agency:case", "agency:case_act"))
        items.append({**item, "late": late})
    if may(actor, Permission.CLIENT_ONBOARD):
        items.append(_part(request, "agency:onboarding", _("Onboarding"), "list"))
    if may(actor, Permission.REPORT_VIEW_DRAFT):
        items.append(_item(request, "agency:reports", _("Reports"), "doc"))
    if may(actor, Permission.MONEY_VIEW):
        items.append(_part(request, "agency:money", _("Money"), "money"))
    if may(actor, Permission.AUDIT_VIEW_AGENCY):
        items.append(_item(request, "agency:audit", _("Audit"), "key"))
    if may(actor, Permission.PEOPLE_VIEW_AGENCY):
        items.append(_part(request, "agency:people", _("People"), "users"))
    if may(actor, Permission.CLIENT_ERASE):
        items.append(_item(request, "agency:archive", _("Archive"), "book", also=("agency:certificate",)))
    return {
        "home_url": "/",
        "nav_items": items,
        "is_staff_here": bool(actor.roles & STAFF),
        "account_url": reverse("agency:account"),
        "sign_out_url": reverse("account_logout"),
    }


def _client(request: HttpRequest, actor: Actor, tenant: Any) -> dict[str, Any]:
    on_desk = request.path.startswith("/desk/")
    context: dict[str, Any] = {
        "client": tenant,
        "theme_url": f"{reverse('theme')}?v={tenant.accent.lstrip('#')}",
        "zone_name": timezone.get_current_timezone_name(),
        "portal_url": reverse("portal:month"),
        "home_url": reverse("desk:home") if on_desk else reverse("portal:month"),
        "account_url": f"{settings.PUBLIC_ORIGIN}/account/",
        "sign_out_url": reverse("access:sign_out"),
    }
    if may(actor, Permission.DESK_ENTER):
        context["desk_url"] = reverse("desk:home")
        context["agency_url"] = f"{settings.PUBLIC_ORIGIN}/"
    if on_desk:
        about = sections.groups(request, actor)
        context["nav_items"] = _desk_items(request, actor, about)
        if here := sections.current(about):
            context["places"] = {"label": _("About the client"), "groups": about, "here": here}
    else:
        context |= places(request, actor)
    return context


def _desk_items(request: HttpRequest, actor: Actor, about: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items = [
        _item(request, "desk:home", _("Overview"), "home"),
        _item(request, "desk:calendar", _("Calendar"), "cal", also=CALENDAR_PAGES),
        _item(request, "desk:reports", _("Reports"), "doc"),
        _part(request, "desk:community", _("Community"), "chat"),
        _item(request, "desk:evidence", _("Evidence"), "search"),
    ]
    if may(actor, Permission.GUIDELINE_VIEW):
        items.append(_item(request, "desk:guideline", _("Guideline"), "shield"))
    if may(actor, Permission.PLAYBOOK_RUN):
        items.append(_item(request, "desk:playbooks", _("Playbooks"), "list"))
    if may(actor, Permission.CASE_VIEW):
        items.insert(1, _item(request, "desk:cases", _("Cases"), "inbox", also=("desk:case", "desk:case_act")))
    if about:
        first, here = about[0]["pages"][0], sections.current(about) is not None
        items.append({"label": _("Client"), "url": first["url"], "icon": "users", "current": here})
    if may(actor, Permission.CMS_ENTER):
        items.append({"label": _("Site pages"), "url": reverse("wagtailadmin_home"), "icon": "book", "current": False})
    return items


def _item(
    request: HttpRequest, view_name: str, label: str, icon: str = "", also: tuple[str, ...] = ()
) -> dict[str, Any]:
    """`also`: pages further in, for which this item is the current one too."""
    match = request.resolver_match
    return {
        "label": label,
        "url": reverse(view_name),
        "icon": icon,
        "current": bool(match and match.view_name in (view_name, *also)),
    }


def _part(request: HttpRequest, view_name: str, label: str, icon: str) -> dict[str, Any]:
    """A place with pages below its address: it is where we are on each of them."""
    item = _item(request, view_name, label, icon)
    return {**item, "current": request.path.startswith(item["url"])}


def _role_name(actor: Actor) -> str:
    return ", ".join(role_name(role) for role in ROLE_ORDER if role in actor.roles)
