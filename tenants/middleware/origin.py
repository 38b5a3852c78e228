"""What the audit trail says of a request: the door, the address as our own proxies saw it, the request's id."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import get_contextvars

from tenants.kernel.origin import Door, Origin, coming_from

MACHINES = ("/api/", "/billing/stripe/", "/hooks/")
"""Paths that programs call."""


class OriginMiddleware:
    """Stands behind the request log, which names the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = Door.API if request.path_info.startswith(MACHINES) else Door.WEB
        came = Origin(door, address(request), str(get_contextvars().get("request", "")))
        with coming_from(came):
            return self.get_response(request)


def address(request: HttpRequest) -> str:
    """The address that reached the outermost proxy of ours; "" where nothing credible says one.

    X-Forwarded-For grows to the right: of n trusted proxies, the n-th entry from the right is what the first saw, and
    whatever stands left of it the caller may have written. With fewer entries than proxies nothing is believed.
    """
    proxies = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0) or 0)
    told = request.META.get("REMOTE_ADDR", "")
    if proxies:
        chain = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
        told = chain[-proxies] if len(chain) >= proxies else ""
    try:
        return str(ip_address(told))
    except ValueError:
        return ""
