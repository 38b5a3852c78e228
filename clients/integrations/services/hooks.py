"""Receivers: made, stopped and started, and the news that is written down for them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from clients.integrations.events import HookWorks
from clients.integrations.models import Delivery, DeliveryState, Hook
from clients.integrations.rules import news
from clients.integrations.rules.news import PING, Facts, News
from clients.spaces.connectors import live
from clients.spaces.rules.address import check_address
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.boards.services import rearm
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.sealed import seal

SEND = "integrations.send"
"""The kind of work that sends one piece of news."""
SECRET_PREFIX, SECRET_BYTES = "caas_hook_", 32
MOST_HOOKS = 20


class TooManyHooks(Refusal):
    """The client has as many receivers as it can have."""


class AddressTold(Refusal):
    """This address is told already: of two receivers alike each piece of news would come twice."""


class HookStopped(Refusal):
    """The receiver is not called any more: start it first."""


@transaction.atomic
def make(url: str, events: Sequence[str], *, by: Actor, at: datetime) -> tuple[Hook, str]:
    """Have an address told this news from now on; return it with its secret, which is told this once.

    Raises: NotPermitted; InvalidInput; NotAnAddress; AddressPointsInside; TooManyHooks; AddressTold.
    """
    require(by, Permission.API_MANAGE)
    news.check(events)
    _check(url)
    _check_room(url)
    secret = SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with _once(url):
        hook = Hook.objects.create(
            url=url,
            sealed_secret=seal(secret),
            events=sorted(events),
            made_at=at,
            made_by=by.name,
            made_by_user_id=by.user_id,
        )
    audit.record("integrations.hook.made", target=hook, by=by, at=at, events=hook.events)
    return hook, secret


def _check_room(url: str) -> None:
    """Raises: TooManyHooks; AddressTold."""
    if Hook.objects.filter(stopped_at=None).count() >= MOST_HOOKS:
        raise TooManyHooks(f"{MOST_HOOKS} receivers are told already: stop one first", most=MOST_HOOKS)
    if Hook.objects.filter(url=url, stopped_at=None).exists():
        raise _told_already(url)


def _told_already(url: str) -> AddressTold:
    return AddressTold(f"{url} is told already: choose there what it hears, or stop it first")


@contextmanager
def _once(url: str) -> Iterator[None]:
    """Of two who write the same address at once the database lets one. Raises: AddressTold."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise _told_already(url) from None


def _check(url: str) -> None:
    """The text alone; where the name leads is checked at each call."""
    check_address(url, may_be_loopback=live.may_be_loopback())


@transaction.atomic
def stop(hook: Hook, *, by: Actor, at: datetime) -> None:
    """Call it no more; what waits for it is let go. Raises: NotPermitted; HookStopped."""
    require(by, Permission.API_MANAGE)
    if not Hook.objects.filter(pk=hook.pk, stopped_at=None).update(stopped_at=at):
        raise HookStopped("This receiver is not called any more already")
    hook.deliveries.filter(state=DeliveryState.PENDING).update(state=DeliveryState.GIVEN_UP, ended_at=at)
    audit.record("integrations.hook.stopped", target=hook, by=by, at=at)
    announce(HookWorks(hook.pk, at))


@transaction.atomic
def start(hook: Hook, *, by: Actor, at: datetime) -> None:
    """Call it again; news of the time in between is sent where somebody asks for it. One that is called stays so.

    Raises: NotPermitted; TooManyHooks; AddressTold, when another receiver has the same address by now.
    """
    require(by, Permission.API_MANAGE)
    if not Hook.objects.select_for_update().filter(pk=hook.pk, stopped_at__isnull=False).exists():
        return
    _check_room(hook.url)
    fresh = {"stopped_at": None, "is_given_up": False, "failing_since": None, "failures": 0, "paused_until": None}
    with _once(hook.url):
        Hook.objects.filter(pk=hook.pk).update(**fresh)
    audit.record("integrations.hook.started", target=hook, by=by, at=at)
    announce(HookWorks(hook.pk, at))


def emit(event: News, facts: Facts | Callable[[], Facts], *, path: str = "", at: datetime) -> int:
    """Write down for everybody who asked for it that this has happened; return for how many.

    Only rows are written, in the transaction of what happened; they are sent after its commit.
    facts: ids, codes, figures, instants; never anybody's words; a function of them where they must be looked up.
    path: where people see it, on the client's host.
    """
    hooks = list(Hook.objects.filter(stopped_at=None, events__contains=[event.value]))
    told = facts() if hooks and callable(facts) else facts
    for hook in hooks:
        with transaction.atomic():
            delivery = _written(hook, event.value, told, path=path, at=at)  # type: ignore[arg-type]
            rearm(SEND, delivery.pk, at=at)
    return len(hooks)


@transaction.atomic
def ping(hook: Hook, *, by: Actor, at: datetime) -> Delivery:
    """Write a ping down for a receiver; whoever asked for it sends it at once. Raises: NotPermitted; HookStopped."""
    require(by, Permission.API_MANAGE)
    if hook.stopped_at is not None:
        raise HookStopped("This receiver is not called any more: start it first")
    delivery = _written(hook, PING, {}, at=at)
    audit.record("integrations.hook.pinged", target=hook, by=by, at=at, delivery=str(delivery.uuid))
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor, at: datetime) -> None:
    """Send it once more, under the same id. Raises: NotPermitted; HookStopped."""
    require(by, Permission.API_MANAGE)
    if delivery.hook.stopped_at is not None:
        raise HookStopped("This receiver is not called any more: start it first")
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.PENDING, ended_at=None, try_until=at + news.TRIED_FOR
    )
    Hook.objects.filter(pk=delivery.hook_id).update(paused_until=None)
    audit.record("integrations.delivery.sent_again", target=delivery, by=by, at=at, event=delivery.event)
    rearm(SEND, delivery.pk, at=at)


def _written(hook: Hook, event: str, facts: Facts, *, path: str = "", at: datetime) -> Delivery:
    delivery = Delivery(hook=hook, event=event, made_at=at, try_until=at + news.TRIED_FOR)
    told = {
        "id": str(delivery.uuid),
        "type": event,
        "occurred_at": at.isoformat(),
        "client": connection.tenant.slug,
        "data": dict(facts),
        "link": _link(path) if path else None,
    }
    delivery.body = json.dumps(told, ensure_ascii=False)
    delivery.save(force_insert=True)
    return delivery


def _link(path: str) -> str:
    scheme = settings.PUBLIC_ORIGIN.partition("://")[0]
    port = f":{settings.PORT}" if settings.PORT else ""
    return f"{scheme}://{connection.tenant.host}{port}{path}"
