"""Sealing: entries that were committed get their place in the chain, one sealer at a time for each client.

Recording takes no lock that another transaction waits for: an ingestion may be open for an hour while others record.
Here the client's audit lock makes one sealer go on from the last link; links and head are one transaction, so killed
anywhere it leaves the old chain or the new one, and the primary key refuses a second chain should a lock be lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tenants.audit.models import Entry, Link
from tenants.audit.rules.chain import GENESIS, Digests, digest, link_hash
from tenants.backend.current import connection
from tenants.context import client, public
from tenants.kernel.refusals import Refusal
from tenants.locks import client_lock
from tenants.models import Tenant
from tenants.witness import selectors as heads
from tenants.witness.services import note_head

PURPOSE = "audit"
"""Of the client's lock: sealing, verifying and erasing keep each other out."""
BATCH = 5000
LOOK_BACK = timedelta(hours=12)
"""How long before the last seal an entry may have been recorded whose transaction ended after it."""
NOT_SALTED = "0" * 64
"""Of a part that came without its salt, which the database gives: verification says so."""
COVERED = (
    "uuid",
    "at",
    "recorded_at",
    "verb",
    "actor_kind",
    "actor_uuid",
    "door",
    "request_id",
    "target_type",
    "target_id",
    "target_uuid",
    "people",
)
"""What the hash covers in the clear. Not the row's id, nor `actor_user_id`: both are other ones after a move."""


class ChainBroken(Refusal):
    """The chain does not end where its head in public says; nothing is added until somebody has looked."""


def seal(tenant: Tenant, *, at: datetime, everything: bool = False) -> int:
    """Add a link for each entry that has none, and the new head; returns how many. Safe to run again.

    everything: also what was recorded long before the last seal, which takes a look at every entry.
    Raises: ClientBusy; ChainBroken.
    """
    with client(tenant), client_lock(tenant, PURPOSE):
        return chain_up(tenant, at=at, everything=everything)


def chain_up(tenant: Tenant, *, at: datetime, everything: bool = False) -> int:
    """As `seal`, for whoever stands in the client's schema and holds its audit lock."""
    last = Link.objects.order_by("-position").values_list("sealed_at", flat=True).first()
    since = last - LOOK_BACK if last and not everything else None
    count = 0
    while True:
        with transaction.atomic():
            added = _add_batch(tenant, since=since, at=at)
        count += len(added)
        if len(added) < BATCH:
            return count
        since = added[-1].recorded_at  # what was recorded before is sealed: the next look begins there


def unsealed(*, since: datetime | None = None) -> QuerySet[Entry]:
    """Entries without a link in the schema where we stand, oldest first."""
    entries = Entry.objects.filter(~Exists(Link.objects.filter(entry=OuterRef("uuid"))))
    return (entries.filter(recorded_at__gte=since) if since else entries).order_by("recorded_at", "id")


def waits(*, before: datetime) -> bool:
    """Whether an entry in the schema where we stand was recorded before that instant and is not sealed."""
    last = Link.objects.order_by("-position").values_list("sealed_at", flat=True).first()
    return unsealed(since=last - LOOK_BACK if last else None).filter(recorded_at__lt=before).exists()


def _add_batch(tenant: Tenant, *, since: datetime | None, at: datetime) -> list[Entry]:
    """Seal the oldest unsealed entries, BATCH at most, and return them."""
    last = Link.objects.order_by("-position").first()
    position, previous = (last.position, last.hash) if last else (0, GENESIS)
    _refuse_broken(tenant, position, previous)
    entries, links = list(unsealed(since=since)[:BATCH]), []
    for entry in entries:
        position += 1
        links.append(_link(entry, position=position, previous=previous, at=at))
        previous = links[-1].hash
    with connection.as_owner():  # no client's role may add a link
        Link.objects.bulk_create(links, batch_size=1000)
    with public():
        if position > heads.last_position(tenant):
            note_head(tenant, position=position, hash=previous, at=at)
    return entries


def _refuse_broken(tenant: Tenant, position: int, hash: str) -> None:
    """Sealing over the place where something was cut off would hide it."""
    with public():
        told = heads.last_position(tenant)
        said = heads.heads(tenant, first=told, last=told).get(told)
    if told > position or (told == position and said not in (None, hash)):
        raise ChainBroken(f"{tenant.name}: the audit chain ends at {position}, its head in public says {told}")


def _link(entry: Entry, *, position: int, previous: str, at: datetime) -> Link:
    digests = Digests(
        digest(entry.actor_salt, actor_part(entry)) if entry.actor_salt else NOT_SALTED,
        digest(entry.data_salt, data_part(entry)) if entry.data_salt else NOT_SALTED,
    )
    hash = link_hash(previous=previous, position=position, sealed_at=at, entry=covered(entry), digests=digests)
    return Link(
        position=position,
        entry=entry.uuid,
        previous=previous,
        actor_digest=digests.actor,
        data_digest=digests.data,
        hash=hash,
        sealed_at=at,
    )


def covered(entry: Entry) -> Mapping[str, Any]:
    """What the hash covers in the clear."""
    return {name: getattr(entry, name) for name in COVERED}


def actor_part(entry: Entry) -> Mapping[str, Any]:
    """What is erased with the person who acted."""
    return {"name": entry.actor_name, "ip": entry.ip}


def data_part(entry: Entry) -> Mapping[str, Any]:
    """What is erased with a person whom the entry is about."""
    return {"data": entry.data, "label": entry.target_label}


def people_of(entry: Entry) -> set[UUID]:
    """Everyone an entry refers to."""
    return {each for each in (entry.actor_uuid, entry.target_uuid, *(entry.people or [])) if each}
