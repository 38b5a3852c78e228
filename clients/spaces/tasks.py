"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.spaces.rules.answers import TELL
from clients.spaces.rules.connection import PULL, PULL_BEFORE
from clients.spaces.rules.inbox import HANDLE, SWEEP
from clients.spaces.services import answers, catching_up, hearing, inbox, looking, signals, uploads
from tenants.boards.services import performs


@performs(PULL_BEFORE, given_up=looking.look_seldom)  # what stands so on the board is looked at, and armed as PULL
@performs(PULL, given_up=looking.look_seldom)
def pull(space_id: int, at: datetime) -> None:
    """Look at one space's platform, in the client's schema where we stand."""
    looking.look(space_id, at)


@performs(HANDLE, given_up=hearing.rest)
def handle_calls(space_id: int, at: datetime) -> None:
    """Take in a batch of what the space's platform told."""
    hearing.handle(space_id, at)


@performs(SWEEP, given_up=inbox.sweep)
def sweep_inbox(space_id: int, at: datetime) -> None:
    """Forget what is old, wake what was missed."""
    inbox.sweep(space_id, at)


@performs(TELL, given_up=answers.give_up)
def tell_decision(answer_id: int, at: datetime) -> None:
    """Tell the platform what was decided on one of its flags."""
    answers.tell(answer_id, at)


@performs(signals.KIND)
def judge_words(every_post: int, at: datetime) -> None:
    """Judge the words of whatever is new or changed, in the client's schema where we stand."""
    signals.judge_some(at=at)


@performs(catching_up.TALLY)
def tally_space(space_id: int, at: datetime) -> None:
    """Tally a space whose days are not, or are another zone's."""
    catching_up.tally(space_id, at=at)


@performs(uploads.WORK, given_up=uploads.give_up)
def work_on_upload(upload_id: int, at: datetime) -> None:
    """Look at a file that was handed in, or take it in."""
    uploads.perform(upload_id, at)


@performs(uploads.EXPIRE)
def expire_upload(upload_id: int, at: datetime) -> None:
    """A day after it was handed in."""
    uploads.expire(upload_id, at)
