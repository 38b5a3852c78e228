"""The client in whose schema the connection stands."""

from __future__ import annotations

from datetime import date, datetime

from tenants.context import current_schema
from tenants.models import Tenant


def current() -> Tenant:
    """This client's identity, read through its window."""
    tenant: Tenant = Tenant.objects.get(schema_name=current_schema())
    return tenant


def local_date(at: datetime) -> date:
    """The date on which `at` falls for this client."""
    return at.astimezone(current().zone).date()
