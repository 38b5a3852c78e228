from tenants.witness.models.check import Check
from tenants.witness.models.head import Head

__all__ = ["Check", "Head"]
