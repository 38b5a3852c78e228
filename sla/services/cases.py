"""Working on cases: claim, let go, pause, resume, decide, withdraw.

Each write names what its person looked at (`seen`), so that two people never act on one view of a case: the first
one's act stands, the other is told so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from playbooks.rules.guideline import Action
from playbooks.selectors import guidelines
from sla.events import CaseDecided
from sla.models import Case, Decision
from sla.rules.words import OPEN, EventKind, PauseReason, Status
from sla.services import answering, board, log, projection
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor, ActorKind
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle

LONGEST_TEXT = 2_000
"""Characters of a reason or of evidence."""
WITHOUT_RULE = frozenset({Action.KEEP, Action.FEATURE, Action.ESCALATE})
"""What rests on no breach: a post that stays, one that is shown to others, one that somebody else will decide on."""


class CaseMoved(Refusal):
    """Somebody, or the space itself, moved the case since it was looked at."""


class CaseClosed(Refusal):
    """Nothing is owed on the case any more."""


class CaseClaimed(Refusal):
    """A colleague has the case."""


class NotYourCase(Refusal):
    """Only who has a case lets it go, or a lead."""


class PersonMustDecide(Refusal):
    """A machine, or somebody who is not signed in as a person, decides nothing."""


class TextNeeded(Refusal):
    """Why, or on what evidence, has to be said."""


class RuleNeeded(Refusal):
    """The decision rests on a rule, and none was named."""


class NotText(Refusal):
    """Control characters, or characters that turn the direction of what stands around them."""


class UnknownRule(Refusal):
    """The guideline in force has no such rule."""


class NotPaused(Refusal):
    """The clocks of the case run."""


class AlreadyPaused(Refusal):
    """The clocks of the case stand still already."""


@transaction.atomic
def claim(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Case:
    """Take a case that nobody has; to take one's own again changes nothing.

    Raises: NotPermitted; StageForbids; PersonMustDecide; CaseClaimed, also when a colleague was first by a moment;
        CaseClosed; CaseMoved.
    """
    require(by, Permission.CASE_WORK)
    lifecycle.require_here(Doing.DECIDE)
    user_id = _person(by)
    if Case.objects.filter(pk=case.pk, claimed_by_user_id=user_id, status__in=OPEN).exists():
        return _fresh(case)
    _move(case, seen, {"claimed_by_user_id": None}, claimed_by_user_id=user_id, claimed_by=by.name, claimed_at=at)
    return _told(case, EventKind.CLAIMED, "claimed", by=by, at=at)


@transaction.atomic
def let_go(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Case:
    """Put a case back, for anybody to claim; one that nobody has stays as it is.

    Raises: NotPermitted; NotYourCase; CaseClosed; CaseMoved.
    """
    require(by, Permission.CASE_WORK)
    holder = _fresh(case).claimed_by_user_id
    if holder is None:
        return case
    if holder != by.user_id and by.kind is ActorKind.PERSON and not _leads(by):
        raise NotYourCase(f"Case {case.number} is not yours to let go", number=case.number, name=case.claimed_by)
    held = {"claimed_by_user_id": holder}
    _move(case, seen, held, claimed_by_user_id=None, claimed_by="", claimed_at=None)
    return _told(case, EventKind.LET_GO, "let_go", by=by, at=at, holder=holder)


@transaction.atomic
def give_back(user_id: int, *, by: Actor, at: datetime) -> int:
    """Put back every open case that this person has taken, for anybody to claim. Returns how many.

    Raises: NotPermitted; NotYourCase, for who does not lead; CaseMoved.
    """
    require(by, Permission.CASE_WORK)
    theirs = list(Case.objects.filter(claimed_by_user_id=user_id, status__in=OPEN).order_by("pk"))
    for case in theirs:
        let_go(case, by=by, at=at)
    return len(theirs)


@transaction.atomic
def pause(case: Case, *, reason: PauseReason, evidence: str, by: Actor, at: datetime, seen: int | None = None) -> Case:
    """Let the clocks of a case stand still while it waits for somebody else; `evidence` says what was asked of whom.

    Raises: NotPermitted; StageForbids; TextNeeded; NotText; AlreadyPaused; CaseClosed; CaseMoved.
    """
    require(by, Permission.CASE_WORK)
    lifecycle.require_here(Doing.DECIDE)
    said = _text(evidence)
    if _fresh(case).paused_since is not None:
        raise AlreadyPaused(f"Case {case.number} waits already", number=case.number)
    _move(case, seen, {"paused_since": None}, paused_since=at, pause_reason=PauseReason(reason).value)
    return _told(case, EventKind.PAUSED, "paused", by=by, at=at, reason=PauseReason(reason).value, evidence=said)


@transaction.atomic
def resume(case: Case, *, by: Actor, at: datetime, seen: int | None = None) -> Case:
    """Let the clocks of a case run again.

    Raises: NotPermitted; NotPaused; CaseClosed; CaseMoved; StageForbids, while the whole service stands still.
    """
    require(by, Permission.CASE_WORK)
    stands_still = _fresh(case).pause_reason == PauseReason.SERVICE
    lifecycle.require_here(Doing.OPEN_CASES if stands_still else Doing.DECIDE)
    if case.paused_since is None:
        raise NotPaused(f"Case {case.number} does not wait for anybody", number=case.number)
    _move(case, seen, {"paused_since__isnull": False}, paused_since=None, pause_reason="")
    return _told(case, EventKind.RESUMED, "resumed", by=by, at=at)


@transaction.atomic
def decide(case: Case, *, action: Action, rule: str, reason: str, by: Actor, at: datetime, seen: int) -> Decision:
    """Decide on a case, and so close it. `rule` is a number of the guideline in force, "" where none was broken.

    seen: how many moves of the case the person looked at (`CaseView.seen`).
    Raises: NotPermitted; PersonMustDecide; TextNeeded; NotText; RuleNeeded; UnknownRule; CaseClosed, also when a
        colleague decided first; CaseMoved.
    """
    require(by, Permission.CASE_WORK)
    lifecycle.require_here(Doing.DECIDE)
    user_id = _person(by)
    said = _text(reason)
    number, version = _rule(Action(action), rule.strip(), at)
    _move(case, seen, {}, status=Status.DONE.value, paused_since=None, pause_reason="")
    decision = Decision.objects.create(
        case=case,
        action=Action(action).value,
        rule_number=number,
        guideline_version=version,
        reason=said,
        decided_by_user_id=user_id,
        decided_by=by.name,
        decided_at=at,
    )
    _told(case, EventKind.DECIDED, "decided", by=by, at=at, action=decision.action, rule=number, reason=said)
    answering.owe(case, decision, at=at)
    announce(CaseDecided(case.pk, case.number, case.kind, decision.action, at))
    return decision


@transaction.atomic
def withdraw(case: Case, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> Case:
    """Take a case back that never was one: it counts for no promise. A lead's right, since it mends a figure.

    Raises: NotPermitted; StageForbids; PersonMustDecide; TextNeeded; NotText; CaseClosed; CaseMoved.
    """
    require(by, Permission.REPORT_RELEASE)
    lifecycle.require_here(Doing.DECIDE)
    _person(by)
    said = _text(reason)
    _move(case, seen, {}, status=Status.WITHDRAWN.value)
    return _told(case, EventKind.WITHDRAWN, "withdrawn", by=by, at=at, reason=said)


def _person(by: Actor) -> int:
    if by.kind is not ActorKind.PERSON or by.user_id is None:
        raise PersonMustDecide("A person decides on a case: sign in and look at it", name=by.name)
    return by.user_id


def _leads(by: Actor) -> bool:
    try:
        require(by, Permission.REPORT_RELEASE)
    except Refusal:
        return False
    return True


def _text(said: str) -> str:
    text = said.strip()
    if odd := first_not_text(text):
        raise NotText(f"The character {odd} cannot stand in a text", character=odd)
    if not text or len(text) > LONGEST_TEXT:
        raise TextNeeded(f"Say why, in 1 to {LONGEST_TEXT} characters", most=LONGEST_TEXT)
    return text


def _rule(action: Action, number: str, at: datetime) -> tuple[str, int | None]:
    """The rule as the guideline in force has it, with that version; none where no guideline is in force."""
    guideline = guidelines.in_force(at)
    if guideline is None:
        return "", None
    if not number:
        if action in WITHOUT_RULE:
            return "", guideline.version
        raise RuleNeeded(f"{action.value} rests on a rule of the guideline: name its number", action=action.value)
    if guideline.rule(number) is None:
        raise UnknownRule(f"The guideline in force has no rule {number!r}", number=number[:20])
    return number, guideline.version


def _move(case: Case, seen: int | None, held: dict[str, Any], **changes: Any) -> None:
    """Alter an open case that stands as it was seen, and as `held` says; else say what came between."""
    rows = Case.objects.filter(pk=case.pk, status__in=OPEN, **held)
    if seen is not None:
        rows = rows.filter(moves=seen)
    if rows.update(moves=F("moves") + 1, **changes) == 1:
        return
    now = _fresh(case)
    if now.status not in OPEN:
        raise CaseClosed(f"Case {now.number} is closed", number=now.number)
    if "claimed_by_user_id" in held and now.claimed_by_user_id is not None and held["claimed_by_user_id"] is None:
        raise CaseClaimed(f"{now.claimed_by} has case {now.number}", number=now.number, name=now.claimed_by)
    raise CaseMoved(f"Case {now.number} moved since you looked at it", number=now.number)


def _fresh(case: Case) -> Case:
    case.refresh_from_db()
    return case


def _told(
    case: Case, kind: EventKind, verb: str, *, by: Actor, at: datetime, holder: int | None = None, **data: Any
) -> Case:
    """Log what was done, let the case follow from its log, and tell the audit trail; `holder` had the case before."""
    log.write([log.line(case.pk, kind, at=at, recorded_at=at, by=by, data=data)])
    if kind in (EventKind.CLAIMED, EventKind.LET_GO):
        board.show([case.pk], at=at)  # no clock minds who has the case
    else:
        projection.project([case.pk], at=at)
    change = {"before": {"claimed_by": audit.Person(holder)}} if holder else {}
    audit.record(f"sla.case.{verb}", target=case, by=by, at=at, number=case.number, **change, **data)
    return _fresh(case)
