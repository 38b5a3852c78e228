from tenants.models.domain import Domain
from tenants.models.tenant import Stage, Tenant

__all__ = ["Domain", "Stage", "Tenant"]
