"""Calls that platforms make to us: each kind's way to sign, and what its events tell.

Nothing of a call is believed before its signature holds. Signatures are compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clients.spaces.connectors.discourse import hooks as discourse
from clients.spaces.connectors.webhook import events as webhook
from clients.spaces.connectors.webhook import signing
from clients.spaces.rules.inbox import (
    LONGEST_ID,
    Call,
    HookKind,
    NotAnEvent,
    NotSigned,
    NotUnderstood,
    SignatureOld,
    SignatureWrong,
    Told,
    Why,
)
from tenants.kernel.text import first_not_text

Headers = Mapping[str, str]
Open = Callable[[Headers, bytes, Sequence[str], int], Call]
LONGEST_EVENT = 80


def open_call(kind: str, headers: Headers, body: bytes, secrets: Sequence[str], *, now: int) -> Call:
    """Return what a call brings, once one of `secrets` has signed it; now: seconds since 1970.

    Raises: NotSigned; SignatureWrong; SignatureOld; NotAnEvent.
    """
    return _KINDS[HookKind(kind)](headers, body, secrets, now)


def require_signed(kind: str, headers: Headers) -> None:
    """Refuse by its headers alone a call that nobody can have signed: its body is not worth waiting for.

    Raises: NotSigned.
    """
    _SIGNED[HookKind(kind)](headers)


def read(kind: str, event: str, body: bytes) -> Told:
    """Return what a kept event tells. Raises: NotUnderstood."""
    try:
        return discourse.read(event, json.loads(body)) if kind == HookKind.DISCOURSE else webhook.read(body)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(f"not JSON: {str(error)[:120]}") from None


def _discourse_signed(headers: Headers) -> tuple[str, str]:
    """The signature, and the event's id."""
    told, event_id = headers.get(discourse.SIGNATURE, ""), headers.get(discourse.EVENT_ID, "")
    if not told or not _is_id(event_id):
        raise NotSigned(f"The call needs {discourse.SIGNATURE} and {discourse.EVENT_ID}: give the webhook a secret")
    return told, event_id


def _discourse(headers: Headers, body: bytes, secrets: Sequence[str], now: int) -> Call:
    told, event_id = _discourse_signed(headers)
    expected = [signing.SCHEME + hmac.new(one.encode(), body, hashlib.sha256).hexdigest() for one in secrets]
    _check(expected, told)
    kind = headers.get(discourse.EVENT_TYPE, "")[:LONGEST_EVENT]
    event = headers.get(discourse.EVENT, kind)[:LONGEST_EVENT]
    why = discourse.ignored(kind, _object(body))
    return Call(event_id, _word(event), b"" if why else body, why)


def _webhook_signed(headers: Headers) -> tuple[str, str, int]:
    """The signature, the event's id, and the seconds since 1970 at which it was signed."""
    told, event_id = headers.get(signing.SIGNATURE, ""), headers.get(signing.KEY, "")
    timestamp = headers.get(signing.TIMESTAMP, "")
    if not told or not _is_id(event_id) or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise NotSigned(f"The call needs {signing.TIMESTAMP}, {signing.KEY} and {signing.SIGNATURE}")
    return told, event_id, int(timestamp)


def _webhook(headers: Headers, body: bytes, secrets: Sequence[str], now: int) -> Call:
    told, event_id, instant = _webhook_signed(headers)
    _check([signing.signature(one, timestamp=instant, key=event_id, body=body) for one in secrets], told)
    if abs(now - instant) > signing.LONGEST_AGE_SECONDS:
        raise SignatureOld(f"The call was signed more than {signing.LONGEST_AGE_SECONDS} s ago, or later than now")
    event = _object(body).get("type")
    if not isinstance(event, str):
        raise NotAnEvent("The body does not say what it tells: it has no type")
    why = {webhook.PING: Why.PING}.get(event, Why.NONE if event in webhook.TYPES else Why.UNKNOWN_EVENT)
    return Call(event_id, _word(event[:LONGEST_EVENT]), b"" if why else body, why)


def _check(expected: Sequence[str], told: str) -> None:
    """Every secret is tried, whichever holds, so that time tells nothing."""
    if not any([hmac.compare_digest(one.encode(), told.encode("utf-8", "replace")) for one in expected]):
        raise SignatureWrong("The signature is wrong: it is not made with this space's secret over these very bytes")


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotAnEvent("The body is not a JSON object")
    return told


def _is_id(event_id: str) -> bool:
    return 0 < len(event_id) <= LONGEST_ID and event_id.isascii() and event_id.isprintable()


def _word(event: str) -> str:
    """A name for lists: another's, so nothing but letters that can stand in a text."""
    return "" if first_not_text(event) else event


_SIGNED: dict[HookKind, Callable[[Headers], object]] = {
    HookKind.DISCOURSE: _discourse_signed,
    HookKind.WEBHOOK: _webhook_signed,
}
_KINDS: dict[HookKind, Open] = {HookKind.DISCOURSE: _discourse, HookKind.WEBHOOK: _webhook}
