"""A client whose rows are committed, for threads and processes: a scheduled item, and who may act on it."""

from __future__ import annotations

from dataclasses import dataclass

from clients.spaces.models import Space
from clients.spaces.services.spaces import open_space
from content_calendar.models import Item
from content_calendar.services import approvals, items
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.content_calendar.conftest import BODY, NOW, an_objective, put
from tests.content_calendar.places import Place


@dataclass(frozen=True)
class Committed:
    """`approvers` are two people of the client's; `author` and `reviewer` the agency's."""

    tenant: Tenant
    author: Actor
    reviewer: Actor
    approvers: tuple[Actor, Actor]


def a_client(slug: str = "gamma") -> Committed:
    tenant = create_client(profile(slug), by=SYSTEM, at=LONG_AGO)
    Tenant.objects.filter(pk=tenant.pk).update(stage="LIVE")  # nothing is published before

    def person(role: Role, name: str) -> Actor:
        user: User = ensure_user(f"{name}@{slug}.example", name, by=SYSTEM, at=LONG_AGO)
        grant(user, role, tenant=tenant, by=SYSTEM, at=LONG_AGO)
        return actor_at(user, tenant, at=NOW)

    return Committed(
        tenant=tenant,
        author=person(Role.COMMUNITY_MANAGER, "cora"),
        reviewer=person(Role.ACCOUNT_MANAGER, "axel"),
        approvers=(person(Role.APPROVER, "ada"), person(Role.APPROVER, "bo")),
    )


def with_client(people: Committed, *, place: Place | None = None, title: str = "Two hundred first questions") -> Item:
    """An item that waits for the client's answer, in a space that is connected to `place`, when one is given."""
    with client(people.tenant):
        space = Space.objects.first() or open_space(spec(), by=SYSTEM, at=LONG_AGO)
        if place:
            place.connect(space, by=SYSTEM)
        words = f"{title}.\n\n{BODY}"  # where a piece has no title, the same words are the same piece
        item = put(an_objective(SYSTEM), space, people.author, title=title, body=words)
        items.submit(item, by=people.author, at=NOW)
        return approvals.review(item, edition=1, by=people.reviewer, at=NOW)
