from tenants.models.domain import Domain
from tenants.models.schema import ClientSchema, Progress, SchemaState
from tenants.models.stage_change import StageChange
from tenants.models.tenant import Stage, Tenant
from tenants.models.tombstone import Tombstone

__all__ = ["ClientSchema", "Domain", "Progress", "SchemaState", "Stage", "StageChange", "Tenant", "Tombstone"]
