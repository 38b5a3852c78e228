"""A client's files, from its own folder, on its own host, to its own people."""

from __future__ import annotations

import posixpath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require

OPEN_FOLDERS = ("images/", "original_images/")
"""Wagtail's pictures. Reports and documents have views of their own, with permissions of their own."""


def media(request: PersonRequest, path: str) -> FileResponse:
    """Serve one picture of the client in whose schema we stand. Raises: Http404 for all else, outside too."""
    require(request.actor, Permission.PORTAL_ENTER)
    if posixpath.normpath(path) != path or not path.startswith(OPEN_FOLDERS) or "\0" in path:
        raise Http404
    try:
        response = FileResponse(default_storage.open(path, "rb"))
    except (SuspiciousFileOperation, OSError):
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
