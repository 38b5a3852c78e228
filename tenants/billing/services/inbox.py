"""The inbox of Stripe's webhooks: stored first, handled once afterwards, in whatever order it came.

An event is handled in one transaction that holds its row: two workers never take the same one, and who is killed in
the middle leaves it waiting. What an event changes is read off all events that we hold of its object.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.billing import gateway
from tenants.billing.models import Account, WebhookEvent
from tenants.billing.rules.states import EventState
from tenants.billing.services import standing
from tenants.context import SchemaBehind, public
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal

log = structlog.get_logger(__name__)
HANDLE = "tenants.billing.tasks.handle_inbox"
LARGEST_BODY = 1024 * 1024
MOST_ATTEMPTS = 5
MOST_AT_ONCE = 500

Apply = Callable[[WebhookEvent, Any], None]
TYPES: dict[str, Apply] = {
    **dict.fromkeys(standing.SUBSCRIPTION_EVENTS, standing.note_subscription),
    **dict.fromkeys(standing.INVOICE_EVENTS, standing.note_invoice),
    **dict.fromkeys(standing.CHECKOUT_EVENTS, standing.note_checkout),
}
"""What we listen to. Everything else is stored and ignored."""


class BodyTooLarge(Refusal):
    """No event of Stripe's is that large."""


class UnknownType(Refusal):
    """Nothing here listens to events of this type."""


class UnknownCustomer(Refusal):
    """The event is about a customer who is no client's, or not yet."""


class OtherVersion(Refusal):
    """The event is written in another version of Stripe's API than the one that we read."""


class NoObject(Refusal):
    """The event does not say which object it is about."""


def receive(body: bytes, signature: str, *, at: datetime) -> None:
    """Store an event, once; it is handled after the commit, not here.

    Raises: BodyTooLarge; NotConnected; SignatureMissing, SignatureForged, SignatureTooOld; NotAnEvent.
    """
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(f"A body holds at most {LARGEST_BODY} bytes", most=LARGEST_BODY)
    store(gateway.read_event(body, signature, at=at), at=at)


def store(event: gateway.Event, *, at: datetime) -> None:
    """Keep an event that is trusted, once by its id, with one statement. To be called while standing in public."""
    row = WebhookEvent(
        event_id=event.event_id,
        type=event.type,
        api_version=event.api_version,
        occurred_at=event.occurred_at,
        received_at=at,
        object_id=event.object_id,
        customer_id=event.customer_id,
        body=event.body,
    )
    WebhookEvent.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(_nudge, robust=True)  # the sweeper finds it when the nudge is lost


def _nudge() -> None:
    # By name: the task calls these services, not the other way round.
    current_app.send_task(HANDLE)


def handle_waiting(*, at: datetime) -> int:
    """Handle what waits, oldest first; return how many were handled. One that fails stops no other."""
    handled = 0
    with public():
        _remember_strangers()
        waiting = WebhookEvent.objects.filter(state=EventState.WAITING).order_by("received_at", "pk")
        for pk in list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]):
            try:
                handled += handle(pk, at=at)
            except Exception:
                log.exception("billing.event_failed", stored=pk)
                _failed(pk)
    return handled


def _remember_strangers() -> None:
    """Events of a customer who was unknown when they came, and is a client's by now, wait again."""
    known = Account.objects.filter(customer_id__isnull=False).values("customer_id")
    aside = WebhookEvent.objects.filter(state=EventState.SET_ASIDE, reason=UnknownCustomer.__name__)
    aside.filter(customer_id__in=known).update(state=EventState.WAITING, reason="", handled_at=None)


@transaction.atomic
def handle(pk: int, *, at: datetime) -> bool:
    """Handle one event, or return False when it is another worker's, or handled already.

    What cannot be told is set aside with the refusal's name: nothing is lost, and it can be handled again.
    """
    with public():
        mine = WebhookEvent.objects.select_for_update(skip_locked=True)
        event = mine.filter(pk=pk, state=EventState.WAITING).first()
        if event is None:
            return False
        state, reason = EventState.HANDLED, ""
        try:
            with transaction.atomic():
                _apply(event)
        except SchemaBehind:
            return False  # it waits until the client's schema is brought up to date
        except UnknownType as refusal:
            state, reason = EventState.IGNORED, refusal.code
        except Refusal as refusal:
            state, reason = EventState.SET_ASIDE, refusal.code
            log.warning("billing.event_set_aside", stored=event.pk, type=event.type, reason=reason)
        WebhookEvent.objects.filter(pk=pk).update(state=state, reason=reason, handled_at=at)
    return True


def _apply(event: WebhookEvent) -> None:
    apply = TYPES.get(event.type)
    if apply is None:
        raise UnknownType(event.type)
    if event.api_version != gateway.API_VERSION:
        raise OtherVersion(event.api_version)
    if not event.object_id:
        raise NoObject(event.type)
    # Whoever handles another event of the same client waits here, and then reads this one too.
    locked = Account.objects.select_for_update(of=("self",)).select_related("tenant")
    account = locked.filter(customer_id=event.customer_id).first() if event.customer_id else None
    if account is None:
        raise UnknownCustomer(event.customer_id)
    apply(event, account.tenant)


def _failed(pk: int) -> None:
    """Count the attempt; after too many the event is set aside, so that it is looked at."""
    with transaction.atomic():
        WebhookEvent.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
        WebhookEvent.objects.filter(pk=pk, attempts__gte=MOST_ATTEMPTS).update(
            state=EventState.SET_ASIDE, reason="Fault"
        )


@transaction.atomic
def look_again(*, by: Actor, at: datetime) -> int:
    """Let every event that was set aside wait again, after its cause was mended. Raises: NotPermitted."""
    require(by, Permission.MONEY_MANAGE)
    with public():
        aside = WebhookEvent.objects.filter(state=EventState.SET_ASIDE)
        for event in aside:
            audit.record("billing.event.retried", target=event, by=by, at=at, reason=event.reason)
        changed = aside.update(state=EventState.WAITING, reason="", attempts=0, handled_at=None)
        transaction.on_commit(_nudge, robust=True)
    return changed


def catch_up(*, since: datetime, at: datetime) -> int:
    """Ask Stripe what happened since, and store what never arrived; return how many those were.

    Stripe lists events in the account's own version; of another than ours none is stored, since the same event may
    still be delivered in the version that its endpoint was given.
    Raises: NotConnected; StripeRefused; StripeUnreachable.
    """
    listed = gateway.events_since(since, tuple(TYPES))
    told = {event.event_id: event for event in listed if event.api_version == gateway.API_VERSION}
    with public():
        held = set(WebhookEvent.objects.filter(event_id__in=told).values_list("event_id", flat=True))
        missing = [event for event in told.values() if event.event_id not in held]
        for event in missing:
            store(event, at=at)
    return len(missing)
