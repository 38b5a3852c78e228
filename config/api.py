"""The REST API of a client's host: the apps' routers, joined below /api/v1/."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI

from clients.integrations.api import activity, door, problems, spaces
from clients.integrations.api.bearer import Token
from reporting.api import router as reporting

VERSION = "1.0.0"
PLAIN = "application/json"
ROOT = "/api/v1/"

api = NinjaAPI(
    title="Community as a service",
    version=VERSION,
    description="One client's community: activity in, figures and objectives out. Every call carries a token.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
api.add_router("", activity.router)
api.add_router("", spaces.router)
api.add_router("", reporting)
problems.register(api)


def document() -> dict[str, Any]:
    """The OpenAPI document; what says no comes as a problem, and each call names the scope that it needs."""
    told = dict(api.get_openapi_schema(path_prefix=ROOT))
    for path in told["paths"].values():
        for call in path.values():
            for status, answer in call["responses"].items():
                content = answer.get("content", {})
                if int(status) >= HTTPStatus.BAD_REQUEST and PLAIN in content:
                    content[problems.CONTENT_TYPE] = content.pop(PLAIN)
    return told


@api.get("/openapi.json", auth=Token(), include_in_schema=False, url_name="document")
def openapi(request: HttpRequest) -> JsonResponse:
    """This document, for any token."""
    return JsonResponse(document())


def elsewhere() -> list[URLPattern]:
    """Whatever else stands below /api/ is nothing, said in the same words."""
    return [re_path(r"^(?P<path>.*)$", door.opened(problems.not_found), name="api_elsewhere")]


def urls() -> tuple[list[URLPattern | URLResolver], str]:
    """The addresses below ROOT; the library's own front page is none of them."""
    return door.all_opened(each for each in api.urls[0] if getattr(each, "name", "") != "api-root"), "api"
