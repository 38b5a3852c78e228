"""A client brought back from its archive: handed in, looked at, decided on, restored as a run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from clients.intake.selectors import restorations as reading
from clients.intake.selectors.restorations import Restoration, Stand
from clients.intake.services import archive_files, restorations
from cms.agreements.answers import MOVED_ON, REFUSED, tried
from cms.privacy import restoring_words as words
from cms.privacy.receiving import ArchiveHandler
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.refusals import Refusal

MOST_SHOWN = 20
TOO_LARGE = 413
FORM_BYTES = 10_000
"""What a form with one file weighs besides the file."""
RELOAD_SECONDS = 5


@csrf_exempt  # the token stands in the body, which must not be read before there is a place for it: _taken asks for it
@transaction.non_atomic_requests  # no transaction is open for as long as a file takes to come
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: PersonRequest) -> HttpResponse:
    """What was handed in; on POST, one more archive."""
    require(request.actor, Permission.CLIENT_RESTORE)
    if request.method != "POST":
        return _page(request)
    try:
        archive_files.refuse_too_large(int(request.META.get("CONTENT_LENGTH") or 0) - FORM_BYTES)
    except archive_files.ArchiveTooLarge:
        return _page(request, refusal=words.too_large(), status=TOO_LARGE)
    handler = ArchiveHandler(request)
    request.upload_handlers = [handler]
    try:
        return _taken(request, handler)
    finally:
        handler.close()


@csrf_protect
def _taken(request: PersonRequest, handler: ArchiveHandler) -> HttpResponse:
    request.FILES  # noqa: B018 - the body is read now, whether or not the token was looked for in it
    if isinstance(handler.refusal, archive_files.ArchiveTooLarge):
        return _page(request, refusal=words.too_large(), status=TOO_LARGE)
    if handler.refusal is not None:
        return _page(request, refusal=words.told(handler.refusal, reader_formats()), status=MOVED_ON)
    if not handler.is_whole:
        return _page(request, refusal=words.nothing_came(), status=REFUSED)
    try:
        file, name, size = handler.keep()
        taken = restorations.take_in(file, name=name, size=size, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        handler.is_kept = False
        return _page(request, refusal=words.told(refusal, reader_formats()), status=MOVED_ON)
    return redirect("agency:restoration", uuid=taken.uuid)


def _page(request: PersonRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    formats = reader_formats()
    rows = [words.row(one, formats) for one in reading.visible_to(request.actor)[:MOST_SHOWN]]
    context: dict[str, Any] = {"rows": rows, "refusal": refusal, "largest": words.largest()}
    context |= {"largest_bytes": settings.ARCHIVE_LARGEST_BYTES, "too_large": words.too_large()}
    return render(request, "privacy/restore.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def run(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What an archive holds, then how the client is restored. POST restores it, or puts the archive away."""
    require(request.actor, Permission.CLIENT_RESTORE)
    found = get_object_or_404(reading.visible_to(request.actor), uuid=uuid)
    refusal, slug, at = "", found.slug, timezone.now()
    if request.method == "POST" and request.POST.get("do") == "discard":
        refusal = tried(lambda: restorations.discard(found, by=request.actor, at=at))
        if not refusal:
            messages.success(request, _("The archive is put away, and its file gone."))
            return redirect("agency:restore")
    elif request.method == "POST":
        slug = request.POST.get("slug", "").strip()[:63]
        refusal = tried(lambda: restorations.request(found, slug=slug, by=request.actor, at=at))
        if not refusal:
            return redirect("agency:restoration", uuid=uuid)
    is_busy = found.state in (Stand.LOOKING, Stand.RESTORING)
    if request.headers.get("HX-Request"):
        if not is_busy and found.state != Stand.RESTORED:  # there is something to read or decide now
            return HttpResponse(headers={"HX-Redirect": reverse("agency:restoration", args=[uuid])})
        return render(request, "ds/progress.html", {"job": words.job(found, reader_formats())})
    context = _shown(found, slug) | {"refusal": refusal, "refresh_seconds": RELOAD_SECONDS if is_busy else 0}
    return render(request, "privacy/restoration.html", context, status=REFUSED if refusal else 200)


def _shown(found: Restoration, slug: str) -> dict[str, Any]:
    formats = reader_formats()
    context: dict[str, Any] = {"run": found, "title": words.title(found), "error": words.error(found, formats)}
    if found.state in (Stand.LOOKING, Stand.RESTORING, Stand.RESTORED):
        context["job"] = words.job(found, formats)
    if found.told:
        context |= {"facts": words.facts(found, formats), "signatures": words.signatures(found, formats)}
    if found.state == Stand.READY:
        context |= words.decision(found, slug, formats)
    return context
