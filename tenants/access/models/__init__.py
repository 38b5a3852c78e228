from tenants.access.models.handover import Handover
from tenants.access.models.membership import Membership
from tenants.access.models.user import User
from tenants.access.models.working_time import WorkingTime

__all__ = ["Handover", "Membership", "User", "WorkingTime"]
