"""The lists, and one person's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.lists import Listing
from cms.people import rows, standing_page, words
from cms.people.rows import RoleRow
from cms.people.views import place
from cms.reader import reader_formats
from cms.steps import words as step_words
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.access.selectors import factors, sign_ins, standing, working_time
from tenants.access.services import invitations
from tenants.kernel.actor import STAFF


@require_safe
def of_client(request: PersonRequest) -> HttpResponse:
    """Who has, had, will have or is asked to take a role at this client."""
    require(request.actor, Permission.MEMBERSHIP_MANAGE)
    now, zone, formats = timezone.now(), request.tenant.zone, reader_formats(request.tenant.currency)
    asked_in = [rows.invitation_row(each, zone, formats, at=now) for each in standing.invited(request.tenant)]
    held = [rows.role_row(each, zone, formats, at=now) for each in standing.roster()]
    asked: Listing[RoleRow] = Listing(request.GET, rows.TABLE, [*asked_in, *held], rows.filters())
    if file := asked.file(request.tenant.slug):
        return file
    context = {"rows": asked.page.object_list, "never_asked": len(invitations.never_asked(request.tenant, at=now))}
    return render(request, "people/client.html", place.context(request) | context | asked.context())


@require_safe
@login_required
def of_agency(request: PersonRequest) -> HttpResponse:
    """Everyone, at all clients, and who is asked to join the agency."""
    require(request.actor, Permission.PEOPLE_VIEW_AGENCY)
    now, formats = timezone.now(), reader_formats()
    asked: Listing[Any] = Listing(request.GET, rows.EVERYONE, standing.everyone(at=now), rows.everyones_filters())
    if file := asked.file(request.tenant.slug):
        return file
    shown = list(asked.page.object_list)
    context = {
        "rows": rows.person_rows(shown, factors.with_second_factor(user.pk for user in shown), formats),
        "invited": [rows.invitation_row(each, place.zone(request), formats, at=now) for each in standing.invited(None)],
    }
    return render(request, "people/agency.html", place.context(request) | context | asked.context())


@require_safe
@login_required
def person(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What may this person do, and where: in force today, and from and until when. Who may not know of them: 404."""
    require(request.actor, Permission.MEMBERSHIP_MANAGE)
    now, formats = timezone.now(), reader_formats(request.tenant.currency)
    user = standing.person(uuid)
    if user is None:
        raise Http404
    sees_all, at_agency = place.sees_all(request), request.tenant.is_agency
    places = standing.places(user, request.actor, at=now) if at_agency else standing.places_here(uuid)
    if not places and not (sees_all and at_agency):
        raise Http404
    context: dict[str, Any] = {
        "person_shown": user,
        "blocks": standing_page.blocks(places, place.zone(request), formats, at=now, from_agency=at_agency),
        "grant_url": place.url(request, "person_grant", uuid=uuid),
        "may_manage": sees_all or not at_agency,
        "may_close": at_agency and may(request.actor, Permission.PEOPLE_DEACTIVATE),
        "everywhere_url": "" if at_agency else _at_agency(uuid),
    }
    if at_agency and sees_all:
        seen = sign_ins.last_seen([user.pk]).get(user.pk) or user.last_login
        context["account"] = {
            "sign": words.accounts()[str(user.is_active)],
            "seen": formats.instant(seen, short=True) if seen else "",
            "has_factor": factors.has_second_factor(user),
        }
        if any(each.role in STAFF for held in places for each in held.held):
            context["working"] = step_words.working(working_time.of([user.pk]).get(user.pk))
    return render(request, "people/person.html", place.context(request) | context)


def _at_agency(uuid: UUID) -> str:
    """The same person at the agency's host: all clients of the reader's on one page."""
    path = reverse("agency:person", kwargs={"uuid": uuid}, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return f"{settings.PUBLIC_ORIGIN}{path}"
