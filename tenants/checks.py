"""System checks: what would make isolation a promise only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.caches)
def caches_name_the_client(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every cache alias keys by schema; one that did not served one client's site root to another."""
    return [
        Error(f"Cache {alias!r} does not name the client in its keys", id="tenants.E001")
        for alias, config in settings.CACHES.items()
        if config.get("KEY_FUNCTION") != "django_tenants.cache.make_key"
    ]


@register(Tags.security)
def cookies_are_host_only(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A cookie set for the parent domain would open every client's host."""
    return [
        Error(f"{name} must stay unset: cookies are host-only", id="tenants.E002")
        for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "LANGUAGE_COOKIE_DOMAIN")
        if getattr(settings, name, None)
    ]
