from __future__ import annotations

from django_tenants.models import DomainMixin


class Domain(DomainMixin):
    """A host name under which one client (or the agency) is reached."""
