"""Telling people, and their reading of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from tenants.access.selectors import people
from tenants.backend.current import connection
from tenants.boards.services import enqueue
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tenants.notifications.models import MailChoice, Notification
from tenants.notifications.rules.wording import kinds

MAIL = "notifications.mail"


@transaction.atomic
def notify(
    kind: str,
    *,
    to: Iterable[int],
    object_id: int,
    at: datetime,
    facts: Mapping[str, str | int] | None = None,
    occasion: str = "",
) -> list[Notification]:
    """Tell these people (user ids) about a row of the client in whose schema we stand; mail follows by itself.

    Who was told the same already is not told again. Ids of nobody who belongs to this client are left out, so a
    wrong id tells nobody else's person. Returns what is new.

    Args:
        facts: ids, instants in ISO 8601, numbers, codes; never content of the client.
        occasion: tells apart two tellings about the same row, such as the edition that is waiting.
    """
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    asked = set(to)
    known = set(people.active().filter(pk__in=asked).values_list("pk", flat=True))
    same = Notification.objects.filter(tenant=tenant, kind=kind, object_id=object_id, occasion=occasion)
    told = set(same.filter(user_id__in=known).values_list("user_id", flat=True))
    new = [
        Notification(
            user_id=user_id,
            tenant=tenant,
            kind=kind,
            object_id=object_id,
            occasion=occasion,
            facts=dict(facts or {}),
            told_at=at,
        )
        for user_id in sorted(known - told)
    ]
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    made = list(same.filter(user_id__in=known - told))
    for notification in made:
        enqueue(MAIL, notification.pk, at=at)
    return made


def read(pks: Collection[int], *, by: Actor, at: datetime) -> int:
    """Note that `by` has read these of theirs; others' are not touched. Returns how many were new to them."""
    return Notification.objects.filter(pk__in=pks, user_id=by.user_id or 0, read_at=None).update(read_at=at)


def read_all(*, by: Actor, at: datetime) -> int:
    """Note that `by` has read everything that they were told here."""
    return Notification.objects.filter(user_id=by.user_id or 0, read_at=None).update(read_at=at)


def settle(kind: str, *object_ids: int, at: datetime, of: int | None = None) -> int:
    """What people were asked about these rows has been done, by whomever: it waits for nobody any more.

    of: the person (user id) who did what each was asked to do alone.
    """
    told = Notification.objects.filter(kind=kind, object_id__in=object_ids, read_at=None)
    return (told if of is None else told.filter(user_id=of)).update(read_at=at)


@transaction.atomic
def choose_mail(wanted: Collection[str], *, by: Actor) -> None:
    """Let `by` get mail of these kinds and of no other that they can be told of; unknown kinds are left out."""
    with public():
        for each in filter(lambda kind: kind.may_reach(by), kinds()):
            MailChoice.objects.update_or_create(
                user_id=by.user_id or 0, kind=each.code, defaults={"by_mail": each.code in wanted}
            )
