"""The address that Stripe calls: check the signature, store, answer."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenants.billing import gateway
from tenants.billing.services import inbox
from tenants.kernel.refusals import Refusal

log = structlog.get_logger(__name__)
STATUS = {inbox.BodyTooLarge: 413, gateway.NotConnected: 503}


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Store a signed event, once. No session: the signature says who calls. A refusal is named, and nothing is kept."""
    try:
        inbox.receive(_body(request), request.headers.get("Stripe-Signature", ""), at=timezone.now())
    except Refusal as refusal:
        log.warning("billing.webhook_refused", reason=refusal.code)
        return JsonResponse({"refused": refusal.code}, status=STATUS.get(type(refusal), 400))
    return JsonResponse({"stored": True})


def _body(request: HttpRequest) -> bytes:
    """The body, of which no more is read than may come. Raises: BodyTooLarge."""
    try:
        said = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        said = 0
    if said > inbox.LARGEST_BODY:
        raise inbox.BodyTooLarge(f"A body holds at most {inbox.LARGEST_BODY} bytes", most=inbox.LARGEST_BODY)
    try:
        return request.body
    except RawPostDataException:
        return b""
