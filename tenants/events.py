"""What others may hear of a client as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class StageMoved:
    """A client is in another stage from `at` on; the connection stands in that client's schema.

    until: for a pause, when it is planned to end.
    """

    tenant_id: int
    change_id: int
    before: str
    after: str
    at: datetime
    until: datetime | None
    by: Actor
