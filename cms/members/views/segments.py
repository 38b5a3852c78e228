"""Segments: the list with who answers whom, a new one, another rule, the end of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.members.rules.segments import read
from clients.members.selectors import segments as reading
from clients.members.services import segments
from cms.agreements.answers import MOVED_ON, REFUSED, tried
from cms.desk.asking import ask
from cms.members import segments as words
from cms.members.crossing import told
from cms.members.forms_segment import SegmentForm, initial
from cms.reader import reader_formats, signed
from reporting.selectors.crossing import between
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Every segment with its count; of the last whole month, who answered whom."""
    require(request.actor, Permission.MEMBER_VIEW)
    at, formats, by = timezone.now(), reader_formats(), request.actor
    held = reading.visible_to(by)
    local = at.astimezone(request.tenant.zone)
    last = Month(local.year, local.month).shifted(-1)
    context = {
        "rows": words.rows(held, request.tenant, by, formats, at=at),
        "month": told(between(held, last, by=by, at=at, zone=request.tenant.zone), formats),
        "may_manage": may(by, Permission.MEMBER_MANAGE),
    }
    return render(request, "desk/members/segments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Name a segment."""
    require(request.actor, Permission.MEMBER_MANAGE)
    form, refusal = SegmentForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        refusal = tried(lambda: segments.create(form.cleaned_data["name"], form.rule, by=request.actor, at=at))
        if not refusal:
            messages.success(request, _("The segment is there: who is in it follows from its rule."))
            return redirect("desk:segments")
    return _form(request, form, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """A segment's rule; on POST another one holds from now on."""
    require(request.actor, Permission.MEMBER_MANAGE)
    segment = _held(request, pk)
    versions, formats, refusal = list(reading.versions(segment)), reader_formats(), ""
    form = SegmentForm(request.POST or None, initial=initial(segment.name, read(versions[0].rule)))
    form.fields["name"].disabled = True
    if request.method == "POST" and form.is_valid():
        refusal = tried(lambda: segments.change(segment, form.rule, by=request.actor, at=timezone.now()))
        if not refusal:
            messages.success(request, _("Saved."))
            return redirect("desk:segments")
    said = words.Words(formats)
    history = [
        {
            "version": each.version,
            "words": said.of(read(each.rule)),
            "signed": signed(each.changed_at, each.changed_by, each.changed_by_user_id, formats),
        }
        for each in versions
    ]
    return _form(request, form, refusal, segment=segment, history=history)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask whether a segment is to be offered no more; on POST do it."""
    require(request.actor, Permission.MEMBER_MANAGE)
    segment = _held(request, pk)
    if request.method != "POST":
        return ask(request, words.ending(segment))
    refusal = tried(lambda: segments.end(segment, by=request.actor, at=timezone.now()))
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("The segment is offered no more. Its rules stay in the audit."))
    return redirect("desk:segments")


def _held(request: PersonRequest, pk: int) -> Any:
    found = reading.one(pk, request.actor)
    if found is None:
        raise Http404
    return found


def _form(request: PersonRequest, form: SegmentForm, refusal: str, **more: Any) -> HttpResponse:
    status = MOVED_ON if refusal else REFUSED if form.is_bound else 200
    context = {"form": form, "refusal": refusal, **more}
    return render(request, "desk/members/segment.html", context, status=status)
