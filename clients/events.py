"""What upper floors may hear of about a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clients.rules.service_terms import ServiceTerms
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class BriefAccepted:
    """A client was made from its brief. Announced in the client's schema; `service` is None when none is agreed yet."""

    tenant_id: int
    slug: str
    service: ServiceTerms | None
    by: Actor
    at: datetime
