from tenants.models.domain import Domain
from tenants.models.tenant import Stage, Tenant
from tenants.models.tombstone import Tombstone

__all__ = ["Domain", "Stage", "Tenant", "Tombstone"]
