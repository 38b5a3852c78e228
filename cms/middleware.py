"""At the screens' edge: who may enter Wagtail's admin, and a refusal becomes a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from cms import refusals
from cms.reader import reader_formats
from tenants.access.middleware import maintenance_page
from tenants.access.rules.permissions import NotPermitted, Permission, may
from tenants.context import SchemaBehind
from tenants.kernel.refusals import Refusal

WAGTAIL_PATHS = ("/cms/", "/cms-documents/")


class ScreenMiddleware:
    """403 for who may not; 409 with the refusal's own words for anything else a view did not answer itself.

    Where a browser opens an address that only forms are sent to, it gets a page that says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content and request.method == "GET":
            page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Wagtail would send a person without the right to a sign-in page; they are signed in: it is 403."""
        if request.path_info.startswith(WAGTAIL_PATHS) and not may(request.actor, Permission.CMS_ENTER):  # type: ignore[attr-defined]
            raise PermissionDenied

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotPermitted):
            raise PermissionDenied from exception
        if isinstance(exception, SchemaBehind):
            return maintenance_page(get_language() or settings.LANGUAGE_CODE)
        if isinstance(exception, Refusal):
            return render(request, "409.html", {"refusal": refusals.told(exception, reader_formats())}, status=409)
        return None
