"""What roles are called, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.kernel.actor import Role

ROLE_NAMES: dict[Role, Promise] = {
    Role.OWNER: _("Owner"),
    Role.FINANCE: _("Finance"),
    Role.ACCOUNT_MANAGER: _("Account manager"),
    Role.COMMUNITY_MANAGER: _("Community manager"),
    Role.MODERATOR: _("Moderator"),
    Role.ANALYST: _("Analyst"),
    Role.SPONSOR: _("Sponsor"),
    Role.APPROVER: _("Approver"),
    Role.VIEWER: _("Viewer"),
}


def role_name(role: str) -> str:
    """The role's name in the language that is active now."""
    return str(ROLE_NAMES[Role(role)])
