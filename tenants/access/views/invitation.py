"""Where an invitation's link leads: to a name and a password, or, for who has both, to one button."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.access.forms import AcceptForm
from tenants.access.models import Invitation
from tenants.access.names import role_name
from tenants.access.services import invitations

GONE = 410


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the person is asked to; on POST take it. One page for every link that opens nothing."""
    if not ratelimit.consume(request, action="invitation"):
        return ratelimit.respond_429(request)
    try:
        found = invitations.look_up(token, at=timezone.now())
    except invitations.NoSuchInvitation:
        return render(request, "access/invitation_over.html", status=GONE)
    with translation.override(found.language):
        return _page(request, token, found)


def _page(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    is_known = invitations.has_account(found)
    form = None if is_known else AcceptForm(request.POST or None, email=found.email, initial={"name": found.name})
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            return _accepted(request, token, form)
        status = 422
    context = {"invitation": found, "role": role_name(found.role), "form": form}
    return render(request, "access/invitation.html", context, status=status)


def _accepted(request: HttpRequest, token: str, form: AcceptForm | None) -> HttpResponse:
    given = form.cleaned_data if form else {}
    try:
        invitations.accept(token, name=given.get("name", ""), password=given.get("password1", ""), at=timezone.now())
    except invitations.NoSuchInvitation:  # somebody was first
        return render(request, "access/invitation_over.html", status=GONE)
    messages.success(request, _("You are in. Sign in with your address."))
    return redirect("/" if request.user.is_authenticated else "account_login")
