"""The address that a space's platform calls: check the signature, store, answer."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clients.spaces.rules import inbox as rules
from clients.spaces.services import inbox
from tenants.kernel.refusals import Refusal
from tenants.sealed import SealBroken

log = structlog.get_logger(__name__)
STATUS: dict[type[Refusal], int] = {
    rules.NoHook: 404,
    rules.BodyTooLarge: 413,
    rules.NotSigned: 401,
    rules.SignatureWrong: 401,
    rules.SignatureOld: 401,
    rules.NotAnEvent: 400,
    SealBroken: 503,
}


@csrf_exempt
@require_POST
def hook(request: HttpRequest, slug: str) -> HttpResponse:
    """Store a signed call, once. No session: the signature says who calls. A refusal says why, and nothing is kept.

    At a host that is nobody's, for a space that is not there and for one without a secret the answer is the same.
    """
    try:
        refuse_size(request)
        if request.tenant is None:  # type: ignore[attr-defined]
            raise rules.NoHook("Nobody listens here")
        held = inbox.hook_at(slug)
        inbox.require_signed(held, request.headers)
        is_new = inbox.receive(held, request.headers, _body(request), at=timezone.now())
    except Refusal as refusal:
        log.warning("inbox.refused", reason=refusal.code)
        said = "Come again later" if isinstance(refusal, SealBroken) else str(refusal)
        return JsonResponse({"error": said}, status=STATUS.get(type(refusal), 400))
    return JsonResponse({"stored": is_new}, status=202 if is_new else 200)


def refuse_size(request: HttpRequest) -> None:
    """Before a byte of it is read. Raises: BodyTooLarge."""
    try:
        said = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        said = 0
    if said > rules.LARGEST_BODY:
        raise rules.BodyTooLarge(f"A body holds at most {rules.LARGEST_BODY} bytes", most=rules.LARGEST_BODY)


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RawPostDataException:
        return b""
