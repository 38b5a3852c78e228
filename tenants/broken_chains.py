"""Who is told that an audit chain does not hold, and in which words: the agency's owners, once for each break."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.audit.services.verifying import Break
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.notifications.rules.wording import Facts, Host, Wording, words
from tenants.notifications.services import notify

BROKEN = "audit.chain_broken"


@words(BROKEN, name=lambda: _("audit trails that do not hold"), roles=MATRIX[Permission.AUDIT_VIEW_AGENCY])
def _broken(facts: Facts) -> Wording:
    if facts["position"]:
        title = _("The audit trail does not hold at entry %(position)s: somebody has to look") % facts
    else:
        title = _("An entry of the audit trail was sealed too late: somebody has to look")
    if facts["of_agency"]:
        return Wording(title, _("Open the audit trail"), "/audit/", Host.AGENCY)
    return Wording(title, _("Open the audit trail"), "/desk/audit/")


def tell(tenant: Tenant, broken: Break, *, at: datetime) -> int:
    """Tell the owners of a break in the chain of the client, or agency, in whose schema we stand; how many are new.

    The same break again the next night is told to nobody twice.
    """
    owners = people.who_hold(tenant, [Role.OWNER], at=at)
    facts: dict[str, str | int] = {"position": broken.position or 0, "of_agency": int(tenant.is_agency)}
    occasion = f"{broken.position or broken.entry}"
    return len(notify(BROKEN, to=owners, object_id=broken.position or 0, occasion=occasion, facts=facts, at=at))
