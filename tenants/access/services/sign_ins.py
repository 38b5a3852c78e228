"""Sign-ins: begun at the agency's host, seen now and then, ended with every session that came of them.

A session knows the number of its sign-in. The numbers that were ended stand on the person's own row, which each request
reads anyway: ending is a write, asking costs no query.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from django.db import transaction

from tenants import audit
from tenants.access.models import SignIn, User
from tenants.access.rules.devices import device
from tenants.context import public
from tenants.kernel import origin
from tenants.kernel.actor import Actor

KEY = "sign_in"
"""Under which a session keeps the number of its sign-in."""
COARSE = timedelta(hours=1)
"""How exact `seen_at` is: one write an hour and process, not one a request."""
OUTLIVES = timedelta(days=1)
"""Longer than any session lives (SESSION_COOKIE_AGE): after that nobody asks any more whether it was ended."""
MOST_NOTED = 10_000
NONE = 0
"""No row's number."""

_noted: dict[int, datetime] = {}
_lock = threading.Lock()


@transaction.atomic
def begin(user: User, *, user_agent: str, at: datetime) -> SignIn:
    """Note that a person has signed in, from the address that the request came from."""
    said = device(user_agent)
    with public():
        return SignIn.objects.create(
            user=user,
            began_at=at,
            seen_at=at,
            ip=origin.current().ip or None,
            browser=said.browser,
            system=said.system,
        )


@transaction.atomic
def end(user: User, sign_in_id: int, *, by: Actor, at: datetime) -> bool:
    """End one sign-in of this person with all its sessions, on every host; False when there was none to end."""
    return _end(user, by=by, at=at, pk=sign_in_id) == 1


@transaction.atomic
def end_others(user: User, *, keep: int | None, by: Actor, at: datetime) -> int:
    """End every sign-in of this person but the one that is kept; returns how many."""
    return _end(user, by=by, at=at, but=keep)


@transaction.atomic
def forget(user: User, *, but: int | None = None, at: datetime) -> None:
    """Their sessions became worthless otherwise, as with a new password: let the list say so."""
    with public():
        SignIn.objects.filter(user=user, ended_at=None).exclude(pk=but or NONE).update(ended_at=at)


def note_seen(sign_in_id: int, *, at: datetime) -> None:
    """Somebody goes on using it. Most calls write nothing and ask nothing."""
    with _lock:
        last = _noted.get(sign_in_id)
        if last is not None and at - last < COARSE:
            return
        if len(_noted) >= MOST_NOTED:
            _noted.clear()
        _noted[sign_in_id] = at
    with public():
        SignIn.objects.filter(pk=sign_in_id, seen_at__lt=at - COARSE).update(seen_at=at)


def _end(user: User, *, by: Actor, at: datetime, pk: int | None = None, but: int | None = None) -> int:
    with public():
        User.objects.select_for_update().get(pk=user.pk)  # two that end at once do not overwrite each other's list
        held = SignIn.objects.filter(user=user, ended_at=None).exclude(pk=but or NONE)
        count = (held if pk is None else held.filter(pk=pk)).update(ended_at=at)
        if count:
            ended = SignIn.objects.filter(user=user, ended_at__gt=at - OUTLIVES).values_list("pk", flat=True)
            User.objects.filter(pk=user.pk).update(ended_sign_ins=sorted(ended))
            audit.record("access.sign_in.ended", target=user, by=by, at=at, count=count)
    return count
