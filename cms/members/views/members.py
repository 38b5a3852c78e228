"""The members as a list and as a file; one of them; who is one with whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.members.rules.segments import Rule
from clients.members.selectors import segments
from clients.spaces.rules.lifecycle import Stage
from clients.spaces.selectors import people
from clients.spaces.services import joining
from cms.agreements.answers import tried
from cms.lists import Filter
from cms.members import listing, page
from cms.members.forms import PartForm
from cms.members.lifecycle import stage_names
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Everybody who wrote in a space; as a file for whoever may hand out a person's data."""
    require(request.actor, Permission.MEMBER_VIEW)
    asked = listing.Members(request.GET, people.visible_to(request.actor), _more(request))
    if request.GET.get("format"):
        require(request.actor, Permission.PERSON_DATA_MANAGE)
        if file := asked.file(request.tenant.slug):
            return file
    formats = reader_formats()
    context = {
        "list": asked,
        "sort": asked.sort,
        "stretch": asked.stretch,
        "rows": [listing.row(each, formats) for each in asked.stretch.rows],
        "found": formats.count(asked.found_count),
        "total": formats.count(asked.total),
        "may_export": may(request.actor, Permission.PERSON_DATA_MANAGE),
    }
    return render(request, "desk/members/members.html", context)


def _more(request: PersonRequest) -> list[Filter]:
    """By segment and by stage, of the last whole month."""
    at, zone = timezone.now(), request.tenant.zone
    held = segments.visible_to(request.actor)
    names = [(str(each.pk), each.name) for each in held]
    where = {str(each.pk): segments.condition(each.rule, at=at, zone=zone) for each in held}
    stages = {stage.value: segments.condition(Rule(stages=(stage.value,)), at=at, zone=zone) for stage in Stage}
    return [
        Filter("segment", _("Segment"), names, where=where),
        Filter("stage", _("Stage"), [(each.value, name) for each, name in stage_names().items()], where=stages),
    ]


@require_safe
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """A member with what is known of them."""
    return page.show(request, page.held(request, pk))


@require_POST
def join(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that the member is one with somebody in another space."""
    require(request.actor, Permission.MEMBER_MANAGE)
    person = page.held(request, pk)
    form = page.join_form(request, person, request.POST)
    if not form.is_valid():
        return page.show(request, person, join=form, is_bad=True)
    chosen, reason = form.cleaned_data["people"], form.cleaned_data["reason"]
    others = [each for each in people.suggested(person, request.actor) if each.pk in chosen]
    refusal = tried(lambda: joining.join([person, *others], reason, by=request.actor, at=timezone.now()))
    if refusal:
        return page.show(request, person, join=form, refusal=refusal)
    messages.success(request, _("They are one from now on: figures over several spaces count them once."))
    return redirect("desk:member", pk=pk)


@require_POST
def part(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that one of the member's people is somebody else."""
    require(request.actor, Permission.MEMBER_MANAGE)
    person, form = page.held(request, pk), PartForm(request.POST)
    if not form.is_valid():
        return page.show(request, person, is_bad=True, refusal=_("Say why they are not the same person."))
    wanted, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
    leaving = next((each.person for each in people.written(person) if each.person.pk == wanted), person)
    refusal = tried(lambda: joining.part(leaving, reason, by=request.actor, at=timezone.now()))
    if refusal:
        return page.show(request, person, refusal=refusal)
    messages.success(request, _("They are two again. What was said stays in the history."))
    return redirect("desk:member", pk=pk)
