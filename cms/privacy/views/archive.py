"""Clients that were erased: what is left of each is its certificate."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

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
    """The certificate, to read and print; with `?as=json` as it was written."""
    require(request.actor, Permission.CLIENT_ERASE)
    stone = tombstones.visible_to(request.actor).filter(slug=slug, erased_at__isnull=False).first()
    if stone is None:
        raise Http404
    told = stone.certificate or {}
    if request.GET.get("as") == "json":
        text = json.dumps(told, ensure_ascii=False, indent=1)
        headers = {"Content-Disposition": f'attachment; filename="{stone.slug}-erased.json"'}
        return HttpResponse(text, content_type="application/json", headers=headers)
    formats = reader_formats()
    tables = [(name, formats.count(rows)) for name, rows in told.get("rows_by_table", {}).items() if rows]
    context = {
        "row": words.stone_row(stone, formats),
        "told": told,
        "tables": tables,
        "table_count": formats.count(told.get("tables", 0)),
        "people": formats.count(told.get("people_anonymised", 0)),
        "invoices": formats.count(len(told.get("invoices_kept_for_the_books", []))),
    }
    return render(request, "privacy/certificate.html", context)
