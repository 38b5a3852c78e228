"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.services import closing, duties, taking_out
from tenants.boards.services import performs
from tenants.services import lifecycle


@performs(duties.REMIND)
def remind_of_duty(turn_id: int, at: datetime) -> None:
    """Remind the client of what it has to do."""
    duties.remind(turn_id, at)


@performs(lifecycle.END)
def end_client(_: int, at: datetime) -> None:
    """The last day of the client in whose schema we stand is over."""
    closing.end_as_planned(at)


@performs(taking_out.MAKE, given_up=taking_out.give_up)
def make_export(run_id: int, at: datetime) -> None:
    """Take the client out into a file that was asked for."""
    taking_out.perform(run_id, at)


@performs(taking_out.EXPIRE)
def expire_export(run_id: int, at: datetime) -> None:
    """The week of a file is over."""
    taking_out.expire(run_id, at)
