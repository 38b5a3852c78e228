"""The client's colour, as a stylesheet of one rule: pages hold no inline style."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import cache_control

from tenants.access.request import PersonRequest


@cache_control(private=True, max_age=86400)
def theme(request: PersonRequest) -> HttpResponse:
    """`:root { --accent: … }` of the client whose host this is. The address carries the colour, so it may be kept."""
    accent = request.tenant.accent
    return HttpResponse(f":root {{ --accent: {accent}; }}\n", content_type="text/css")
