"""What this floor does when it hears of something below."""

from __future__ import annotations

from clients.events import BriefAccepted
from clients.integrations.rules.news import Facts, News
from clients.integrations.services import hooks
from clients.spaces.events import ActivityIngested, FlagRaised, FlagSettled, RosterChanged
from clients.spaces.selectors import evidence
from clients.spaces.selectors import flags as flagged
from sla.events import CaseDecided, CaseOpened, PromiseBroken
from sla.services import flags, policies, questions, resuming, standstill
from tenants.events import StageMoved
from tenants.kernel.announcements import hears
from tenants.rules.lifecycle import Doing, Stage, StageForbids
from tenants.services import lifecycle

REASON = "Agreed in the client's brief"


@hears(BriefAccepted)
def agree_on_service(event: BriefAccepted) -> None:
    """Write the promises that the brief states; the service hours stand already."""
    if event.service is None:
        return
    for terms in event.service.promises:
        policies.agree_promise(terms, time_zone=event.service.time_zone, reason=REASON, by=event.by, at=event.at)


@hears(ActivityIngested)
def follow_questions(event: ActivityIngested) -> None:
    """Open and answer question cases, and go on with those that waited for a member.

    What came in without changing anything changes nothing here.
    """
    if event.changed:
        at = evidence.taken_in_at(event.run_id)
        flags.join_posts(event.space_id, at=at)
        resuming.follow(event.space_id, at=at)
        lifecycle.require_here(Doing.OPEN_CASES)
        questions.follow(event.space_id, at=at)
        standstill.catch_up(event.space_id, at=at)


@hears(RosterChanged)
def look_at_staff_again(event: RosterChanged) -> None:
    """Who is of the staff says what is a question and what an answer, as far as cases are opened at all here."""
    if not event.changed:
        return
    try:
        lifecycle.require_here(Doing.OPEN_CASES)
    except StageForbids:
        return
    questions.follow(event.space_id, at=event.at)


@hears(FlagRaised)
def open_flag_case(event: FlagRaised) -> None:
    """Somebody has to look at what was flagged, also at what is flagged anew after it was settled."""
    lifecycle.require_here(Doing.OPEN_CASES)
    flags.raise_case(event, at=flagged.told_at(event.flag_id))


@hears(FlagSettled)
def close_flag_case(event: FlagSettled) -> None:
    """Nobody has to look any more when somebody did on the platform itself."""
    flags.settle(event)


@hears(StageMoved)
def stand_still_or_go_on(event: StageMoved) -> None:
    """The clocks of open cases follow the client's service."""
    if event.after == Stage.PAUSED:
        standstill.stop(by=event.by, at=event.at)
    elif event.before == Stage.PAUSED and event.after != Stage.ENDED:
        standstill.go_on(by=event.by, at=event.at)


@hears(CaseOpened)
def tell_of_case(event: CaseOpened) -> None:
    """Other systems hear of each case that was opened for a flag; of questions there can be thousands at once."""
    facts: Facts = {"number": event.number, "kind": event.kind, "reason": event.reason}
    hooks.emit(News.CASE_OPENED, facts, path=f"/desk/cases/{event.number}/", at=event.opened_at)


@hears(CaseDecided)
def tell_of_decision(event: CaseDecided) -> None:
    """Other systems hear what was decided, not why: reasons are people's words."""
    facts: Facts = {"number": event.number, "kind": event.kind, "action": event.action}
    hooks.emit(News.CASE_DECIDED, facts, path=f"/desk/cases/{event.number}/", at=event.decided_at)


@hears(PromiseBroken)
def tell_of_breach(event: PromiseBroken) -> None:
    """Other systems hear that a promise was missed."""
    facts: Facts = {
        "number": event.number,
        "kind": event.kind,
        "promise": event.promise,
        "due_at": event.due_at.isoformat(),
    }
    hooks.emit(News.PROMISE_MISSED, facts, path=f"/desk/cases/{event.number}/", at=event.noted_at)
