"""What this app does when it hears of something of its own."""

from __future__ import annotations

from clients.spaces.events import ActivityIngested, FlagRaised, SpaceDisconnected
from clients.spaces.selectors.evidence import taken_in_at
from clients.spaces.selectors.flags import told_at
from clients.spaces.services import answers, signals
from tenants.kernel.announcements import hears


@hears(ActivityIngested)
def judge_words(event: ActivityIngested) -> None:
    """What came in is judged later, behind the ingestion's own transaction."""
    if event.changed:
        signals.ask(at=taken_in_at(event.run_id))


@hears(FlagRaised)
def tell_no_older_decision(event: FlagRaised) -> None:
    """Nobody has decided on what was opened anew."""
    if event.is_again:
        answers.lapse(event.flag_id, at=told_at(event.flag_id))


@hears(SpaceDisconnected)
def tell_no_decision_there(event: SpaceDisconnected) -> None:
    """Nobody is there to be told what was decided on its flags."""
    answers.unconnect(event.space_id, at=event.at)
