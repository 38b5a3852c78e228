"""One line a request: client, request id, method, route, status, time. No person, no address, no query string."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("request")
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        match = getattr(request, "resolver_match", None)
        log.info(
            "request",
            client=getattr(getattr(request, "tenant", None), "slug", None),
            method=request.method,
            route=match.route if match else None,  # the pattern, never the path: paths can hold tokens
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
        )
        response["X-Request-ID"] = request_id
        return response
