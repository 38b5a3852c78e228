"""What holds at each address: no transaction but the service's own, no cookie, no cached answer, one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from clients.integrations.api import problems

LANGUAGE = "en"
"""Whose words programs are told; people read their own language on the pages."""


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view as a door. A long intake takes its own lock before its transaction, so the request opens none."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(LANGUAGE):
            response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = response.get("Allow", "")
            response = problems.answer(405, "MethodNotAllowed", f"This address takes {allowed}")
            response["Allow"] = allowed
        response["Content-Language"] = LANGUAGE
        add_never_cache_headers(response)
        return response

    return transaction.non_atomic_requests(csrf_exempt(door))


def all_opened(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, each with its door."""
    found = list(patterns)
    for pattern in found:
        if isinstance(pattern, URLPattern):
            pattern.callback = opened(pattern.callback)
    return found
