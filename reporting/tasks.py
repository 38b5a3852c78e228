"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from reporting.services import runs
from tenants.boards.services import performs


@performs(runs.KIND, given_up=runs.give_up)
def make_report(run_id: int, at: datetime) -> None:
    """Make the report of one run, in the client's schema where we stand."""
    runs.perform(run_id, at)
