"""The first screen of each role: where the day begins."""

from __future__ import annotations

from tenants.kernel.actor import Actor, Role

AGENCY = (
    (Role.OWNER, "agency:portfolio"),
    (Role.ACCOUNT_MANAGER, "agency:portfolio"),
    (Role.ANALYST, "agency:reports"),
    (Role.FINANCE, "agency:money"),
    (Role.MODERATOR, "agency:queue"),
)
"""Role → URL name on the agency's host; of several roles the first counts."""
ONBOARDING = "agency:onboarding"
"""An account manager's first screen while a prospect of theirs is being brought in."""
CLIENT = ((Role.COMMUNITY_MANAGER, "/desk/calendar/"), (Role.APPROVER, "/approvals/"))
"""Role → path on the client's host; everyone else begins with the month."""


def at_the_agency(by: Actor) -> str:
    """The URL name of the screen with which `by` begins there; "" for who begins at a client."""
    return next((screen for role, screen in AGENCY if role in by.roles), "")


def may_begin_there(by: Actor) -> bool:
    """Whether `by` begins with onboarding when there is some: the account manager; an owner looks at all clients."""
    return Role.ACCOUNT_MANAGER in by.roles and Role.OWNER not in by.roles


def at_a_client(by: Actor) -> str:
    """The path with which `by` begins at a client."""
    return next((path for role, path in CLIENT if role in by.roles), "/")
