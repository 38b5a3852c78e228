from tenants.access.models.handover import Handover
from tenants.access.models.membership import Membership
from tenants.access.models.user import User

__all__ = ["Handover", "Membership", "User"]
