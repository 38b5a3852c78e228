"""Clients that were erased: what is left of each is its certificate."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.privacy import certificate as certificate_of
from cms.privacy import words
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.moves.selectors import tombstones


@require_safe
@login_required
def page(request: PersonRequest) -> HttpResponse:
    """Every client that was erased here or is being erased."""
    require(request.actor, Permission.CLIENT_ERASE)
    formats = reader_formats()
    stones = list(tombstones.visible_to(request.actor))
    rows = [words.stone_row(stone, formats) for stone in stones]
    is_under_way = any(stone.erased_at is None for stone in stones)
    context = {"rows": rows, "is_under_way": is_under_way, "refresh_seconds": 5 if is_under_way else 0}
    return render(request, "privacy/archive.html", context)


@require_safe
@login_required
def certificate(request: PersonRequest, slug: str) -> HttpResponse:
    """The certificate, to read; with `?as=json` as it was written, with `?as=pdf` as one page to keep."""
    require(request.actor, Permission.CLIENT_ERASE)
    stone = tombstones.visible_to(request.actor).filter(slug=slug, erased_at__isnull=False).first()
    if stone is None:
        raise Http404
    wanted, formats = request.GET.get("as"), reader_formats()
    if wanted == "json":
        return _file(certificate_of.as_json(stone), f"{stone.slug}-erased.json", "application/json")
    if wanted == "pdf":
        return _file(certificate_of.as_pdf(stone, formats), f"{stone.slug}-erased.pdf", "application/pdf")
    return render(request, "privacy/certificate.html", certificate_of.context(stone, formats))


def _file(content: str | bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
