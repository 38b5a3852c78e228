"""A handed-in list, read row by row: each address becomes a hash at once, and nothing else of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from clients.members.connectors import tables
from clients.members.rules.customers import LeftOut, digest, normalised
from clients.spaces.selectors import members

SHOWN = 20
"""Rows that count for nothing and are named one by one."""

Who = Callable[[tables.Row], int | None]


@dataclass(slots=True)
class Read:
    """What a list tells, key → hash, the key being a member's row or else the hash itself; and how its rows counted.

    left_out: the first rows that count for nothing: number, why, and the number of the row that came first.
    """

    told: dict[int | str, str] = field(default_factory=dict)
    row: int = 0
    duplicate: int = 0
    invalid: int = 0
    left_out: list[dict[str, int | str]] = field(default_factory=list)

    def leave_out(self, number: int, why: LeftOut, first: int = 0) -> None:
        if why is LeftOut.TWICE:
            self.duplicate += 1
        else:
            self.invalid += 1
        if len(self.left_out) < SHOWN:
            self.left_out.append({"row": number, "why": why.value, **({"first": first} if first else {})})


def read(name: str, data: bytes, *, column: str, is_of_members: bool, secret: bytes) -> Read:
    """Raises: NoSuchColumn; as `tables.read`."""
    head, rows = tables.read(name, data)
    where = tables.place(head, column, known=tables.ADDRESS)
    who = _members(head) if is_of_members else None
    found, firsts = Read(), dict[int | str, int]()
    for number, row in rows:
        found.row += 1
        person = who(row) if who else 0
        address = normalised(row[where])
        if person is None or address is None:
            found.leave_out(number, LeftOut.NO_MEMBER if person is None else LeftOut.NO_ADDRESS)
            continue
        hashed = digest(address, secret)
        key: int | str = person or hashed
        if key in firsts:
            found.leave_out(number, LeftOut.TWICE, firsts[key])
        else:
            firsts[key], found.told[key] = number, hashed
    return found


def _members(head: Sequence[str]) -> Who:
    """Whom a row is about, by its columns `space` and `member`."""
    space, member = tables.place(head, "space"), tables.place(head, "member")
    held = members.row_ids()
    return lambda row: held.get((row[space].strip(), row[member].strip()))
