"""The steps of a client's start, and the page on fit and scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.brief.reading import examine_parts
from clients.selectors import readiness
from clients.services import fit as judging
from clients.services import readiness as gate
from cms import refusals
from cms.reader import reader_formats
from cms.setup import reading
from cms.setup.steps.every import STEPS
from cms.setup.steps.frame import Change, Kept, VersionForm
from cms.steps import complaints
from cms.steps.sheet import Sheet
from reporting.selectors.reports import last_final_month
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

REFUSED = 422
KEEP = ("", "keep")


class OverrideForm(forms.Form):
    """Why an owner takes on a client that does not fit."""

    text = forms.CharField(
        label=gettext_lazy("Why is the client taken on all the same?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands beside the score, with your name."),
    )


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """What of the client's start stands, or will when the service begins, and where each part is changed."""
    require(request.actor, Permission.CLIENT_ONBOARD)
    at = readiness.served_at(request.tenant, timezone.now())
    rows = [{"step": step, "stands": step.stands(request, at)} for step in STEPS.values()]
    return render(request, "desk/setup/index.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: PersonRequest, code: str) -> HttpResponse:
    """One part as it stands; on POST a new version of it."""
    require(request.actor, Permission.DESK_ENTER)
    found = STEPS.get(code)
    if found is None:
        raise Http404
    require(request.actor, found.permission)
    at = timezone.now()
    stands_at = readiness.served_at(request.tenant, at)
    earliest = _earliest(request.tenant)
    today = at.astimezone(request.tenant.zone).date()
    initial: dict[str, Any] = {"since": max(today, earliest) if earliest else today}
    sheet = Sheet(found.sheet, found.parts(request, stands_at), data=request.POST if request.method == "POST" else None)
    action = request.POST.get("do", "")
    if action.startswith(("add:", "remove:")):
        sheet.act(action)
        initial = {name: request.POST.get(name, "") for name in VersionForm.base_fields}
    form = VersionForm(
        request.POST if request.method == "POST" and action in KEEP else None, earliest=earliest, initial=initial
    )
    if not form.is_bound:
        return _page(request, found, sheet, form)
    read = _read(found, sheet, form, request.tenant)
    if read is None or not form.is_valid():
        return _page(request, found, sheet, form, status=REFUSED)
    change = Change(request.tenant, form.cleaned_data["since"], form.cleaned_data["reason"], request.actor, at)
    try:
        with transaction.atomic():
            found.keep(read, sheet.said, change)
            gate.look_again(at)
    except Refusal as refusal:
        form.add_error(None, refusals.told(refusal, reader_formats(request.tenant.currency)))
        return _page(request, found, sheet, form, status=REFUSED)
    messages.success(request, _("Kept: %(step)s.") % {"step": found.title})
    return redirect("desk:fit" if code in ("fit", "platforms") else "desk:setup")


def _read(found: Kept, sheet: Sheet, form: VersionForm, tenant: Tenant) -> Any:
    """What was typed, read as the brief reads it; or None, with every complaint at its field."""
    said = found.said(sheet.said)
    if not any(said.values()):
        form.add_error(None, _("Nothing is typed."))
        return None
    read, wrong = examine_parts(said, currency=tenant.currency, since=tenant.service_since)
    for path, what in wrong or found.objections(read):
        sheet.complain(path, complaints.worded(what))
    return None if sheet.is_wrong else read


def _earliest(tenant: Tenant) -> date | None:
    """The first day that nothing released depends on, and on which the client is served."""
    final = last_final_month()
    days = [day for day in (tenant.service_since, final.shifted(1).first_on if final else None) if day is not None]
    return max(days, default=None)


def _page(request: PersonRequest, found: Kept, sheet: Sheet, form: VersionForm, *, status: int = 200) -> HttpResponse:
    context = {"step": found, "sheet": sheet, "form": form, "is_refused": status == REFUSED}
    context["here"] = f"?{request.META.get('QUERY_STRING', '')}"
    return render(request, "desk/setup/step.html", context, status=status)


@require_safe
def fit(request: PersonRequest) -> HttpResponse:
    """Fit, scope, platforms and coverage of the client, as they stand now or when the service begins."""
    return _fit(request, OverrideForm())


@require_POST
def override(request: PersonRequest) -> HttpResponse:
    """An owner takes on a client that does not fit."""
    require(request.actor, Permission.FIT_OVERRIDE)
    form, at = OverrideForm(request.POST), timezone.now()
    if not form.is_valid():
        return _fit(request, form, status=REFUSED)
    today = at.astimezone(request.tenant.zone).date()
    try:
        with transaction.atomic():
            begins = starts_at(today, request.tenant.zone)
            judging.override(text=form.cleaned_data["text"], valid_from=begins, by=request.actor, at=at)
            gate.look_again(at)
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(request.tenant.currency)))
    else:
        messages.success(request, _("The client is taken on all the same. Your words stand beside the score."))
    return redirect("desk:fit")


def _fit(request: PersonRequest, form: OverrideForm, *, status: int = 200) -> HttpResponse:
    require(request.actor, Permission.FIT_VIEW)
    context = reading.page(request, readiness.served_at(request.tenant, timezone.now())) | {
        "override_form": form,
        "may_override": may(request.actor, Permission.FIT_OVERRIDE),
        "may_edit": may(request.actor, Permission.CLIENT_ONBOARD),
    }
    return render(request, "desk/setup/fit.html", context, status=status)
