"""How a command is told of which person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.management.base import CommandParser

from clients.spaces.selectors import members
from clients.spaces.services.erasing import NoSuchMember
from tenants.kernel.actor import Actor

if TYPE_CHECKING:
    from clients.spaces.models import Person


def add_person(parser: CommandParser) -> None:
    """CLIENT, then either a member of its community or one of its own people."""
    parser.add_argument("slug", metavar="CLIENT", help="the client's slug")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--member", nargs=2, metavar=("SPACE", "ID"), help="a space's slug and the id on its platform")
    who.add_argument("--user", default="", metavar="ADDRESS", help="the address of one of the client's people")


def member_named(said: Sequence[str], by: Actor) -> Person:
    """Raises: NoSuchMember."""
    space, key = said
    found = members.by_key(space, key, by)
    if found is None:
        raise NoSuchMember(f"--member: {space!r} holds no member {key!r}, or holds them no more")
    return found
