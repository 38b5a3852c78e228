"""Going live, and moving a client from stage to stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.selectors import advice, readiness
from clients.services import closing
from cms import refusals
from cms.desk import staging
from cms.desk.advice import todo, worth_knowing
from cms.desk.forms_lifecycle import MoveForm, OverrideForm, PauseForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import Refusal
from tenants.models import Stage
from tenants.services import lifecycle

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def go_live(request: PersonRequest) -> HttpResponse:
    """What is missing before the client is live; on POST it goes live."""
    require(request.actor, Permission.STAGE_VIEW)
    form, refusal, status = OverrideForm(), "", 200
    if request.method == "POST":
        form = OverrideForm(request.POST)
        if form.is_valid():
            try:
                override = form.cleaned_data["override"]
                lifecycle.go_live(request.tenant, override=override, by=request.actor, at=timezone.now())
            except Refusal as refused:
                refusal = refusals.told(refused, reader_formats(request.tenant.currency))
            else:
                messages.success(request, _("%(client)s is live.") % {"client": request.tenant.name})
                return redirect("desk:stage")
        status = REFUSED
    at, is_onboarding = timezone.now(), request.tenant.stage == Stage.ONBOARDING
    missing = readiness.missing_for_go_live(at) if is_onboarding else []
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "missing": [todo(each, by=request.actor) for each in missing],
        "advice": worth_knowing(advice.before_go_live(at), by=request.actor) if is_onboarding else [],
        "is_onboarding": is_onboarding,
        "is_final": any(each.code == "no_charter" for each in missing),
        "may_move": may(request.actor, Permission.STAGE_MOVE),
        "may_override": may(request.actor, Permission.GO_LIVE_OVERRIDE),
    }
    return render(request, "desk/client/go_live.html", context, status=status)


@require_safe
def stage(request: PersonRequest) -> HttpResponse:
    """Where the client stands, what works there, where it can go, and how it came there."""
    require(request.actor, Permission.STAGE_VIEW)
    return _page(request)


@require_POST
def move(request: PersonRequest, act: str) -> HttpResponse:
    """Pause, resume, begin to end, or end."""
    require(request.actor, Permission.STAGE_END if act in ("ending", "end") else Permission.STAGE_MOVE)
    form = PauseForm(request.POST) if act == "pause" else MoveForm(request.POST)
    if act != "end" and not form.is_valid():
        return _page(request, act=act, form=form, status=REFUSED)
    given = getattr(form, "cleaned_data", {})
    try:
        _ACTS[act](request, given)
    except Refusal as refused:
        told = refusals.told(refused, reader_formats(request.tenant.currency))
        return _page(request, act=act, form=form, refusal=told, status=REFUSED)
    messages.success(request, _("Done: everyone who works here, and the sponsor, is told."))
    return redirect("desk:stage")


def _pause(request: PersonRequest, given: dict[str, Any]) -> None:
    day: date | None = given["until"]
    until = starts_at(day, request.tenant.zone) if day else None
    lifecycle.pause(request.tenant, reason=given["reason"], until=until, by=request.actor, at=timezone.now())


def _resume(request: PersonRequest, given: dict[str, Any]) -> None:
    lifecycle.resume(request.tenant, reason=given["reason"], by=request.actor, at=timezone.now())


def _ending(request: PersonRequest, given: dict[str, Any]) -> None:
    lifecycle.begin_ending(request.tenant, reason=given["reason"], by=request.actor, at=timezone.now())


def _end(request: PersonRequest, given: dict[str, Any]) -> None:
    closing.end(by=request.actor, at=timezone.now())


_ACTS: dict[str, Callable[[PersonRequest, dict[str, Any]], None]] = {
    "pause": _pause,
    "resume": _resume,
    "ending": _ending,
    "end": _end,
}


def _page(
    request: PersonRequest, *, act: str = "", form: MoveForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    formats = reader_formats(request.tenant.currency)
    context = {
        "acts": staging.acts(request.tenant.stage, request.actor, act=act, form=form),
        "refusal": refusal,
        "may_end": may(request.actor, Permission.STAGE_END),
        "now": staging.standing(request.tenant, formats),
        "works": staging.table(request.tenant.stage),
        "stages": staging.names(),
        "history": staging.history(request.tenant, request.actor, formats),
    }
    return render(request, "desk/client/stage.html", context, status=status)
