"""The last page of an onboarding: what is missing, the button, and the making of the client as it goes on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.intake.services import creating
from clients.intake.services.drafts import DraftNotOpen
from cms.onboarding.frame import Frame, draft_of
from cms.portfolio import rows
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: PersonRequest, uuid: Any) -> HttpResponse:
    """Show what is ready and how far it is; on POST ask for the client, once for all who press."""
    draft, status, told = draft_of(request, uuid), 200, ""
    if request.method == "POST":
        try:
            creating.request(draft, by=request.actor, at=timezone.now())
            return redirect("agency:onboarding_create", uuid=uuid)
        except creating.BriefIncomplete:
            status, told = REFUSED, _("Nothing was made: the steps below say what is missing or wrong.")
        except DraftNotOpen:
            status, told = REFUSED, _("It was declined: take it up again first.")
    formats = reader_formats()
    if draft.state in ("CREATING", "CREATED"):
        context = {"draft": draft, "job": _job(request, draft, formats)}
        if getattr(request, "htmx", False):
            return render(request, "ds/progress.html", context)
        return render(
            request, "onboarding/making.html", context | {"refresh_seconds": 3 if draft.tenant_id is None else 0}
        )
    context = Frame(draft, today=timezone.now().date()).context() | {
        "told": told,
        "error": _(draft.error) if draft.error else "",
    }
    return render(request, "onboarding/create.html", context, status=status)


def _job(request: PersonRequest, draft: Any, formats: Formats) -> dict[str, Any]:
    words = {
        "schema": _("Schema and address"),
        "people": _("People and roles"),
        "plan": _("Plan"),
        "charter": _("Charter and objectives"),
        "value": _("Value inputs"),
        "spaces": _("Spaces"),
        "promises": _("Service hours and promises"),
    }
    steps = [
        {
            "label": words.get(step, step),
            "state": state,
            "note": "" if seconds is None else _("%(seconds)s s") % {"seconds": formats.number(seconds, 2)},
        }
        for step, state, seconds in creating.progress(draft)
    ]
    is_done = draft.state == "CREATED"
    done = sum(step["state"] == "done" for step in steps)
    state = "done" if is_done else "running" if any(step["state"] != "next" for step in steps) else "waiting"
    return {
        "state": state,
        "title": _("Making %(name)s") % {"name": draft.name} if not is_done else draft.name,
        "done": done,
        "total": len(steps),
        "steps": steps,
        "poll_url": request.path,
        "page_url": request.path,
        "result_url": rows.entrance(draft.tenant, "/desk/") if is_done else "",
        "result_label": _("Open the desk, to see what is missing for going live"),
        "hint": _("You can leave this page. If a step fails, nothing is kept of it and it is tried again."),
    }
