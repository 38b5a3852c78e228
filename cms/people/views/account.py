"""Closing a person's account, and opening it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cms import refusals
from cms.people import leaving
from cms.people.forms import ReasonForm
from cms.people.views import place
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.access.selectors import sign_ins, standing
from tenants.access.services import users
from tenants.kernel.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What the person leaves behind, then the question; on POST close the account, or open it again."""
    require(request.actor, Permission.PEOPLE_DEACTIVATE)
    user = standing.person(uuid)
    if user is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method != "POST":
        return _page(request, user, form)
    if form.is_valid():
        verb = users.deactivate if user.is_active else users.reactivate
        try:
            verb(user, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now())
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error(None, refusals.told(refusal, reader_formats()))
        else:
            closed = _("The account of %(name)s is closed, and every session has ended.")
            opened = _("The account of %(name)s is open again.")
            messages.success(request, (closed if user.is_active else opened) % {"name": user.name})
            return redirect("agency:person", uuid=uuid)
    return _page(request, user, form, status=place.REFUSED)


@require_POST
@login_required
def hand_over(request: PersonRequest, uuid: UUID, slug: str) -> HttpResponse:
    """Give what is theirs at one client to a colleague there; cases go back to the queue."""
    require(request.actor, Permission.PEOPLE_DEACTIVATE)
    user, now = standing.person(uuid), timezone.now()
    found = leaving.left(user, reader_formats(), at=now) if user else []
    one = next((each for each in found if each.tenant.slug == slug), None)
    if user is None or one is None:
        raise Http404
    chosen = request.POST.get("to", "")
    to = next((pk for pk, _name in one.to if str(pk) == chosen), None)
    if one.needs_colleague and to is None:
        messages.error(request, _("Choose who takes it over at %(client)s.") % {"client": one.tenant.name})
        return redirect("agency:person_account", uuid=uuid)
    try:
        count = leaving.hand_over(user, one.tenant, to=to, giver=request.user, at=now)
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats()))
    else:
        told = ngettext(
            "%(n)s thing is handed over at %(client)s.", "%(n)s things are handed over at %(client)s.", count
        )
        messages.success(request, told % {"n": count, "client": one.tenant.name})
    return redirect("agency:person_account", uuid=uuid)


def _page(request: PersonRequest, user: Any, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "person_shown": user,
        "form": form,
        "left": leaving.left(user, reader_formats(), at=now) if user.is_active else [],
        "session_count": len(sign_ins.held_by(user, at=now)),
        "person_url": place.url(request, "person", uuid=user.uuid),
    }
    return render(request, "people/account.html", place.context(request) | context, status=status)
