"""The closing plan: without it no community is ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.services import closing
from cms import refusals
from cms.desk.forms_lifecycle import ClosingForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.refusals import Refusal
from tenants.models import Stage

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: PersonRequest) -> HttpResponse:
    """The plan, what it lacks and its steps; on POST it is written, complete or not."""
    require(request.actor, Permission.STAGE_END)
    if request.method != "POST":
        return _page(request, _blank())
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=REFUSED)
    given = dict(form.cleaned_data)
    try:
        closing.write(given, seen=given.pop("seen"), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusals.told(refusal, reader_formats(request.tenant.currency)))
        return _page(request, form, status=REFUSED)
    messages.success(request, _("Kept."))
    return redirect("desk:closing")


@require_POST
def step(request: PersonRequest, step: str) -> HttpResponse:
    """A step of the plan is done."""
    require(request.actor, Permission.STAGE_END)
    try:
        closing.do(step, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(request.tenant.currency)))
    return redirect("desk:closing")


def _blank() -> ClosingForm:
    held = closing.held()
    initial: dict[str, Any] = {name: getattr(held, name) for name in closing.FIELDS} if held else {"portal_days": 30}
    return ClosingForm(initial={**initial, "seen": held.changes if held else 0})


def _page(request: PersonRequest, form: ClosingForm, *, status: int = 200) -> HttpResponse:
    formats, held = reader_formats(request.tenant.currency), closing.held()
    titles = {
        "members": _("Members have been told"),
        "content": _("The content has gone where it goes"),
        "data": _("The client’s data has been returned"),
    }
    steps = []
    for key, field in closing.STEPS.items():
        done = getattr(held, field) if held else None
        steps.append({"key": key, "title": titles[key], "done": formats.instant(done, short=True) if done else ""})
    context = {
        "form": form,
        "plan": held,
        "lacks": [each.what for each in closing.what_the_plan_lacks(timezone.now())] if held else [],
        "steps": steps,
        "is_over": request.tenant.stage == Stage.ENDED,
    }
    return render(request, "desk/client/closing.html", context, status=status)
