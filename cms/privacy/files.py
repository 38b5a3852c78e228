"""A file with somebody's data: kept nowhere, neither here nor on the way."""

from __future__ import annotations

from django.http import HttpResponse


def zipped(name: str, data: bytes) -> HttpResponse:
    """Answer with `name.zip`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/zip", headers=headers)
