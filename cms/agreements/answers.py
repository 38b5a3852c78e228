"""How a view answers: refusals in the reader's words, a page that is told why nothing was changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from cms import refusals
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted
from tenants.kernel.refusals import Refusal

REFUSED, MOVED_ON = 422, 409


def tried(act: Callable[[], Any]) -> str:
    """Do it; why it was refused, in the reader's words, or "" when it was done. Raises: NotPermitted."""
    try:
        act()
    except NotPermitted:
        raise
    except Refusal as refusal:
        return refusals.told(refusal, reader_formats())
    return ""


def page(request: PersonRequest, template: str, context: dict[str, Any], *, refusal: str = "") -> HttpResponse:
    """A page; with what was refused on top of it."""
    status = MOVED_ON if refusal else 200
    return render(request, template, {**context, "refusal": refusal}, status=status)
