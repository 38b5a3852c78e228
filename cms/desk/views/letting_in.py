"""The desk's page for other systems: their tokens, and what they can ask for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.integrations.selectors import tokens as selectors
from clients.integrations.services import tokens
from cms.agreements.answers import REFUSED
from cms.desk import api_document, letting_in
from cms.desk.letting_in import TokenForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PersonRequest) -> HttpResponse:
    """The client's tokens; on POST make one, and show it this once."""
    require(request.actor, Permission.API_MANAGE)
    if request.method != "POST":
        return _page(request, TokenForm())
    form, now = TokenForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, form, status=REFUSED)
    given = form.cleaned_data
    try:
        made, text = tokens.make(
            given["name"],
            given["scopes"],
            expires_at=form.expires_at(request.tenant.zone),
            by=request.actor,
            at=now,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, form, status=REFUSED)
    row = letting_in.row(made, reader_formats(), at=now)
    address = f"{request.scheme}://{request.get_host()}/api/v1/"
    response = render(request, "desk/api/made.html", {"row": row, "token": text, "address": address})
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what calling a token in means; on POST do it."""
    require(request.actor, Permission.API_MANAGE)
    token, now = get_object_or_404(selectors.visible_to(request.actor), pk=pk), timezone.now()
    if request.method == "POST":
        try:
            tokens.revoke(token, by=request.actor, at=now)
        except tokens.TokenRevoked:
            messages.info(request, _("This token was called in already."))
        else:
            messages.success(request, _("Called in. Whoever comes with it is turned away from now on."))
        return redirect("desk:api")
    return render(request, "desk/api/revoke.html", {"row": letting_in.row(token, reader_formats(), at=now)})


@require_safe
def document(request: PersonRequest, made: api_document.Made) -> HttpResponse:
    """What other systems can ask for, to read; with `?as=json` the OpenAPI document itself."""
    require(request.actor, Permission.API_MANAGE)
    if request.GET.get("as") == "json":
        response = JsonResponse(made(), json_dumps_params={"indent": 2})
        response["Content-Disposition"] = 'attachment; filename="openapi.json"'
        return response
    address = f"{request.scheme}://{request.get_host()}"
    return render(request, "desk/api/document.html", {"calls": api_document.calls(made(), address)})


def _page(request: PersonRequest, form: TokenForm, *, status: int = 200) -> HttpResponse:
    formats, now = reader_formats(), timezone.now()
    rows = [letting_in.row(one, formats, at=now) for one in selectors.visible_to(request.actor)[:200]]
    context: dict[str, Any] = {"rows": rows, "form": form}
    return render(request, "desk/api/index.html", context, status=status)
