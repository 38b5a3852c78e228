"""Delivering events: signed as Stripe signs, again until they are taken, and badly when asked to."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from http.client import HTTPConnection

from tenants.billing.standin.objects import Json
from tenants.billing.standin.store import Store

Send = Callable[[bytes, str], int]
"""Takes a body and its signature, and answers with the receiver's status; 0 for none."""
PAUSE_SECONDS = 2.0
MOST_TRIES = 12
DELIVERY_FAULTS = ("drop", "duplicate", "delay", "reorder")


def signature(body: bytes, secret: str, *, now: float) -> str:
    """The Stripe-Signature of a body: `t=…,v1=…`, over the instant, a dot and the body."""
    stamp = str(int(now))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def deliver(store: Store, send: Send, *, secret: str, now: float) -> int:
    """Send what is due, oldest first, and return how many events were taken."""
    due = store.due_events(now)
    if len(due) > 1 and store.use_fault("reorder") is not None:
        due.reverse()
    return sum(_one(store, send, event, secret=secret, now=now) for event in due)


def _one(store: Store, send: Send, event: Json, *, secret: str, now: float) -> bool:
    if store.use_fault("drop") is not None:
        store.note_delivery(event["id"], "dropped")
        return False
    if (seconds := store.use_fault("delay")) is not None:
        store.note_delivery(event["id"], "waiting", due=now + seconds)
        return False
    body = json.dumps(event, indent=2).encode()
    times = 2 if store.use_fault("duplicate") is not None else 1
    statuses = [send(body, signature(body, secret, now=now)) for _time in range(times)]
    if 200 <= statuses[0] < 300:
        store.note_delivery(event["id"], "delivered")
        return True
    tries = store.note_delivery(event["id"], "waiting", due=now + PAUSE_SECONDS)
    if tries >= MOST_TRIES:
        store.note_delivery(event["id"], "given up")
    return False


def over_http(port: int, path: str, *, host: str) -> Send:
    """Sending to a port of this machine; `host` is the name that it is to be asked under."""

    def send(body: bytes, signed: str) -> int:
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed, "Host": host}
        asked = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            asked.request("POST", path, body, headers)
            return asked.getresponse().status
        except OSError:
            return 0
        finally:
            asked.close()

    return send
