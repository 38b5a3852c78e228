from tenants.access.models.account_mail import AccountMail
from tenants.access.models.handover import Handover
from tenants.access.models.invitation import Invitation
from tenants.access.models.membership import Membership
from tenants.access.models.sign_in import SignIn
from tenants.access.models.user import User
from tenants.access.models.working_time import WorkingTime

__all__ = ["AccountMail", "Handover", "Invitation", "Membership", "SignIn", "User", "WorkingTime"]
