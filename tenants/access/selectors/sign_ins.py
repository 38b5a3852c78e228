"""Where a person is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from tenants.access.models import Handover, SignIn
from tenants.access.models import User as Person

SLACK = timedelta(hours=1)
"""`seen_at` is as coarse as that."""


@dataclass(frozen=True, slots=True)
class Held:
    """One sign-in that may still have sessions, and the clients at whose hosts it was used."""

    pk: int
    began_at: datetime
    seen_at: datetime
    ip: str
    browser: str
    system: str
    clients: tuple[str, ...]


def held_by(user: Person, *, at: datetime) -> list[Held]:
    """The sign-ins of a person that are not over, last used first. In the public schema."""
    alive_since = at - timedelta(seconds=settings.SESSION_COOKIE_AGE) - SLACK
    found = SignIn.objects.filter(user=user, ended_at=None, seen_at__gte=alive_since).order_by("-seen_at", "-pk")
    crossed = Handover.objects.filter(sign_in__in=found, used_at__isnull=False).values_list("sign_in", "tenant__name")
    clients: dict[int | None, set[str]] = {}
    for sign_in_id, name in crossed:
        clients.setdefault(sign_in_id, set()).add(name)
    return [
        Held(
            each.pk,
            each.began_at,
            each.seen_at,
            each.ip or "",
            each.browser,
            each.system,
            tuple(sorted(clients.get(each.pk, ()))),
        )
        for each in found
    ]


def last_seen(user_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these people was last seen, exact to the hour; who never signed in is left out."""
    seen = SignIn.objects.filter(user_id__in=list(user_ids)).values("user_id").annotate(seen=Max("seen_at"))
    return {each["user_id"]: each["seen"] for each in seen}
