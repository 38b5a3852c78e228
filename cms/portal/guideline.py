"""How we speak and act for this client, as the client reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.reader import reader_formats
from playbooks.selectors import guidelines
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require


@require_safe
def guideline(request: PersonRequest) -> HttpResponse:
    """The guideline in force: version, date and every rule; readable and fit to be printed."""
    require(request.actor, Permission.GUIDELINE_VIEW)
    held = guidelines.in_force(timezone.now())
    since = reader_formats().day(held.published_at.astimezone(request.tenant.zone).date()) if held else ""
    on_desk = may(request.actor, Permission.DESK_ENTER)
    return render(request, "portal/guideline.html", {"guideline": held, "since": since, "on_desk": on_desk})
