"""Wordings: each app registers how its kinds of notification read, and where they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tenants.kernel.actor import Actor, Role

Facts = Mapping[str, str | int]
Say = Callable[[Facts], "Wording"]


class Host(StrEnum):
    """On whose host a notification is answered."""

    CLIENT = "client"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person reads, in their language: a sentence, what to press, and the path that it opens."""

    title: str
    action: str
    path: str
    host: Host = Host.CLIENT


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notification. `name` says to the reader what the mail is about, when asked whether they want it.

    `roles`: who may be told of it at all; empty, everybody.
    """

    code: str
    name: Callable[[], str]
    say: Say
    roles: frozenset[Role] = frozenset()

    def may_reach(self, by: Actor) -> bool:
        return not self.roles or bool(self.roles & by.roles)


_kinds: dict[str, Kind] = {}


def words(code: str, *, name: Callable[[], str], roles: Iterable[Role] = ()) -> Callable[[Say], Say]:
    """Register the wording of a kind; it is called with the reader's language in force."""

    def register(say: Say) -> Say:
        _kinds[code] = Kind(code, name, say, frozenset(roles))
        return say

    return register


def kinds() -> list[Kind]:
    """Every kind, by code."""
    return [_kinds[code] for code in sorted(_kinds)]


def kind(code: str) -> Kind | None:
    """The kind with this code; None when the app that told it no longer words it."""
    return _kinds.get(code)
