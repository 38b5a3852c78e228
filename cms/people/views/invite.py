"""Inviting, sending again, taking back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cms import refusals
from cms.people.days import first_instant, last_instant
from cms.people.forms import InviteForm
from cms.people.views import place
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors import standing
from tenants.access.services import invitations
from tenants.kernel.actor import Role
from tenants.kernel.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: PersonRequest) -> HttpResponse:
    """Ask somebody to take a role here."""
    place.may_manage(request)
    first = {"language": request.tenant.language}
    form = InviteForm(request.POST or None, clients=place.clients(request), initial=first)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=place.REFUSED)
    given = form.cleaned_data
    tenant = form.tenant(request.tenant)
    zone = tenant.zone if tenant else place.zone(request)
    try:
        invitations.invite(
            given["email"],
            given["name"],
            Role(given["role"]),
            tenant=tenant,
            language=given["language"],
            starts_at=first_instant(given["starts_on"], zone),
            ends_at=last_instant(given["ends_on"], zone),
            by=request.actor,
            at=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.add_error(None, refusals.told(refusal, reader_formats()))
        return _page(request, form, status=place.REFUSED)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": given["email"]})
    return redirect(place.name(request, "people"))


@require_POST
@login_required
def act(request: PersonRequest, pk: int, act: str) -> HttpResponse:
    """Send an invitation again, or take it back. Another client's is not there."""
    place.may_manage(request)
    found = standing.invitation(pk, tenant=place.here(request))
    acts = {"again": invitations.send_again, "withdraw": invitations.withdraw}
    if found is None or act not in acts:
        raise Http404
    acts[act](found, by=request.actor, at=timezone.now())
    told = {
        "again": _("A new link is on its way to %(email)s; the one before is dead."),
        "withdraw": _("The invitation of %(email)s is taken back."),
    }
    messages.success(request, told[act] % {"email": found.email})
    return redirect(place.name(request, "people"))


@require_POST
def send(request: PersonRequest) -> HttpResponse:
    """Invite everyone who was named for this client and has no way to sign in yet."""
    place.may_manage(request)
    count = invitations.invite_named(request.tenant, by=request.actor, at=timezone.now())
    told = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", count)
    messages.success(request, told % {"n": count})
    return redirect(place.name(request, "people"))


def _page(request: PersonRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    return render(request, "people/invite.html", place.context(request) | {"form": form}, status=status)
