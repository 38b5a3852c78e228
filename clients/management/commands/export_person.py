"""All that one client holds of one person, as a ZIP file: a member of its community, or one of its own people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.management.persons import add_person, member_named
from clients.members.selectors import customers
from clients.spaces.selectors import members
from tenants import context
from tenants.kernel.refusals import Refusal
from tenants.management.base import DomainCommand
from tenants.moves.selectors import people
from tenants.moves.services.handing_out import Held, hand_out


class CannotWriteThere(Refusal):
    """The file cannot be written."""


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"out"})

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_person(parser)
        parser.add_argument("out", metavar="OUT.zip", help="where to write it; what stands there is replaced")

    def run(self, *, slug: str, out: str, member: list[str] | None, user: str, **options: Any) -> dict[str, Any]:
        at, tenant, path = timezone.now(), context.find(slug), Path(out)
        if not path.parent.is_dir() or path.is_dir():
            raise CannotWriteThere(f"{path}: is a folder, or its folder does not exist")
        with context.client(tenant):
            target: Any
            held: Held
            if member:
                who = member_named(member, self.actor)
                held = {**members.held_of(who, self.actor), **customers.held_of(who, self.actor)}
                target = who.space
            else:
                target = person = people.one_of_theirs(tenant, user, self.actor)
                held = people.held_of(tenant, person, self.actor)
            data = hand_out(tenant, held, target=target, by=self.actor, at=at)
        path.write_bytes(data)
        return {"client": slug, "rows": {table: len(rows) for table, rows in held.items()}, "bytes": len(data)}

    def human(self, result: dict[str, Any]) -> str:
        rows = ", ".join(f"{count} of {table}" for table, count in result["rows"].items() if count)
        return f"{result['client']}: {rows}; {result['bytes']} bytes"
