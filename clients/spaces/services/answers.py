"""Telling a platform what a person decided on its flags: owed with the decision, told after it, once.

A platform that is not there, or will not, stands in the way of no decision: the row says what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from clients.spaces.models import Answer, Connection, Flag
from clients.spaces.rules.answers import GIVES_UP_AFTER, TELL, AnswerState, as_told, pause_after
from clients.spaces.rules.connection import TELLS_FLAGS, PlatformUnreachable
from clients.spaces.rules.pulling import Decision
from clients.spaces.services import asking
from clients.spaces.services.connections import LONGEST_ERROR, calling
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards import services as boards
from tenants.kernel.actor import Actor, system
from tenants.kernel.refusals import Refusal

BY = system(TELL)
_NOTHING_YET: dict[str, Any] = {
    "attempts": 0, "next_at": None, "told_at": None, "error": "", "error_code": "", "error_facts": {}, "error_at": None,
    "retried_at": None,
}  # fmt: skip


class NothingToTell(Refusal):
    """The platform has been told, or is about to be."""


class OpenedAnew(Refusal):
    """The platform opened the flag anew since: what was decided before is told no more, a new case waits."""


def owe(flag_ids: Iterable[int], decision: Decision, *, at: datetime) -> None:
    """Write down, with a decision and in its transaction, that the platform is to be told of it for these flags.

    Of a flag that was decided on before the first decision stays, unless the platform opened it anew since. Whether
    anybody is there is looked at now.
    """
    opened_anew = Q(reopened_at__gt=F("answer__owed_at"))  # as `Answer.is_outdated`
    flags = Flag.objects.filter(Q(answer=None) | opened_anew, pk__in=list(flag_ids)).values_list("pk", "space_id")
    reached = set(Connection.objects.filter(kind__in=TELLS_FLAGS).values_list("space_id", flat=True))
    for pk, space_id in flags:
        state = AnswerState.WAITING if space_id in reached else AnswerState.UNCONNECTED
        told = {"decision": decision.value, "owed_at": at, "state": state.value, **_NOTHING_YET}
        answer, is_first = Answer.objects.update_or_create(flag_id=pk, defaults=told)
        if state is AnswerState.WAITING:
            put = boards.enqueue if is_first else boards.rearm
            put(TELL, answer.pk, at=at)


def lapse(flag_id: int, *, at: datetime) -> None:
    """The platform opened the flag anew: what was decided on it before, and not told yet, is told no more."""
    for answer in Answer.objects.filter(flag_id=flag_id, state=AnswerState.WAITING):
        _end(answer, AnswerState.FAILED, at=at, error_code="OpenedAnew", error="", error_at=at)


def unconnect(space_id: int, *, at: datetime) -> None:
    """Nobody is there any more: what waits is told when the space is connected and a person says so, not in vain."""
    for answer in Answer.objects.filter(flag__space_id=space_id, state=AnswerState.WAITING):
        _end(answer, AnswerState.UNCONNECTED, at=at)


def tell(answer_id: int, at: datetime) -> None:
    """Tell the platform one decision, after the commit that owes it.

    Done twice, or killed on the way, it ends alike: the connector looks whether the platform still waits for somebody.
    """
    answer = Answer.objects.select_related("flag").filter(pk=answer_id, state=AnswerState.WAITING).first()
    if answer is None:
        return
    if answer.is_outdated:  # opened anew while a person had it told again
        lapse(answer.flag_id, at=at)
        return
    space_id = answer.flag.space_id
    kind = Connection.objects.filter(space_id=space_id).values_list("kind", flat=True).first()
    try:
        with calling(space_id, at=at) as platform:
            platform.decide(answer.flag.external_id, as_told(Decision(answer.decision), kind or ""))
    except PlatformUnreachable as refusal:
        _wait(answer, refusal, at)
    except Refusal as refusal:
        _end(answer, AnswerState.FAILED, at=at, **_error(refusal, at))
    else:
        _end(answer, AnswerState.TOLD, at=at, told_at=at, error="", error_code="", error_facts={}, error_at=None)
        asking.ask_for_flags(space_id, at=at)


def give_up(answer_id: int, at: datetime) -> None:
    """After calls that failed for a reason of our own: say so, and wait for a person."""
    for answer in Answer.objects.filter(pk=answer_id, state=AnswerState.WAITING):
        _end(answer, AnswerState.FAILED, at=at, error_code="Fault", error="", error_at=at)


@transaction.atomic
def retry(flag_ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Tell the platform again what it would not take, or what nobody was there for; return how many.

    When it was owed stays: by that a decision on a flag that is opened anew is known to be another one.
    Raises: NotPermitted; NothingToTell; OpenedAnew, when all that is left was decided before its flag was opened anew.
    """
    require(by, Permission.CASE_WORK)
    again = (AnswerState.FAILED, AnswerState.UNCONNECTED)
    rows = Answer.objects.select_for_update(of=("self",)).select_related("flag")
    left = list(rows.filter(flag_id__in=list(flag_ids), state__in=again).order_by("pk"))
    if not left:
        raise NothingToTell("The platform has been told, or is about to be")
    held = [answer for answer in left if not answer.is_outdated]
    if not held:
        raise OpenedAnew("The flag was opened anew on the platform before it was told: a new case waits for it")
    for answer in held:
        # From now on the three days count anew.
        Answer.objects.filter(pk=answer.pk).update(state=AnswerState.WAITING, attempts=0, next_at=None, retried_at=at)
        audit.record("spaces.answer.retried", target=answer, by=by, at=at, before={"state": answer.state})
        boards.rearm(TELL, answer.pk, at=at)
    return len(held)


def _wait(answer: Answer, refusal: PlatformUnreachable, at: datetime) -> None:
    """Try again later, unless it has been in vain for days."""
    attempts = answer.attempts + 1
    next_at = at + pause_after(attempts, asked_seconds=refusal.retry_after_seconds)
    if next_at - (answer.retried_at or answer.owed_at) > GIVES_UP_AFTER:
        _end(answer, AnswerState.FAILED, at=at, attempts=attempts, next_at=None, **_error(refusal, at))
        return
    told = {"attempts": attempts, "next_at": next_at, **_error(refusal, at)}
    with transaction.atomic():
        _waiting(answer).update(**told)
        boards.schedule(TELL, {answer.pk: next_at})


def _waiting(answer: Answer) -> QuerySet[Answer]:
    """It, while it waits and is of the decision that was read: another may have come as the platform was asked."""
    same = {"owed_at": answer.owed_at, "retried_at": answer.retried_at}
    return Answer.objects.filter(pk=answer.pk, state=AnswerState.WAITING, **same)


@transaction.atomic
def _end(answer: Answer, state: AnswerState, *, at: datetime, **told: object) -> None:
    if _waiting(answer).update(state=state.value, **{"next_at": None, **told}):
        verb = f"spaces.answer.{state.value.lower()}"
        audit.record(verb, target=answer, by=BY, at=at, decision=answer.decision, why=told.get("error_code") or "")


def _error(refusal: Refusal, at: datetime) -> dict[str, object]:
    return {
        "error": str(refusal)[:LONGEST_ERROR],
        "error_code": refusal.code,
        "error_facts": refusal.facts,
        "error_at": at,
    }
