"""Playbooks on the desk: the runs, one run worked through task by task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms import refusals
from cms.desk import conduct
from cms.desk.forms_conduct import NoteForm
from cms.lists import Listing
from cms.reader import reader_formats
from playbooks.rules.onboarding import PLAYBOOKS
from playbooks.selectors import runs as selectors
from playbooks.services import runs as services
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.refusals import Refusal


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The runs, the newest first, what the reader's roles owe in them, and the playbooks that can be started."""
    require(request.actor, Permission.PLAYBOOK_RUN)
    asked: Listing[Any] = Listing(request.GET, conduct.RUNS, selectors.visible_to(request.actor))
    if file := asked.file(request.tenant.slug):
        return file
    at, formats = timezone.now(), reader_formats()
    context: dict[str, Any] = {
        "rows": conduct.run_rows(asked.page.object_list, formats, at=at),
        "owed": selectors.open_tasks(request.actor, at),
        "startable": [each for each in PLAYBOOKS.values() if not selectors.is_under_way(each.key)],
    }
    return render(request, "desk/playbooks.html", context | asked.context())


@require_POST
def start(request: PersonRequest) -> HttpResponse:
    """Start a run of the playbook that `playbook` names."""
    require(request.actor, Permission.PLAYBOOK_RUN)
    try:
        run = services.start(request.POST.get("playbook", ""), by=request.actor, at=timezone.now())
    except services.NoSuchPlaybook:
        raise Http404 from None
    return redirect("desk:playbook_run", pk=run.pk)


@require_safe
def run(request: PersonRequest, pk: int) -> HttpResponse:
    """One run: its tasks in order, whose they are, by when, and what became of them."""
    require(request.actor, Permission.PLAYBOOK_RUN)
    return _run(request, pk)


def _run(request: PersonRequest, pk: int, **more: Any) -> HttpResponse:
    at = timezone.now()
    found = selectors.run_view(request.actor, pk, at=at)
    if found is None:
        raise Http404
    context = {"run": found, "now": at, "next": next((task for task in found.tasks if task.state == "OPEN"), None)}
    return render(request, "desk/playbook_run.html", context | more, status=409 if more else 200)


@require_POST
def task(request: PersonRequest, pk: str, action: str) -> HttpResponse:
    """Do, skip or reopen one task; back to its run."""
    require(request.actor, Permission.PLAYBOOK_RUN)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")
    task_id = int(pk)
    place = selectors.place_of(task_id)
    if place is None:
        raise Http404
    run_id, number = place
    try:
        told = _act(request, task_id, action, note)
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refusal as refusal:
        return _run(request, run_id, refusal=refusals.told(refusal, reader_formats()), refused=task_id, note=note)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:playbook_run", args=[run_id]) + f"#task-{number}")


def _act(request: PersonRequest, pk: int, action: str, note: str) -> str:
    by, at = request.actor, timezone.now()
    if action == "done":
        services.finish(pk, note=note, by=by, at=at)
        return _("Done. It can be taken back.")
    if action == "skip":
        services.skip(pk, reason=note, by=by, at=at)
        return _("Skipped, with your reason. It can be taken back.")
    services.reopen(pk, by=by, at=at)
    return _("Open again; what was noted stays in the audit trail.")
