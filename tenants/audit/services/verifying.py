"""Verifying: the whole chain is walked from its first link, and the first place where it does not hold is named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tenants.audit.models import Entry, Link
from tenants.audit.rules.chain import GENESIS, Digests, Wrong, digest, link_hash
from tenants.audit.services.erasing import ERASED
from tenants.audit.services.sealing import (
    NOT_SALTED,
    PURPOSE,
    ChainBroken,
    actor_part,
    chain_up,
    covered,
    data_part,
    people_of,
    unsealed,
)
from tenants.context import client, public
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tenants.witness import selectors as heads
from tenants.witness.services import note_check

BATCH = 5000
LONGEST_UNSEALED = timedelta(minutes=15)
PATIENCE_SECONDS = 30.0
"""How long a verification waits for a sealer at work."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold. `position` is None for an entry that is in no chain."""

    wrong: Wrong
    position: int | None
    entry: UUID | None
    told: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: `position` is the last link that holds, `head` its hash; `broken` is None where all hold."""

    position: int
    head: str
    erased_count: int
    broken: Break | None


def verify(tenant: Tenant, *, at: datetime) -> Verdict:
    """Seal what is not sealed yet, then walk the client's whole chain, and note in public how it ended.

    What waited too long for its seal is named once: it is sealed now. Raises: ClientBusy.
    """
    with client(tenant), _patiently(tenant):
        late = unsealed().filter(recorded_at__lt=at - LONGEST_UNSEALED).first()
        try:
            chain_up(tenant, at=at, everything=True)
        except ChainBroken:
            late = None  # the walk names the place; what waits behind it waits for that reason
        verdict = _walk(tenant)
    if late and not verdict.broken:
        since = f"{late.recorded_at:%Y-%m-%d %H:%M} UTC"
        broken = Break(Wrong.UNSEALED, None, late.uuid, f"the entry was recorded at {since} and had no seal until now")
        verdict = Verdict(verdict.position, verdict.head, verdict.erased_count, broken)
    with public():
        note_check(
            tenant,
            at=at,
            position=verdict.position,
            erased_count=verdict.erased_count,
            wrong=verdict.broken.wrong if verdict.broken else "",
            wrong_position=verdict.broken.position if verdict.broken else None,
            wrong_entry=verdict.broken.entry if verdict.broken else None,
        )
    return verdict


@contextmanager
def _patiently(tenant: Tenant) -> Iterator[None]:
    """Hold the audit lock; a seal at work is over in a moment."""
    with ExitStack() as held:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                held.enter_context(client_lock(tenant, PURPOSE))
                break
            except ClientBusy:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.2)
        yield


def _walk(tenant: Tenant) -> Verdict:
    position, previous, erased_count = 0, GENESIS, 0
    erased = _erased_people()
    while links := list(Link.objects.filter(position__gt=position).order_by("position")[:BATCH]):
        held = {entry.uuid: entry for entry in Entry.objects.filter(uuid__in=[link.entry for link in links])}
        told = _heads(tenant, links[0].position, links[-1].position)
        for link in links:
            entry = held.get(link.entry)
            broken = _look(link, entry, position, previous, erased)
            if broken is None and told.get(link.position, link.hash) != link.hash:
                said = "the head that was recorded in public at this place has another hash: the chain was made anew"
                broken = Break(Wrong.HEAD_MISMATCH, link.position, link.entry, said)
            if broken is not None or entry is None:
                return Verdict(position, previous, erased_count, broken)
            position, previous = link.position, link.hash
            erased_count += entry.actor_salt is None or entry.data_salt is None
    with public():
        last = heads.last_position(tenant)
    if last > position:
        said = f"the chain ends at {position}, its head in public says {last}: what followed is gone"
        return Verdict(position, previous, erased_count, Break(Wrong.MISSING, position + 1, None, said))
    return Verdict(position, previous, erased_count, None)


def _heads(tenant: Tenant, first: int, last: int) -> dict[int, str]:
    with public():
        return heads.heads(tenant, first=first, last=last)


def _erased_people() -> set[UUID]:
    """Who was erased, as the entries of the erasures say; those are links like any other."""
    found = Entry.objects.filter(verb=ERASED).values_list("people", flat=True)
    return {person for people in found for person in people or []}


def _look(link: Link, entry: Entry | None, position: int, previous: str, erased: set[UUID]) -> Break | None:
    """What is wrong with a link after the one at `position`, if anything is."""
    if link.position != position + 1:
        return Break(Wrong.MISSING, position + 1, None, f"after {position} comes {link.position}: a link is gone")
    if link.previous != previous:
        said = "the link does not follow the one before it: links were moved, put in or taken out here"
        return Break(Wrong.REORDERED, link.position, link.entry, said)
    if entry is None:
        return Break(Wrong.MISSING, link.position, link.entry, "the entry of this link is gone")
    digests = Digests(link.actor_digest, link.data_digest)
    found = link_hash(
        previous=previous,
        position=link.position,
        sealed_at=link.sealed_at,
        entry=covered(entry),
        digests=digests,
    )
    if found != link.hash:
        return Break(Wrong.ALTERED, link.position, link.entry, "the entry or its link is not what was sealed")
    return _look_inside(link, entry, erased)


def _look_inside(link: Link, entry: Entry, erased: set[UUID]) -> Break | None:
    """The two parts that erasure may blank: as sealed, or blank for somebody whose erasure is on record."""
    if entry.actor_salt is None:
        if (entry.actor_name, entry.ip) != ("", None):
            return Break(Wrong.ALTERED, link.position, link.entry, "who acted was written in after it was erased")
        if entry.actor_uuid not in erased:
            return _blanked(link, "who acted")
    elif link.actor_digest == NOT_SALTED or digest(entry.actor_salt, actor_part(entry)) != link.actor_digest:
        return Break(Wrong.ALTERED, link.position, link.entry, "who acted, or from which address, is another one")
    if entry.data_salt is None:
        if (entry.data, entry.target_label) != ({}, ""):
            return Break(Wrong.ALTERED, link.position, link.entry, "what changed was written in after it was erased")
        if not people_of(entry) & erased:
            return _blanked(link, "what changed")
    elif link.data_digest == NOT_SALTED or digest(entry.data_salt, data_part(entry)) != link.data_digest:
        return Break(Wrong.ALTERED, link.position, link.entry, "what changed is not what was sealed")
    return None


def _blanked(link: Link, what: str) -> Break:
    said = f"{what} is blank, and no erasure of a person of this entry is on record"
    return Break(Wrong.BLANKED, link.position, link.entry, said)
