"""Entering by hand what no connector sees; corrected with a reason, and every change in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from clients.spaces.models import AnalogueEntry, ErasedMember, Gathering, Person, ReachGroup, ReachTerm, Space, Thread
from clients.spaces.rules import offline as rules
from clients.spaces.rules.offline import EntrySpec, GatheringSpec, Way
from clients.spaces.services.erasing import is_erased
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import InvalidInput, Refusal
from tenants.kernel.text import first_not_text
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle
from tenants.services.once import create_once


class UnknownThread(Refusal):
    """The space holds no thread of that id."""


class UnknownMember(Refusal):
    """The space holds no member of that id."""


class GatheringMoved(Refusal):
    """Somebody has changed the gathering since it was looked at."""


class TakenOut(Refusal):
    """Somebody took it out meanwhile."""


class CorrectionNeedsReason(Refusal):
    """Whoever changes or deletes what was entered says why."""


class GroupPlanned(Refusal):
    """The plan has a group of that name."""


@transaction.atomic
def note_gathering(
    space: Space,
    told: GatheringSpec,
    *,
    thread_key: str = "",
    groups: Iterable[int] = (),
    once: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Gathering:
    """Enter a gathering. Raises: NotPermitted; StageForbids; InvalidInput; UnknownThread; SentBefore."""
    _require(by)
    rules.check_gathering(told, at=at)
    fields = {**asdict(told), "thread": _thread(space, thread_key)}
    gathering = create_once(Gathering, once, space=space, **fields, **_made(by, at))
    gathering.groups.set(_planned(groups))
    audit.record("spaces.gathering.noted", target=gathering, by=by, at=at, space=space.slug, after=_counts(gathering))
    return gathering


@transaction.atomic
def correct_gathering(
    gathering: Gathering,
    told: GatheringSpec,
    *,
    thread_key: str = "",
    groups: Iterable[int] = (),
    seen: int | None = None,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Change what was entered. `seen`: its `changes` when it was looked at; of `gathering` as it is given, without.

    Raises: NotPermitted; StageForbids; InvalidInput; UnknownThread; CorrectionNeedsReason; TakenOut; GatheringMoved.
    """
    _require(by)
    said = _reason(reason)
    rules.check_gathering(told, at=at)
    held = _as_seen(gathering, seen)
    before = _counts(held)
    for name, value in asdict(told).items():
        setattr(held, name, value)
    held.thread = _thread(held.space, thread_key)
    held.changes += 1
    held.save()
    held.groups.set([*_planned(groups), *held.groups.filter(dropped_at__isnull=False)])  # off the plan, counted before
    after = _counts(held)
    audit.record("spaces.gathering.corrected", target=held, by=by, at=at, before=before, after=after, note=said)


@transaction.atomic
def delete_gathering(gathering: Gathering, *, seen: int | None = None, reason: str, by: Actor, at: datetime) -> None:
    """Take it out, with all that it counted. `seen`: as of `correct_gathering`.

    Raises: NotPermitted; StageForbids; CorrectionNeedsReason; TakenOut; GatheringMoved.
    """
    _require(by)
    said = _reason(reason)
    held = _as_seen(gathering, seen)
    audit.record("spaces.gathering.deleted", target=held, by=by, at=at, before=_counts(held), note=said)
    held.delete()


@transaction.atomic
def note_entry(
    space: Space, told: EntrySpec, *, group: int | None = None, once: UUID | None = None, by: Actor, at: datetime
) -> AnalogueEntry:
    """Enter letters, calls or talks of a day.

    Raises: NotPermitted; StageForbids; InvalidInput; UnknownMember; SentBefore.
    """
    _require(by)
    rules.check_entry(told, today=at.astimezone(connection.tenant.zone).date())
    told = replace(told, author_key=_author(space, told.author_key))
    found = _planned([group] if group else [])
    group_of_it = found[0] if found else None
    entry = create_once(AnalogueEntry, once, space=space, **asdict(told), group=group_of_it, **_made(by, at))
    after = {"channel": entry.channel, "on": entry.on.isoformat(), "count": entry.count}
    audit.record("spaces.entry.noted", target=entry, by=by, at=at, space=space.slug, after=after)
    return entry


@transaction.atomic
def delete_entry(entry: AnalogueEntry, *, reason: str, by: Actor, at: datetime) -> None:
    """Take it out; whoever corrects one enters it anew.

    Raises: NotPermitted; StageForbids; CorrectionNeedsReason; TakenOut.
    """
    _require(by)
    said = _reason(reason)
    held = AnalogueEntry.objects.select_for_update().filter(pk=entry.pk).first()
    if held is None:
        raise TakenOut("somebody took it out meanwhile")
    before = {"channel": held.channel, "on": held.on.isoformat(), "count": held.count}
    audit.record("spaces.entry.deleted", target=held, by=by, at=at, before=before, note=said)
    held.delete()


@transaction.atomic
def plan_group(name: str, ways: Sequence[str], *, by: Actor, at: datetime) -> ReachGroup:
    """Have the plan reach a group by these ways. Raises: NotPermitted; InvalidInput; GroupPlanned."""
    require(by, Permission.EVIDENCE_INGEST)
    said, found = name.strip(), []
    if not 0 < len(said) <= rules.LONGEST_TITLE or first_not_text(said):
        found.append(("name", f"1 to {rules.LONGEST_TITLE} characters"))
    if not ways or not set(ways) <= set(Way) or len(set(ways)) != len(ways):
        found.append(("ways", f"at least one of {', '.join(Way)}"))
    if found:
        raise InvalidInput(found)
    held = ReachGroup.objects.select_for_update().filter(name=said, dropped_at__isnull=False).first()
    if held is not None and held.dropped_at is not None:
        # It comes back with what it counted before; in the months between it was not in the plan.
        ReachTerm.objects.create(group=held, ways=held.ways, planned_at=held.planned_at, dropped_at=held.dropped_at)
        held.ways, held.planned_at, held.dropped_at = sorted(ways), at, None
        held.save(update_fields=["ways", "planned_at", "dropped_at"])
    else:
        try:
            with transaction.atomic():
                held = ReachGroup.objects.create(name=said, ways=sorted(ways), planned_at=at)
        except IntegrityError:
            raise GroupPlanned(f"the plan has {said!r} already") from None
    audit.record("spaces.group.planned", target=held, by=by, at=at, ways=held.ways)
    return held


@transaction.atomic
def drop_group(group: ReachGroup, *, by: Actor, at: datetime) -> None:
    """The plan is not to reach it any more; what it counted stays. Raises: NotPermitted."""
    require(by, Permission.EVIDENCE_INGEST)
    if ReachGroup.objects.filter(pk=group.pk, dropped_at=None).update(dropped_at=at):
        audit.record("spaces.group.dropped", target=group, by=by, at=at)


def _require(by: Actor) -> None:
    require(by, Permission.EVIDENCE_INGEST)
    lifecycle.require_here(Doing.INGEST)


def _made(by: Actor, at: datetime) -> dict[str, Any]:
    return {"made_at": at, "made_by": by.name, "made_by_user_id": by.user_id}


def _reason(reason: str) -> str:
    said = reason.strip()
    if not 0 < len(said) <= rules.LONGEST_REASON or first_not_text(said):
        raise CorrectionNeedsReason(f"say why, in at most {rules.LONGEST_REASON} characters", most=rules.LONGEST_REASON)
    return said


def _as_seen(gathering: Gathering, seen: int | None) -> Gathering:
    """The row, locked, as it stood when it was looked at."""
    held = Gathering.objects.select_for_update().filter(pk=gathering.pk).first()
    if held is None:
        raise TakenOut("somebody took it out meanwhile")
    if held.changes != (gathering.changes if seen is None else seen):
        raise GatheringMoved("Somebody has changed the gathering since you looked at it")
    return held


def _author(space: Space, key: str) -> str:
    """The id of a member whom the space holds, or "". Words of nobody whom we hold could never be erased with them."""
    key = key.strip()
    if not key:
        return ""
    found = Person.objects.filter(space=space, external_id=key, is_system=False).first()
    if is_erased(space.pk, key) or (found and ErasedMember.objects.filter(person=found).exists()):
        raise InvalidInput([("author_key", "a member who was erased")])
    if found is None:
        raise UnknownMember(f"{space.slug} holds no member {key[:60]!r}")
    return key


def _thread(space: Space, key: str) -> Thread | None:
    if not key.strip():
        return None
    found = Thread.objects.filter(space=space, external_id=key.strip()[:200]).first()
    if found is None:
        raise UnknownThread(f"{space.slug} holds no thread {key.strip()[:60]!r}")
    return found


def _planned(groups: Iterable[int]) -> list[ReachGroup]:
    return list(ReachGroup.objects.filter(pk__in=list(groups), dropped_at=None))


def _counts(gathering: Gathering) -> dict[str, Any]:
    """What the trail says of it: numbers and instants."""
    return {
        "form": gathering.form,
        "starts_at": gathering.starts_at.isoformat(),
        "in_person": gathering.attended_in_person,
        "online": gathering.attended_online,
        "registered": gathering.registered_count,
    }
