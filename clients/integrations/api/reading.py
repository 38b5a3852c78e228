"""The body of a call: read once the caller is known, within bounds, and as JSON or not at all."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from pydantic_core import from_json

from tenants.kernel.refusals import Refusal

LARGEST_BODY = 16 * 2**20


class BodyTooLarge(Refusal):
    """The body is larger than any call may be."""


class NotJson(Refusal):
    """The body cannot be read as JSON."""


def body(request: HttpRequest) -> bytes:
    """Raises: BodyTooLarge; NotJson, when the line breaks before its end."""
    told = f"a body has at most {LARGEST_BODY:,} bytes: send the posts in several calls"
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise BodyTooLarge(told)
    try:
        content = request.read(LARGEST_BODY + 1)
    except UnreadablePostError:
        raise NotJson("the body did not come to its end") from None
    if len(content) > LARGEST_BODY:
        raise BodyTooLarge(told)
    return content


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def parsed(content: bytes) -> Any:
    """Raises: NotJson, also for what JSON does not know (NaN) and for halves of surrogate pairs."""
    try:
        return from_json(content, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise NotJson(f"the body is not JSON in UTF-8: {str(error)[:120]}") from None
