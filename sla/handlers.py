"""What this floor does when it hears of something below."""

from __future__ import annotations

from clients.events import BriefAccepted
from sla.services import policies
from tenants.kernel.announcements import hears

REASON = "Agreed in the client's brief"


@hears(BriefAccepted)
def agree_on_service(event: BriefAccepted) -> None:
    """Write the promises that the brief states; the service hours stand already."""
    if event.service is None:
        return
    for terms in event.service.promises:
        policies.agree_promise(terms, time_zone=event.service.time_zone, reason=REASON, by=event.by, at=event.at)
