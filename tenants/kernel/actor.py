"""Who does something: a person with roles at one client, another system with a token, or the system on its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The roles a person can hold. Agency-wide: owner, finance; the rest are held at one client."""

    OWNER = "owner"
    FINANCE = "finance"
    ACCOUNT_MANAGER = "account_manager"
    COMMUNITY_MANAGER = "community_manager"
    MODERATOR = "moderator"
    ANALYST = "analyst"
    SPONSOR = "sponsor"
    APPROVER = "approver"
    VIEWER = "viewer"


AGENCY_WIDE = frozenset({Role.OWNER, Role.FINANCE})
STAFF = AGENCY_WIDE | {Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER, Role.MODERATOR, Role.ANALYST}
STAKEHOLDERS = frozenset({Role.SPONSOR, Role.APPROVER, Role.VIEWER})


class ActorKind(StrEnum):
    PERSON = "person"
    SYSTEM = "system"
    TOKEN = "token"  # noqa: S105 - a kind of actor


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, with the roles that hold where they act.

    `schema_name` is the client at which `roles` hold ("public" for the agency's own desk). The system
    (a command at the terminal, a task) holds no roles and may do what its command does. `user_uuid` names the person
    wherever a client is moved to; without it the audit trail looks it up. Another system that comes with a token holds
    no roles either: `grants` are the codes of the permissions that its token gives.
    """

    kind: ActorKind
    name: str
    user_id: int | None = None
    schema_name: str = "public"
    roles: frozenset[Role] = field(default_factory=frozenset)
    user_uuid: UUID | None = None
    grants: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)


def system(name: str, schema_name: str = "public") -> Actor:
    """The system acting by itself, named after the command or task."""
    return Actor(ActorKind.SYSTEM, name, schema_name=schema_name)
