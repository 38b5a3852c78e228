"""Who was of the staff when. Each act is a transaction of its own, inside the client's lock for inputs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.spaces.selectors import people
from clients.spaces.services import roster
from cms.agreements.answers import tried
from cms.members import page
from cms.members.forms import EndForm
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.instants import starts_at


def _after(request: PersonRequest, last_on: date) -> datetime:
    """The first instant after a last day, as the client's days go."""
    return starts_at(last_on + timedelta(days=1), request.tenant.zone)


@transaction.non_atomic_requests
@require_POST
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a member on the roster for a span of days."""
    require(request.actor, Permission.MEMBER_MANAGE)
    person = page.held(request, pk)
    form = page.roster_form(person, request.POST)
    if not form.is_valid():
        return page.show(request, person, roster=form, is_bad=True)
    said = form.cleaned_data
    who = next(each.person for each in people.written(person) if each.person.pk == said["person"])
    begins = starts_at(said["from_on"], request.tenant.zone)
    ends = _after(request, said["until_on"]) if said["until_on"] else None
    refusal = tried(
        lambda: roster.add(who, from_at=begins, until_at=ends, note=said["note"], by=request.actor, at=timezone.now())
    )
    if refusal:
        return page.show(request, person, roster=form, refusal=refusal)
    messages.success(request, _("What they wrote in that time counts as the staff’s."))
    return redirect("desk:member", pk=pk)


def _entry(request: PersonRequest, pk: int) -> Any:
    require(request.actor, Permission.MEMBER_MANAGE)
    found = people.roster_entry(pk, request.actor)
    if found is None:
        raise Http404
    return found


@transaction.non_atomic_requests
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Say on which day a span ends."""
    entry, form = _entry(request, pk), EndForm(request.POST)
    person = page.held(request, entry.person_id)
    if not form.is_valid():
        return page.show(request, person, is_bad=True, refusal=_("Name the last day."))
    ends = _after(request, form.cleaned_data["until_on"])
    refusal = tried(lambda: roster.end(entry, until_at=ends, by=request.actor, at=timezone.now()))
    if refusal:
        return page.show(request, person, refusal=refusal)
    messages.success(request, _("Saved."))
    return redirect("desk:member", pk=entry.person_id)


@transaction.non_atomic_requests
@require_POST
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a span back."""
    entry = _entry(request, pk)
    person = page.held(request, entry.person_id)
    refusal = tried(lambda: roster.remove(entry, by=request.actor, at=timezone.now()))
    if refusal:
        return page.show(request, person, refusal=refusal)
    messages.success(request, _("The span is taken back: what the platform tells counts."))
    return redirect("desk:member", pk=entry.person_id)
