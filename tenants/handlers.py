"""Whatever is recorded is sealed soon afterwards."""

from __future__ import annotations

from tenants.audit.events import EntryRecorded
from tenants.kernel.announcements import hears
from tenants.services.sealing import nudge


@hears(EntryRecorded)
def seal_soon(event: EntryRecorded) -> None:
    nudge(event.schema_name)
