"""The programme in the long run: what is due, what is planned, what was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.rules.programme import Every
from clients.selectors import programme as selectors
from clients.services import programmes
from cms import refusals
from cms.desk.forms_lifecycle import DoneForm, MilestoneForm, TaskForm
from cms.programme import rows
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.actor import Role
from tenants.kernel.refusals import Refusal

REFUSED = 422


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Tasks due, milestones, what was done."""
    require(request.actor, Permission.DESK_ENTER)
    return _page(request)


@require_POST
def add_milestone(request: PersonRequest) -> HttpResponse:
    """Plan a milestone."""
    require(request.actor, Permission.PROGRAMME_EDIT)
    form = MilestoneForm(request.POST)
    if not form.is_valid():
        return _page(request, milestone_form=form, status=REFUSED)
    given = form.cleaned_data
    return _tried(
        request,
        lambda: programmes.add_milestone(given["title"], on=given["on"], by=request.actor, at=timezone.now()),
    )


@require_POST
def reach(request: PersonRequest, pk: int) -> HttpResponse:
    """A milestone is reached."""
    require(request.actor, Permission.PROGRAMME_WORK)
    milestone = selectors.milestone(pk)
    if milestone is None:
        raise Http404
    return _tried(request, lambda: programmes.reach(milestone, by=request.actor, at=timezone.now()))


@require_POST
def add_task(request: PersonRequest) -> HttpResponse:
    """Add a task that comes back."""
    require(request.actor, Permission.PROGRAMME_EDIT)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return _page(request, task_form=form, status=REFUSED)
    given = form.cleaned_data
    return _tried(
        request,
        lambda: programmes.add_task(
            given["title"],
            every=Every(given["every"]),
            first_on=given["first"],
            owner=Role(given["owner"]),
            by=request.actor,
            at=timezone.now(),
        ),
    )


@require_POST
def act(request: PersonRequest, pk: int, act: str) -> HttpResponse:
    """One occurrence is done, or the task leaves the programme."""
    require(request.actor, Permission.PROGRAMME_WORK if act == "done" else Permission.PROGRAMME_EDIT)
    task = selectors.task(int(pk))
    if task is None:
        raise Http404
    if act == "retire":
        return _tried(request, lambda: programmes.retire(task, by=request.actor, at=timezone.now()))
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _page(request, status=REFUSED)
    given = form.cleaned_data
    return _tried(
        request,
        lambda: programmes.do(task, due_on=given["due"], note=given["note"], by=request.actor, at=timezone.now()),
    )


def _tried(request: PersonRequest, change: Any) -> HttpResponse:
    try:
        change()
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(request.tenant.currency)))
    else:
        messages.success(request, _("Kept."))
    return redirect("desk:programme")


def _page(
    request: PersonRequest,
    *,
    milestone_form: forms.Form | None = None,
    task_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    held = selectors.visible_to(request.actor, at=timezone.now())
    context = {
        **rows(held, reader_formats(request.tenant.currency)),
        "may_edit": may(request.actor, Permission.PROGRAMME_EDIT),
        "milestone_form": milestone_form or MilestoneForm(),
        "task_form": task_form or TaskForm(),
    }
    return render(request, "desk/client/programme.html", context, status=status)
