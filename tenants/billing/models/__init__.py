from tenants.billing.models.plan import Plan, PlanVersion
from tenants.billing.models.subscription import Subscription

__all__ = ["Plan", "PlanVersion", "Subscription"]
