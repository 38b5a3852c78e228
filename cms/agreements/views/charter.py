"""The charter: asking for signatures on the desk, signing it in the portal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.rules.charters import Side
from clients.selectors import charters
from clients.selectors.charters import CharterView
from clients.services import signatures
from cms import community_stage
from cms.agreements import words
from cms.agreements.answers import REFUSED, page, tried
from cms.agreements.forms import DeclineForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """Which version holds, which waits for whose signature, and all that were."""
    require(request.actor, Permission.CHARTER_VIEW)
    require(request.actor, Permission.DESK_ENTER)
    return _desk(request)


def _desk(request: PersonRequest, refusal: str = "") -> HttpResponse:
    at, formats = timezone.now(), reader_formats()
    held = charters.standing(at)
    context: dict[str, Any] = {
        "standing": held,
        "versions": [_row(each) for each in charters.every(at)],
        "community_stage": community_stage.line(request.actor, formats, at=at),
    }
    if held is not None:
        lead, newest = may(request.actor, Permission.CHARTER_SIGN_AGENCY), newest_of(held.newest)
        context |= {
            "newest": newest,
            "asked": formats.instant(held.asked_at, short=True) if held.asked_at else "",
            "may_sign": lead and not held.newest.is_signed_by(Side.AGENCY),
            "may_ask": lead and not held.newest.is_signed_by(Side.CLIENT),
        }
    return page(request, "desk/client/charter.html", context, refusal=refusal)


def newest_of(charter: CharterView) -> dict[str, Any]:
    """A version with the words of its signatures."""
    formats = reader_formats()
    return {
        "charter": charter,
        "since": words.since(charter.valid_from, formats),
        "agency": words.answer(charter.agency, formats),
        "client": words.answer(charter.client, formats),
    }


def _row(charter: CharterView) -> dict[str, Any]:
    return newest_of(charter)


def _seen(request: PersonRequest) -> int:
    """The version that stood on the page. One that is no number is none."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


@require_POST
def ask(request: PersonRequest) -> HttpResponse:
    """Ask the sponsor to sign the version that stood on the page."""
    require(request.actor, Permission.CHARTER_SIGN_AGENCY)
    at = timezone.now()
    refusal = tried(lambda: signatures.ask(version=_seen(request), by=request.actor, at=at))
    if refusal:
        return _desk(request, refusal)
    messages.success(request, _("Asked: the sponsor has a mail with one button."))
    return redirect("desk:charter")


@require_POST
def sign_for_agency(request: PersonRequest) -> HttpResponse:
    """Sign the version that stood on the page for the agency."""
    require(request.actor, Permission.CHARTER_SIGN_AGENCY)
    at = timezone.now()
    refusal = tried(lambda: signatures.sign(Side.AGENCY, version=_seen(request), by=request.actor, at=at))
    if refusal:
        return _desk(request, refusal)
    messages.success(request, _("Signed for the agency."))
    return redirect("desk:charter")


def _asked(at: datetime) -> CharterView:
    """The version that the client signs next. Raises: Http404, without a charter."""
    held = charters.standing(at)
    if held is None:
        raise Http404
    return held.newest


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: PersonRequest) -> HttpResponse:
    """The version that waits, whole, with the answer under the thumb; on POST sign it for the client."""
    require(request.actor, Permission.CHARTER_SIGN_CLIENT)
    at = timezone.now()
    if request.method != "POST":
        return _signing(request, at)
    refusal = tried(lambda: signatures.sign(Side.CLIENT, version=_seen(request), by=request.actor, at=at))
    if refusal:
        return _signing(request, at, refusal)
    messages.success(request, _("Signed. Thank you."))
    return redirect("portal:charter")


def _signing(request: PersonRequest, at: datetime, refusal: str = "") -> HttpResponse:
    newest = _asked(at)
    context = {"asked": newest_of(newest), "charter": newest, "is_open": not newest.is_signed_by(Side.CLIENT)}
    return page(request, "portal/agreed/sign.html", context, refusal=refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: PersonRequest) -> HttpResponse:
    """Ask what should be other; on POST say for the client that it does not sign, and why."""
    require(request.actor, Permission.CHARTER_SIGN_CLIENT)
    at, refusal = timezone.now(), ""
    newest = _asked(at)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        refusal = tried(lambda: signatures.decline(version=_seen(request), reason=reason, by=request.actor, at=at))
        if not refusal:
            messages.success(request, _("Sent: the agency changes it and asks you again."))
            return redirect("portal:charter")
    form = DeclineForm(initial={"reason": request.POST.get("reason", "")})
    context = {"charter": newest, "form": form, "refusal": refusal, "is_open": not newest.is_signed_by(Side.CLIENT)}
    return render(request, "portal/agreed/decline.html", context, status=REFUSED if refusal else 200)
