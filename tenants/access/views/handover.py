"""Crossing between the agency's host and a client's."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tenants import context
from tenants.access.events import PersonArrived
from tenants.access.middleware import maintenance_page
from tenants.access.request import PersonRequest
from tenants.access.selectors.actors import actor_at
from tenants.access.selectors.factors import has_second_factor
from tenants.access.services import handover, sign_ins
from tenants.kernel.announcements import announce
from tenants.middleware.host import host_name
from tenants.models import Domain


@require_GET
@login_required
def leave(request: PersonRequest) -> HttpResponse:
    """On the agency's host: send the person on to a client's, with a one-use ticket. 404 without membership.

    503 while the client's schema waits to be brought up to date: there nobody would take the ticket.
    """
    to, path = request.GET.get("to", ""), request.GET.get("path", "/")
    domain = None if "\0" in to else Domain.objects.select_related("tenant").filter(domain=host_name(to)).first()
    if domain is None:
        raise Http404
    if actor_at(request.user, domain.tenant, at=timezone.now()).is_staff and not has_second_factor(request.user):
        return redirect("mfa_activate_totp")
    try:
        held = request.session.get(sign_ins.KEY)
        token = handover.issue(request.user, domain.tenant, path, at=timezone.now(), sign_in_id=held)
    except handover.NoSuchHandover:
        raise Http404 from None
    if not context.fits(domain.tenant):
        return maintenance_page(request.user.language)
    scheme = "https" if request.is_secure() else "http"
    port = f":{settings.PORT}" if settings.PORT else ""
    return HttpResponseRedirect(f"{scheme}://{domain.domain}{port}/handover/{token}/")


@require_GET
def arrive(request: PersonRequest, token: str) -> HttpResponse:
    """On a client's host: take the ticket, open a session that is worth something here only."""
    tenant, now = request.tenant, timezone.now()
    try:
        ticket = handover.take(token, tenant, at=now)
    except handover.NoSuchHandover:
        raise Http404 from None
    login(request, ticket.user, backend="tenants.access.backends.ClientBackend")
    if ticket.sign_in_id is not None:
        request.session[sign_ins.KEY] = ticket.sign_in_id
    announce(PersonArrived(user_id=ticket.user.pk, actor=actor_at(ticket.user, tenant, at=now)))
    return HttpResponseRedirect(ticket.path)


@require_POST
def sign_out(request: PersonRequest) -> HttpResponse:
    """End the session on this client's host, then offer to end the one at the agency's."""
    logout(request)
    return HttpResponseRedirect(f"{settings.PUBLIC_ORIGIN}/accounts/logout/")
