"""Sending news: one call for each try, from the row, after the commit of what it tells of.

No transaction is open while a receiver is called. Killed between the call and the row, it is sent again under the same
id. A receiver that fails is called once a pause, whatever waits for it, so that a dead one holds up nobody. Of each
client one call is under way at a time, so that slow receivers hold one worker and leave the others to everybody else.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from clients.integrations.events import HookFails, HookWorks
from clients.integrations.models import Delivery, DeliveryState, Hook
from clients.integrations.rules import news
from clients.integrations.services.hooks import SEND
from clients.spaces.connectors import live
from clients.spaces.connectors.webhook.signing import KEY, SIGNATURE, TIMESTAMP, signature
from clients.spaces.connectors.wire import Wire, within
from tenants.backend.current import connection
from tenants.boards.services import schedule
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.locks import name_lock
from tenants.sealed import unseal

MOST_TRIES_KEPT = 20
OK = range(200, 300)
SENDING, TRYING = "news", "try"
"""What a client has one of under way at a time."""


def send(delivery_id: int, at: datetime) -> None:
    """Try one piece of news, or put it off while its receiver is paused. What was settled already is left alone.

    Raises: ClientBusy, while another of the client's is under way: it stays due.
    """
    if _to_call(delivery_id, at) is None:
        return
    # Not the client's own lock: whoever has its schema to themselves need not wait for somebody else's server.
    with name_lock(connection.schema_name, SENDING):
        delivery = _to_call(delivery_id, at)
        if delivery is not None:
            settle(delivery, call(delivery), at=at)


def _to_call(delivery_id: int, at: datetime) -> Delivery | None:
    """The piece, if its receiver is to be called now; else it is put off or settled."""
    delivery = Delivery.objects.select_related("hook").filter(pk=delivery_id, state=DeliveryState.PENDING).first()
    if delivery is None:
        return None
    hook = delivery.hook
    if hook.stopped_at is not None:
        _end(delivery, DeliveryState.GIVEN_UP, at=at)
    elif hook.paused_until is not None and at < hook.paused_until:
        schedule(SEND, {delivery.pk: hook.paused_until})
    else:
        return delivery
    return None


def call(delivery: Delivery, *, seconds: float = news.LONGEST_CALL_SECONDS) -> dict[str, Any]:
    """Call the receiver once, `seconds` at most; what came of it, as the log keeps it. Outside any transaction."""
    begun = time.monotonic()
    status, words, error = None, "", ""
    try:
        with within(seconds):
            answer = _called(delivery)
        status = answer.status
        words = answer.body[: 4 * news.LONGEST_WORDS].decode("utf-8", "replace").replace("\0", "")
    except Refusal as refusal:
        error = str(refusal)[: news.LONGEST_WORDS]
    milliseconds = round((time.monotonic() - begun) * 1000)
    return {"status": status, "words": words[: news.LONGEST_WORDS], "error": error, "ms": milliseconds}


def _called(delivery: Delivery) -> Any:
    parts = urlsplit(delivery.hook.url)
    wire = Wire(f"{parts.scheme}://{parts.netloc}", {}, may_be_loopback=live.may_be_loopback())
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body, timestamp, key = delivery.body.encode(), int(time.time()), str(delivery.uuid)
    signed = signature(unseal(delivery.hook.sealed_secret), timestamp=timestamp, key=key, body=body)
    headers = {TIMESTAMP: str(timestamp), KEY: key, SIGNATURE: signed, "Content-Type": "application/json"}
    return wire.call("POST", path, content=body, headers=headers)


@transaction.atomic
def settle(delivery: Delivery, told: dict[str, Any], *, at: datetime, is_tried_again: bool = True) -> bool:
    """Write down what came of a try; whether it went well. What failed is due again after the receiver's pause."""
    tries = [*delivery.tries, {"at": at.isoformat(), **told}][-MOST_TRIES_KEPT:]
    Delivery.objects.filter(pk=delivery.pk).update(tries=tries)
    if told["status"] in OK:
        rest = news.rest(timedelta(milliseconds=told["ms"]))
        went_well = {
            "last_ok_at": at,
            "failing_since": None,
            "failures": 0,
            "paused_until": at + rest if rest else None,
        }
        Hook.objects.filter(pk=delivery.hook_id).update(**went_well)
        _end(delivery, DeliveryState.DELIVERED, at=at)
        if delivery.hook.failing_since is not None:
            announce(HookWorks(delivery.hook_id, at))
        return True
    hook = _failed(delivery.hook, at=at)
    is_over = at >= delivery.try_until or not is_tried_again
    is_stopped = news.is_stopped(hook.failing_since, at=at)
    if is_stopped:
        Hook.objects.filter(pk=hook.pk).update(stopped_at=at, is_given_up=True)
    if is_over or is_stopped:
        _end(delivery, DeliveryState.GIVEN_UP, at=at)
        if is_tried_again:
            announce(HookFails(hook.pk, is_stopped, at))
    else:
        schedule(SEND, {delivery.pk: hook.paused_until or at})
    return False


def _failed(hook: Hook, *, at: datetime) -> Hook:
    """One failure more: the pause grows."""
    held = Hook.objects.select_for_update().get(pk=hook.pk)
    held.failures = held.failures + 1
    held.failing_since = held.failing_since or at
    held.paused_until = at + news.pause(held.failures)
    held.save(update_fields=["failures", "failing_since", "paused_until"])
    return held


def _end(delivery: Delivery, state: DeliveryState, *, at: datetime) -> None:
    """It is settled; what the log need not remember any more goes."""
    Delivery.objects.filter(pk=delivery.pk).update(state=state, ended_at=at)
    Delivery.objects.filter(hook=delivery.hook_id, made_at__lt=at - news.KEPT).delete()


def lost(delivery_id: int, at: datetime) -> None:
    """The work was begun in vain too often (workers died): it is tried again after a pause, like any failure."""
    pending = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.PENDING).first()
    if pending is not None and at < pending.try_until:
        schedule(SEND, {delivery_id: at + news.PAUSES[-1]})
    elif pending is not None:
        _end(pending, DeliveryState.GIVEN_UP, at=at)
