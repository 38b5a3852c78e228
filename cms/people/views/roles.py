"""Giving roles, moving their days, ending them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import refusals
from cms.people.days import first_day, first_instant, last_day, last_instant
from cms.people.forms import RoleForm, SpanForm
from cms.people.rows import role_row
from cms.people.views import place
from cms.reader import reader_formats
from tenants.access.names import role_name
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.access.selectors import standing
from tenants.access.selectors.standing import Membership, State
from tenants.access.services import memberships
from tenants.kernel.actor import Role
from tenants.kernel.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def grant(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give a person who is known here another role."""
    require(request.actor, Permission.MEMBERSHIP_MANAGE)
    user = standing.person(uuid)
    if user is None:
        raise Http404
    place.may_give(request, user)
    form = RoleForm(request.POST or None, clients=place.clients(request), wide=place.sees_all(request))
    person_url = place.url(request, "person", uuid=uuid)
    context = place.context(request) | {"person_shown": user, "form": form, "person_url": person_url}
    if request.method != "POST":
        return render(request, "people/grant.html", context)
    if form.is_valid():
        given, tenant = form.cleaned_data, form.tenant(request.tenant)
        zone = tenant.zone if tenant else place.zone(request)
        try:
            memberships.grant(
                user,
                Role(given["role"]),
                tenant=tenant,
                starts_at=first_instant(given["starts_on"], zone),
                ends_at=last_instant(given["ends_on"], zone),
                by=place.giver(request, tenant),
                at=timezone.now(),
            )
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error(None, refusals.told(refusal, reader_formats()))
        else:
            told = _("%(name)s is %(role)s.") % {"name": user.name, "role": role_name(given["role"])}
            messages.success(request, told)
            return redirect(place.name(request, "person"), uuid=uuid)
    return render(request, "people/grant.html", context, status=place.REFUSED)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def role(request: PersonRequest, pk: int) -> HttpResponse:
    """One role of one person: move its days, or end it now. Another client's is not there."""
    place.may_manage(request)
    held = standing.membership(pk)
    if held is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "end":
        memberships.end(held, by=request.actor, at=timezone.now())
        messages.success(request, _("The role has ended."))
        return redirect(place.name(request, "person"), uuid=held.user.uuid)
    form = SpanForm(request.POST or None, initial=_days(request, held))
    if request.method == "POST":
        if form.is_valid() and _changed(request, held, form):
            messages.success(request, _("The days are changed."))
            return redirect(place.name(request, "person"), uuid=held.user.uuid)
        return _page(request, held, form, status=place.REFUSED)
    return _page(request, held, form)


def _days(request: PersonRequest, held: Membership) -> dict[str, object]:
    zone = held.tenant.zone if held.tenant else place.zone(request)
    return {"starts_on": first_day(held.started_at, zone), "ends_on": last_day(held.ended_at, zone)}


def _changed(request: PersonRequest, held: Membership, form: SpanForm) -> bool:
    """Whether the days were taken; else the form says why not."""
    given, now = form.cleaned_data, timezone.now()
    zone = held.tenant.zone if held.tenant else place.zone(request)
    starts_at = first_instant(given["starts_on"], zone)
    try:
        memberships.change(
            held,
            starts_at=max(starts_at, now) if starts_at else now,
            ends_at=last_instant(given["ends_on"], zone),
            by=request.actor,
            at=now,
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.add_error(None, refusals.told(refusal, reader_formats()))
        return False
    return True


def _page(request: PersonRequest, held: Membership, form: SpanForm, *, status: int = 200) -> HttpResponse:
    now, zone = timezone.now(), held.tenant.zone if held.tenant else place.zone(request)
    row = role_row(held, zone, reader_formats(), at=now)
    context = {
        "row": row,
        "form": form,
        "has_begun": row.state == State.IN_FORCE,
        "client_name": held.tenant.name if held.tenant else "",
        "person_url": place.url(request, "person", uuid=held.user.uuid),
    }
    return render(request, "people/role.html", place.context(request) | context, status=status)
