from tenants.models.domain import Domain
from tenants.models.schema import ClientSchema, Progress, SchemaState
from tenants.models.tenant import Stage, Tenant

__all__ = ["ClientSchema", "Domain", "Progress", "SchemaState", "Stage", "Tenant"]
