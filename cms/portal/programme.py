"""The programme in the long run, as the client reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.selectors import programme as selectors
from cms.programme import rows
from cms.reader import reader_formats
from tenants.access.request import PersonRequest


@require_safe
def programme(request: PersonRequest) -> HttpResponse:
    """What is planned for the long run, and what was looked after."""
    held = selectors.visible_to(request.actor, at=timezone.now())
    return render(request, "portal/programme.html", rows(held, reader_formats(request.tenant.currency)))
