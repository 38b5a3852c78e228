"""What this app does when it hears of something of its own."""

from __future__ import annotations

from clients.spaces.events import ActivityIngested
from clients.spaces.selectors.evidence import taken_in_at
from clients.spaces.services import signals
from tenants.kernel.announcements import hears


@hears(ActivityIngested)
def judge_words(event: ActivityIngested) -> None:
    """What came in is judged later, behind the ingestion's own transaction."""
    if event.changed:
        signals.ask(at=taken_in_at(event.run_id))
