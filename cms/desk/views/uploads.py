"""Activity brought in as a file: handed in, looked at, decided on, taken in as a run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from clients.spaces.rules.upload import BUSY, LARGEST, Stand
from clients.spaces.selectors import spaces
from clients.spaces.selectors import uploads as reading
from clients.spaces.services import uploads
from cms.agreements.answers import MOVED_ON, REFUSED
from cms.desk import handing_in
from cms.desk.handing_in import HandInForm
from cms.once import say_sent_before
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.kernel.refusals import Refusal
from tenants.services.once import SentBefore

MOST_SHOWN = 50
TOO_LARGE = 413
FORM_BYTES = 10_000
"""What a form with one file weighs besides the file."""
RELOAD_SECONDS = 5


@csrf_exempt  # the token stands in the body, which is not read when it is too large: _handed_in asks for it
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PersonRequest) -> HttpResponse:
    """What was handed in; on POST one more file."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    if request.method != "POST":
        return _page(request, _form(request))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + FORM_BYTES:
        return _page(request, _form(request), refusal=handing_in.too_large(reader_formats()), status=TOO_LARGE)
    return _handed_in(request)


@csrf_protect
def _handed_in(request: PersonRequest) -> HttpResponse:
    form = _form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=REFUSED)
    given = form.cleaned_data
    file = given["file"]
    try:
        made = uploads.hand_in(
            spaces.by_slug(given["space"]),
            file.chunks(),
            name=file.name,
            size=file.size,
            zone=given["zone"],
            once=given["once"],
            by=request.actor,
            at=timezone.now(),
        )
    except NotPermitted:
        raise
    except SentBefore as sent:
        say_sent_before(request)
        return redirect("desk:upload", pk=sent.facts["pk"])
    except Refusal as refusal:
        return _page(request, form, refusal=handing_in.told(refusal, reader_formats()), status=REFUSED)
    return redirect("desk:upload", pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PersonRequest, pk: int) -> HttpResponse:
    """What the look found, then how the intake goes. POST takes it in, or puts it away."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    found = get_object_or_404(reading.visible_to(request.actor), pk=pk)
    refusal = ""
    if request.method == "POST":
        refusal = _decided(request, found)
        if not refusal:
            return redirect("desk:uploads") if _is_discarded(request) else redirect("desk:upload", pk=pk)
    if request.headers.get("HX-Request"):
        if found.state not in (*BUSY, Stand.DONE):  # there is something to read or decide now
            return HttpResponse(headers={"HX-Redirect": reverse("desk:upload", args=[pk])})
        return render(request, "ds/progress.html", {"job": handing_in.job(found, reader_formats())})
    formats = reader_formats()
    context: dict[str, Any] = {"row": handing_in.row(found, formats), "refusal": refusal}
    if found.state in (*BUSY, Stand.DONE, Stand.FAILED):
        context["job"] = handing_in.job(found, formats)
    elif found.looked:
        context["found"] = handing_in.found(found, formats)
    context["is_ready"] = found.state == Stand.READY
    context["refresh_seconds"] = RELOAD_SECONDS if found.state in BUSY else 0
    return render(request, "desk/upload.html", context, status=MOVED_ON if refusal else 200)


def _is_discarded(request: PersonRequest) -> bool:
    return request.POST.get("do") == "discard"


def _decided(request: PersonRequest, found: reading.Upload) -> str:
    """Do what was chosen; why it was refused, or ""."""
    now = timezone.now()
    try:
        if _is_discarded(request):
            uploads.discard(found, by=request.actor, at=now)
            messages.success(request, _("Put away. Nothing of it was taken in."))
        else:
            uploads.take(found, by=request.actor, at=now)
    except uploads.NotReady as refusal:
        return handing_in.told(refusal, reader_formats())
    return ""


def _form(request: PersonRequest, *args: Any) -> HandInForm:
    choices = [(space.slug, space.name) for space in spaces.every()]
    asked = {"space": request.GET.get("space", "")}
    return HandInForm(*args, spaces=choices, own_zone=request.tenant.time_zone, initial=asked)


def _page(request: PersonRequest, form: HandInForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    formats = reader_formats()
    rows = [handing_in.row(one, formats) for one in reading.visible_to(request.actor)[:MOST_SHOWN]]
    context = {"form": form, "rows": rows, "refusal": refusal, "has_spaces": bool(spaces.every())}
    return render(request, "desk/uploads.html", context, status=status)
