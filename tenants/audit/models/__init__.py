from tenants.audit.models.entry import Entry
from tenants.audit.models.link import Link

__all__ = ["Entry", "Link"]
