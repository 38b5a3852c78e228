"""From the draft to the client: what is still missing, the button, and how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.intake.selectors import drafts
from clients.intake.selectors.drafts import Draft, State
from clients.intake.services import creating
from clients.intake.services.drafts import DraftNotOpen
from cms.onboarding.board import Board
from cms.onboarding.finding import found
from cms.portfolio.rows import entrance
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest

REFUSED = 422
RELOAD_SECONDS = 5


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What will be made, then how it is made. POST asks for it; asked twice it is made once."""
    draft, now = found(request, uuid), timezone.now()
    if request.method == "POST":
        try:
            creating.request(draft, by=request.actor, at=now)
        except creating.BriefIncomplete:
            return _review(request, draft, status=REFUSED)
        except DraftNotOpen:
            messages.error(request, _("This draft was declined: take it up again first."))
        return redirect("agency:onboarding_create", uuid=uuid)
    if draft.state == State.DECLINED:
        return redirect("agency:onboarding_draft", uuid=uuid)
    if draft.state == State.OPEN:
        if request.headers.get("HX-Request"):  # it failed while its page looked on
            return HttpResponse(headers={"HX-Redirect": reverse("agency:onboarding_create", args=[uuid])})
        return _review(request, draft)
    formats = reader_formats()
    job = _job(draft, formats)
    if request.headers.get("HX-Request"):
        return render(request, "ds/progress.html", {"job": job})
    reload = RELOAD_SECONDS if draft.state == State.CREATING else 0
    context = {"draft": draft, "job": job, "refresh_seconds": reload, "made": _made(draft, formats)}
    return render(request, "onboarding/progress.html", context)


def _review(request: PersonRequest, draft: Draft, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    here, others = drafts.colleagues(draft, at=now)
    board = Board.of(draft, today=now.date())
    context = {
        "draft": draft,
        "board": board,
        "counts": _counts(board),
        "error": _(draft.error) if draft.error else "",
        "here": here,
        "others": others,
    }
    return render(request, "onboarding/create.html", context, status=status)


def _counts(board: Board) -> list[tuple[str, int]]:
    if board.brief is None:
        return []
    words = {
        "people": _("People of the client"),
        "team": _("People on the team"),
        "spaces": _("Spaces"),
        "promises": _("Promises"),
        "objectives": _("Objectives"),
        "kpis": _("KPIs"),
        "value_inputs": _("Inputs of value"),
    }
    return [(words[key], count) for key, count in board.brief.counts.items() if key in words]


def steps_in_words() -> dict[str, str]:
    """What is made, in the order in which it is."""
    return {
        "schema": _("Schema, roles and site"),
        "people": _("People and roles"),
        "plan": _("Plan"),
        "charter": _("Charter and objectives"),
        "value": _("Value inputs and costs"),
        "spaces": _("Spaces"),
        "promises": _("Service hours and promises"),
    }


def _job(draft: Draft, formats: Formats) -> dict[str, Any]:
    told, words = creating.progress(draft), steps_in_words()
    is_done = draft.state == State.CREATED
    here = reverse("agency:onboarding_create", args=[draft.uuid])
    steps = [
        {
            "label": words[step],
            "state": state,
            "note": "" if seconds is None else _("%(seconds)s s") % {"seconds": formats.count(seconds, 2)},
        }
        for step, state, seconds in told
    ]
    done = sum(step["state"] == "done" for step in steps)
    begun = is_done or any(step["state"] != "next" for step in steps)
    return {
        "state": "done" if is_done else "running" if begun else "waiting",
        "title": _("Making %(name)s") % {"name": draft.name},
        "done": done,
        "total": len(steps) if begun else 0,
        "steps": steps,
        "poll_url": "" if is_done else here,
        "page_url": here,
        "result_url": entrance(draft.tenant, "/desk/") if draft.tenant else "",
        "result_label": _("Open the client’s desk and what it needs to go live"),
        "hint": _("You can leave. If it is stopped in the middle, nothing half made stays, and it is begun again."),
    }


def _made(draft: Draft, formats: Formats) -> str:
    if draft.ended_at is None:
        return ""
    told = {"name": draft.requested_by, "at": formats.instant(draft.ended_at, short=True)}
    return _("Made for %(name)s, %(at)s.") % told
