"""The stand-in's review queue: what its made-up flags come to when somebody decides on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clients.spaces.standin.flags import MadeUp

APPROVED, REJECTED, IGNORED = 1, 2, 3
ACTIONS = {
    "delete_and_agree": APPROVED, "agree_and_hide": APPROVED, "agree_and_keep_hidden": APPROVED,
    "agree_and_keep": APPROVED, "disagree": REJECTED, "disagree_and_restore": REJECTED,
    "ignore_and_do_nothing": IGNORED,
}  # fmt: skip
"""The actions that it knows, and the status to which each leads."""
ALIASES = {"ignore": "ignore_and_do_nothing"}
ME = 2
"""The user whose key it takes."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was performed on one entry."""

    outcome: int
    at: datetime


class Conflict(Exception):
    """The entry was altered since that version."""


class NotThat(Exception):
    """The entry offers no such action."""


class Reviewing:
    """`performed` lists (entry, action) in their order: what really happened, each once."""

    def __init__(self) -> None:
        self._done: dict[int, Done] = {}
        self._versions: dict[int, int] = {}
        self.performed: list[tuple[int, str]] = []

    def as_they_are(self, made: Iterable[MadeUp]) -> list[MadeUp]:
        """The flags as they stand, with what was decided on them here."""
        return [self._as_it_is(one) for one in made]

    def page(self, one: MadeUp, post: dict[str, Any], instant: datetime) -> dict[str, Any]:
        """The answer for one entry, with the actions that it offers."""
        names = self._offered(one, post, instant)
        return {
            "reviewable": {
                **one.entry(instant),
                "version": self._versions.get(one.post_id, 0),
                "bundled_action_ids": [f"{one.post_id}-all"] if names else [],
            },
            "reviewable_scores": one.scores(instant),
            "bundled_actions": [{"id": f"{one.post_id}-all", "action_ids": names}] if names else [],
            "actions": [{"id": name, "server_action": name, "label": name} for name in names],
            "meta": {},
        }

    def perform(self, one: MadeUp, post: dict[str, Any], action: str, version: int, instant: datetime) -> None:
        """Do an action, as Discourse does: the version first. Raises: NotThat; Conflict."""
        name = ALIASES.get(action, action)
        if name not in self._offered(one, post, instant):
            raise NotThat
        if version != self._versions.get(one.post_id, 0):
            raise Conflict
        self.touch(one.post_id)
        self._done[one.post_id] = Done(ACTIONS[name], instant)
        self.performed.append((one.post_id, name))
        if name == "delete_and_agree":
            post["deleted_at"] = instant.isoformat()
        elif name in ("agree_and_hide", "disagree_and_restore"):
            post["hidden"] = name == "agree_and_hide"

    def touch(self, entry: int) -> None:
        """Somebody altered the entry: its version is another one."""
        self._versions[entry] = self._versions.get(entry, 0) + 1

    def _as_it_is(self, one: MadeUp) -> MadeUp:
        done = self._done.get(one.post_id)
        return one if done is None else replace(one, settled_at=done.at, outcome=done.outcome, reviewer=ME)

    def _offered(self, one: MadeUp, post: dict[str, Any], instant: datetime) -> list[str]:
        if one.settled_at <= instant:
            return []
        if post.get("hidden"):
            return ["agree_and_keep_hidden", "delete_and_agree", "disagree_and_restore"]
        return ["agree_and_hide", "agree_and_keep", "delete_and_agree", "disagree", "ignore_and_do_nothing"]
