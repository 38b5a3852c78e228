"""Every "no" in one shape: `application/problem+json` (RFC 9457), with the refusal's code and what is wrong where."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from clients.integrations.api.bearer import ClientEnded, ScopeMissing, TooManyRequests
from clients.integrations.api.reading import BodyTooLarge, NotJson
from clients.spaces.selectors.spaces import UnknownSpace
from tenants.access.rules.permissions import NotPermitted
from tenants.kernel.refusals import InvalidInput, Refusal
from tenants.locks import ClientBusy
from tenants.rules.lifecycle import StageForbids

log = logging.getLogger("api")
CONTENT_TYPE = "application/problem+json"
BUSY_SECONDS = 5

STATUSES: dict[type[Refusal], int] = {
    ScopeMissing: HTTPStatus.FORBIDDEN,
    NotPermitted: HTTPStatus.FORBIDDEN,
    ClientEnded: HTTPStatus.FORBIDDEN,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    UnknownSpace: HTTPStatus.NOT_FOUND,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NotJson: HTTPStatus.BAD_REQUEST,
    ClientBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    StageForbids: HTTPStatus.CONFLICT,
}
"""A refusal that stands here under none of its classes is about what was sent: 422."""


class FieldProblem(Schema):
    field: str
    why: str


class Problem(Schema):
    """What was wrong, in words. `code` stays the same from release to release."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


def answer(status: int, code: str, detail: str, errors: list[tuple[str, str]] | None = None) -> HttpResponse:
    told: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status)}
    told |= {"code": code, "detail": detail, "errors": [{"field": at, "why": why} for at, why in errors or []]}
    return JsonResponse(told, status=status, content_type=CONTENT_TYPE)


def unauthorised(request: HttpRequest, exc: Exception | None = None) -> HttpResponse:
    """The same for no token, a wrong one, one that was called in, and another client's, at every host."""
    response = answer(401, "Unauthorised", "Send a token of this client: Authorization: Bearer caas_…")
    response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def refused(request: HttpRequest, exc: Refusal) -> HttpResponse:
    status = next((STATUSES[kind] for kind in type(exc).__mro__ if kind in STATUSES), HTTPStatus.UNPROCESSABLE_ENTITY)
    errors = exc.problems if isinstance(exc, InvalidInput) else None
    response = answer(status, exc.code, "The input is not allowed" if errors else str(exc), errors)
    if isinstance(exc, TooManyRequests):
        response["Retry-After"] = str(exc.facts["seconds"])
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(BUSY_SECONDS)
    return response


def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """A parameter is missing or of the wrong kind."""
    errors = [(".".join(map(str, each["loc"][1:])), str(each["msg"])) for each in exc.errors]
    return answer(422, "InvalidInput", "The input is not allowed", errors)


def by_http(request: HttpRequest, exc: HttpError) -> HttpResponse:
    return answer(exc.status_code, "Refused", exc.message)


def not_found(request: HttpRequest, path: str = "") -> HttpResponse:
    """No address of ours: only who has a token is told so."""
    return unauthorised(request)


def fault(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Ours: told in the log, and to the caller without a word of it."""
    log.error("api.fault", exc_info=exc)
    return answer(500, "Fault", "Something went wrong here. Nothing of this call was taken in; try again later.")


def register(api: NinjaAPI) -> None:
    api.exception_handler(AuthenticationError)(unauthorised)
    api.exception_handler(Refusal)(refused)
    api.exception_handler(ValidationError)(invalid)
    api.exception_handler(HttpError)(by_http)
    api.exception_handler(Exception)(fault)
