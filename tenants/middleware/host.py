"""From the host name to the client: the connection stands in that client's schema from here on.

A host that is nobody's goes on without a client, so that to a stranger it answers as a client's host does.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import set_urlconf

from tenants.backend.current import connection
from tenants.models import Domain, Tenant


class HostMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()
        try:
            host = host_name(request.get_host())
        except DisallowedHost:
            return HttpResponseNotFound()
        tenant = _tenant_at(host)
        request.tenant = tenant  # type: ignore[attr-defined]
        if tenant is not None:
            connection.set_tenant(tenant)
        is_agency = tenant is not None and tenant.is_agency
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF if is_agency else settings.ROOT_URLCONF
        set_urlconf(request.urlconf)
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()
            set_urlconf(None)


def host_name(host: str) -> str:
    """`Host` as we keep it: lower case, without port and without a trailing dot."""
    return host.rsplit(":", 1)[0].lower().rstrip(".") if not host.endswith("]") else host


def _tenant_at(host: str) -> Tenant | None:
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None
