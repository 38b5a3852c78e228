"""One person erased across one client: a member of its community, or one of its own people. No figure changes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.management.persons import add_person, member_named
from clients.spaces.services import erasing
from tenants import context
from tenants.management.base import DomainCommand
from tenants.moves.selectors import people
from tenants.moves.services.forgetting import forget


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_person(parser)
        parser.add_argument(
            "--confirm", required=True, metavar="NAME", help="the member's name or the address once more: for good"
        )

    def run(self, *, slug: str, confirm: str, member: list[str] | None, user: str, **options: Any) -> dict[str, Any]:
        at, tenant = timezone.now(), context.find(slug)
        with context.client(tenant):
            if member:
                done = erasing.erase(member_named(member, self.actor), confirm=confirm, by=self.actor, at=at)
                return {"client": slug, "posts": done.post_count, "threads": done.thread_count}
            who = people.one_of_theirs(tenant, user, self.actor)
            return {"client": slug, **forget(tenant, who, confirm=confirm, by=self.actor, at=at).as_dict()}

    def human(self, result: dict[str, Any]) -> str:
        told = ", ".join(f"{name} {value}" for name, value in result.items() if name != "client")
        return f"{result['client']}: erased: {told}"
