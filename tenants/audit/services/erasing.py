"""Erasing a person from the trail: what can name them is blanked, with its salt; who they were stays a uuid."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tenants.audit.models import Entry
from tenants.audit.services.entries import write
from tenants.audit.services.sealing import PURPOSE, chain_up
from tenants.backend.current import connection
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.locks import client_lock
from tenants.models import Tenant

ERASED = "audit.person.erased"


def erase(tenant: Tenant, user_uuid: UUID, *, by: Actor, at: datetime, words: bool = False) -> int:
    """Blank what names a person in one client's trail (or the agency's own); returns how many entries. Idempotent.

    Of what they did: their name and address. Of what was done to them: what changed and what it is called, too.
    Whether `by` may is asked by `tenants.services.erasure`, where access and audit are both in reach.

    words: also what changed in what they did themselves, where they may have written of themselves.
    Raises: ClientBusy.
    """
    with client(tenant), client_lock(tenant, PURPOSE), transaction.atomic():
        chain_up(tenant, at=at, everything=True)  # the digests are taken while there is something to digest
        count = _blank(user_uuid, words=words)
        if count:
            write(
                ERASED,
                by=by,
                at=at,
                target_type="access.User",
                target_id="",
                target_uuid=user_uuid,
                people=[user_uuid],
                data={"entries": count, "words": words},
            )
    return count


def _blank(person: UUID, *, words: bool) -> int:
    """Through the one door that the triggers leave to the owner of the schema."""
    theirs = Entry.objects.filter(actor_uuid=person, actor_salt__isnull=False)
    about = Q(target_uuid=person) | Q(people__contains=[person])
    told = Entry.objects.filter(about | Q(actor_uuid=person) if words else about, data_salt__isnull=False)
    touched = _uuids(theirs) | _uuids(told.exclude(verb=ERASED))
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL audit.erasing = 'on'")
        theirs.update(actor_name="", ip=None, actor_salt=None)
        told.exclude(verb=ERASED).update(data={}, target_label="", data_salt=None)
        cursor.execute("SET LOCAL audit.erasing = 'off'")
    return len(touched)


def _uuids(entries: QuerySet[Entry]) -> set[UUID]:
    return set(entries.values_list("uuid", flat=True))
