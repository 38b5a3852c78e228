"""Moving a client from stage to stage, and asking whether something works in the stage that it is in.

What stands against a move is known above: floors register what they find (`objects_to`). Two who press at once are
told apart by the stage that each of them saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.boards import services as boards
from tenants.context import client, public
from tenants.events import StageMoved
from tenants.kernel.actor import Actor, system
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.models import Stage, StageChange, Tenant
from tenants.rules import lifecycle as rules
from tenants.rules.lifecycle import Doing

RESUME, END = "tenants.lifecycle.resume", "tenants.lifecycle.end"
"""Kinds of work: a planned pause ends; a client that is ending has come to its last day."""
ONLY = 1
"""What stands for the client itself on the board of work: one planned move at a time."""
LONGEST_REASON = 500
MOST_NAMED = 4
"""Of what is missing, in one sentence."""


class NoSuchMove(Refusal):
    """From this stage no move leads there, also when somebody else has moved the client a moment ago."""


class NotReady(Refusal):
    """Something stands against the move, and nobody who may has gone over it."""


class WhyNeeded(Refusal):
    """A move says why, in words that people can read."""


class PauseEndsEarlier(Refusal):
    """A pause ends after it has begun."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that stands against a move. `is_final`: no override goes over it."""

    code: str
    what: str
    is_final: bool = False


Objector = Callable[[datetime], Iterable[Objection]]
"""Called in the client's schema: what stands against the move at that instant."""
_objectors: dict[Stage, list[Objector]] = {}


def objects_to(stage: Stage) -> Callable[[Objector], Objector]:
    """Register what stands against a move into `stage`; registering it twice changes nothing."""

    def register(objector: Objector) -> Objector:
        held = _objectors.setdefault(stage, [])
        if objector not in held:
            held.append(objector)
        return objector

    return register


def objections(tenant: Tenant, stage: Stage, *, at: datetime) -> list[Objection]:
    """What stands against moving the client into `stage`."""
    with client(tenant):
        return [each for objector in _objectors.get(stage, []) for each in objector(at)]


def require_here(doing: Doing) -> None:
    """Let it pass when it works now at the client in whose schema we stand. Raises: StageForbids."""
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    rules.check(doing, tenant.stage, tenant.name)


def go_live(tenant: Tenant, *, override: str = "", by: Actor, at: datetime) -> StageChange:
    """Begin to serve the client. override: why, although something is missing; the owner's alone.

    Raises: NotPermitted; NoSuchMove; NotReady, naming what is missing; WhyNeeded.
    """
    require(by, Permission.STAGE_MOVE)
    return _move(tenant, {Stage.ONBOARDING}, Stage.LIVE, reason="", override=override, by=by, at=at)


def pause(tenant: Tenant, *, reason: str, until: datetime | None = None, by: Actor, at: datetime) -> StageChange:
    """Let the service stand still from `at` on; clocks of open cases stand still with it.

    until: when it goes on by itself. Raises: NotPermitted; NoSuchMove; WhyNeeded; PauseEndsEarlier.
    """
    require(by, Permission.STAGE_MOVE)
    if until is not None and until <= at:
        raise PauseEndsEarlier("A pause ends after it has begun: choose a later day")
    return _move(tenant, {Stage.LIVE}, Stage.PAUSED, reason=_said(reason), until=until, by=by, at=at)


def resume(tenant: Tenant, *, reason: str, by: Actor, at: datetime) -> StageChange:
    """Go on after a pause, or call an ending off. Raises: NotPermitted; NoSuchMove; WhyNeeded."""
    require(by, Permission.STAGE_MOVE)
    return _move(tenant, {Stage.PAUSED, Stage.ENDING}, Stage.LIVE, reason=_said(reason), by=by, at=at)


def begin_ending(tenant: Tenant, *, reason: str, by: Actor, at: datetime) -> StageChange:
    """Begin to end the service; its closing plan is complete. Raises: NotPermitted; NoSuchMove; NotReady; WhyNeeded."""
    require(by, Permission.STAGE_END)
    return _move(tenant, {Stage.ONBOARDING, Stage.LIVE, Stage.PAUSED}, Stage.ENDING, reason=_said(reason), by=by, at=at)


def end(tenant: Tenant, *, reason: str, portal_until: datetime | None, by: Actor, at: datetime) -> StageChange:
    """End the service: from its last day on, when the closing plan's tasks are done.

    portal_until: until then the client's people may still read their portal; None: not any more.

    Raises: NotPermitted; NoSuchMove; NotReady; WhyNeeded.
    """
    require(by, Permission.STAGE_END)
    return _move(tenant, {Stage.ENDING}, Stage.ENDED, reason=_said(reason), until=portal_until, by=by, at=at)


def resume_as_planned(at: datetime) -> None:
    """End the pause of the client in whose schema we stand, if its time has come. May run twice.

    A pause that was ended by hand, or begun anew meanwhile, is left alone: the latest move says what holds.
    """
    last = StageChange.objects.filter(tenant__schema_name=connection.schema_name).first()
    if last is None or last.after != Stage.PAUSED or last.until is None or last.until > at:
        return
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    by = system(RESUME, schema_name=tenant.schema_name)
    with suppress(NoSuchMove):  # somebody resumed it by hand at this moment
        resume(tenant, reason="As planned when it was paused", by=by, at=at)


def _said(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON or first_not_text(text):
        raise WhyNeeded(f"Say why, in 1 to {LONGEST_REASON} readable characters", most=LONGEST_REASON)
    return text


def _move(
    tenant: Tenant,
    before: set[Stage],
    after: Stage,
    *,
    reason: str,
    until: datetime | None = None,
    override: str = "",
    by: Actor,
    at: datetime,
) -> StageChange:
    with transaction.atomic():
        with public(), connection.as_owner():
            row = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        if row.stage != tenant.stage:
            raise NoSuchMove(f"{row.name} was moved by somebody else just now", stage=row.stage)
        _refuse_wrong_way(row, before, after)
        standing = objections(row, after, at=at) if row.stage == Stage.ONBOARDING or after is not Stage.LIVE else []
        override = _override(standing, override, by)
        with public(), connection.as_owner():
            if Tenant.objects.filter(pk=row.pk, stage=row.stage).update(stage=after) != 1:
                raise NoSuchMove(f"{row.name} was moved by somebody else just now", stage=row.stage)
            change = StageChange.objects.create(
                tenant=row,
                before=row.stage,
                after=after,
                at=at,
                until=until,
                reason=reason,
                override=override,
                overridden=[each.code for each in standing],
                by_name=by.name,
                by_user_id=by.user_id,
            )
        with client(row):
            if after is Stage.PAUSED and until is not None:
                boards.schedule(RESUME, {ONLY: until})
            facts = {"before": {"stage": row.stage}, "after": {"stage": str(after)}}
            audit.record("tenants.stage.moved", target=change, by=by, at=at, why=reason, override=override, **facts)
            announce(StageMoved(row.pk, change.pk, row.stage, str(after), at, until, by))
    tenant.stage = after
    return change


def _refuse_wrong_way(row: Tenant, before: set[Stage], after: Stage) -> None:
    if row.stage not in before or not rules.may_move(row.stage, after):
        raise NoSuchMove(f"{row.name} is {row.stage.lower()}: this move does not start there", stage=row.stage)


def _override(standing: Sequence[Objection], override: str, by: Actor) -> str:
    """The words that go over what is missing, "" when nothing is. Raises: NotReady; NotPermitted; WhyNeeded."""
    if not standing:
        return ""
    if any(each.is_final for each in standing) or not override.strip():
        told = "; ".join(each.what for each in standing)
        first = "; ".join(each.what for each in standing[:MOST_NAMED]) + (" …" if len(standing) > MOST_NAMED else "")
        raise NotReady(f"Not yet: {told}", count=len(standing), what=first)
    require(by, Permission.GO_LIVE_OVERRIDE)
    return _said(override)
