"""When a person works and what they speak: their own to say, and an owner's to mend."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import refusals
from cms.people.views import place
from cms.people.working_form import WorkingForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.access.selectors import standing, working_time
from tenants.access.services import working_time as stating
from tenants.kernel.actor import STAFF
from tenants.kernel.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: PersonRequest) -> HttpResponse:
    """What somebody of the agency says of themselves; the client's people have no hours here."""
    if not request.actor.roles & STAFF:
        raise NotPermitted("Working hours are those of the agency’s people")
    form, is_saved = _asked(request, request.user)
    if is_saved:
        messages.success(request, _("Your working time is saved. Every client’s page shows it from now on."))
        return redirect("agency:working_time")
    return render(request, "me/working_time.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The same of anybody, by an owner."""
    require(request.actor, Permission.PEOPLE_VIEW_AGENCY)
    user = standing.person(uuid)
    if user is None:
        raise Http404
    form, is_saved = _asked(request, user)
    if is_saved:
        messages.success(request, _("The working time of %(name)s is saved.") % {"name": user.name})
        return redirect("agency:person", uuid=uuid)
    person_url = place.url(request, "person", uuid=uuid)
    context = place.context(request) | {"person_shown": user, "form": form, "person_url": person_url}
    return render(request, "people/working_time.html", context, status=_status(form))


def _status(form: WorkingForm) -> int:
    return place.REFUSED if form.is_bound else 200


def _asked(request: PersonRequest, user: Any) -> tuple[WorkingForm, bool]:
    """The form, and whether what was typed is kept."""
    held = working_time.of([user.pk]).get(user.pk)
    form = WorkingForm(request.POST if request.method == "POST" else None, said=held, zone=user.time_zone)
    if not form.is_bound or not form.is_valid():
        return form, False
    try:
        stating.state(user, form.said(), by=request.actor, at=timezone.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.add_error(None, refusals.told(refusal, reader_formats()))
        return form, False
    return form, True
