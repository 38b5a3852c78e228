"""Between the host and the views: a client's host shows itself only to its own people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from tenants import context
from tenants.access import machines
from tenants.access.selectors import people
from tenants.access.selectors.actors import actor_at, actor_at_agency
from tenants.access.selectors.closed import is_closed_to, is_read_only_to
from tenants.access.selectors.factors import has_second_factor
from tenants.access.services import sign_ins

Get = Callable[[HttpRequest], HttpResponse]

OPEN_AT_CLIENT = ("/handover/", "/feeds/", "/hooks/")
"""Paths on a client's host that need no session: the hand-over brings one, a feed's own secret stands for one, and so
does the signature of a platform that calls."""

READING = ("GET", "HEAD", "OPTIONS")
STILL_OPEN = ("/sign-out/",)
"""What the people of a client that has ended may still send: nothing but that they leave."""

RETRY_AFTER_SECONDS = 60
"""When to look again at a client that is being brought up to date."""


class MaintenanceMiddleware:
    """A client whose schema does not fit this code is not entered: its people read that it is being updated.

    Right behind the host, before anything reads the schema. Everyone else sees what an unknown host shows, since from
    here on their request is at nobody's host.
    """

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = request.tenant  # type: ignore[attr-defined]
        if tenant is None or tenant.is_agency or context.fits(tenant):
            return self.get_response(request)
        if machines.is_theirs(request):
            if machines.is_known(request):
                return maintenance_data()
            request.tenant = None  # type: ignore[attr-defined]
            return self.get_response(request)
        user_id = _signed_in(request)
        with context.public():
            user = people.active().filter(pk=user_id).first() if user_id else None
            if user and actor_at(user, tenant, at=timezone.now()).roles:
                return maintenance_page(user.language)
            request.tenant = None  # type: ignore[attr-defined]
            return self.get_response(request)


def _signed_in(request: HttpRequest) -> int | None:
    """Whose session the cookie is, in the client's schema where we stand, whatever else that schema lacks."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    try:
        with transaction.atomic():
            held = SessionStore(key).load() if key else {}
        return int(held[SESSION_KEY])
    except (DatabaseError, KeyError, ValueError):
        return None


def maintenance_page(language: str) -> HttpResponse:
    """The page alone: no name, no content; nothing is read for it."""
    with translation.override(language):
        response = HttpResponse(loader.get_template("503.html").render(), status=503)
    response["Content-Language"] = language
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    patch_vary_headers(response, ["Cookie"])
    add_never_cache_headers(response)
    return response


def maintenance_data() -> HttpResponse:
    """The same for a program that came with its key."""
    told = {"type": "about:blank", "title": "Being updated", "status": 503, "code": "BeingUpdated"}
    told["detail"] = f"This client is being brought up to date. Come again in {RETRY_AFTER_SECONDS} seconds."
    response = JsonResponse(told, status=503, content_type="application/problem+json")
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    add_never_cache_headers(response)
    return response


class SignInMiddleware:
    """Sets `request.actor`; shows strangers the sign-in page; makes staff set up their second factor.

    A stranger, a user of another client and anyone at an unknown host see the same page, whatever the path. Programs
    come with a key instead: their addresses ask for it themselves, and answer the same at every host without it.
    """

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = request.tenant  # type: ignore[attr-defined]
        if tenant is not None and tenant.is_agency:
            return self._at_agency(request)
        if machines.is_theirs(request):
            request.user = AnonymousUser()  # no cookie opens anything there
            return self.get_response(request)
        if request.path_info.startswith(OPEN_AT_CLIENT):
            return self.get_response(request)  # at an unknown host as well: it finds no ticket there
        if tenant is None:
            return sign_in_page(request)
        if not request.user.is_authenticated:
            return sign_in_page(request)
        now = timezone.now()
        actor = actor_at(request.user, tenant, at=now)
        if not actor.roles or not is_signed_in(request, at=now):
            logout(request)  # the membership, or the sign-in that they came from, ended since they came in
            return sign_in_page(request)
        if is_closed_to(actor, tenant, at=timezone.now()):
            logout(request)
            return sign_in_page(request)
        request.actor = actor  # type: ignore[attr-defined]
        if is_read_only_to(actor, tenant) and request.method not in READING and request.path_info not in STILL_OPEN:
            raise PermissionDenied
        return self.get_response(request)

    def _at_agency(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if request.user.is_authenticated and not is_signed_in(request, at=now):
            logout(request)
        if request.user.is_authenticated:
            actor = actor_at_agency(request.user, at=now)
            request.actor = actor  # type: ignore[attr-defined]
            if needs_second_factor(request, actor.is_staff):
                return redirect("mfa_activate_totp")
        return self.get_response(request)


def needs_second_factor(request: HttpRequest, is_staff: bool) -> bool:
    """Staff without a second factor may do nothing but set one up, whichever way they came in."""
    return is_staff and not request.path_info.startswith("/accounts/") and not has_second_factor(request.user)  # type: ignore[arg-type]


def is_signed_in(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the sign-in that this session came of was not ended elsewhere. Read from what is loaded already.

    A session without a sign-in is one of an earlier release, and lives on for hours only.
    """
    held = request.session.get(sign_ins.KEY)
    if held is None:
        return True
    if held in request.user.ended_sign_ins:  # type: ignore[union-attr]
        return False
    sign_ins.note_seen(held, at=at)
    return True


def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The page that tells nothing but where to sign in: the same at every host that is not the agency's.

    Whatever session cookie came along is answered alike, too, so that it tells no host from another.
    """
    request.session = SessionStore()
    query = urlencode({"to": request.get_host(), "path": request.get_full_path() if request.method == "GET" else "/"})
    url = f"{settings.PUBLIC_ORIGIN}{reverse('access:handover', urlconf=settings.PUBLIC_SCHEMA_URLCONF)}?{query}"
    with translation.override(translation.get_language_from_request(request)):
        response = render(request, "access/sign_in_elsewhere.html", {"sign_in_url": url}, status=401)
    response["WWW-Authenticate"] = 'Session realm="sign in"'
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    add_never_cache_headers(response)
    return response


class ReaderMiddleware:
    """Pages speak the reader's language and show the reader's time; before sign-in the browser's language."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            language, zone = request.user.language, request.user.time_zone
        else:
            language, zone = translation.get_language_from_request(request), settings.TIME_ZONE
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response
