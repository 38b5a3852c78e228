"""Who moderates a room: whoever may remove what others wrote there, and not everybody may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

USUAL = 50
"""The level from which on people may remove messages where a room does not say it."""
CREATORS_RULE_FROM = 12
"""The room version from which on a room's creators stand above all levels."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Levels of one room. creators: who stand above them."""

    users: dict[str, int]
    everybody: int
    least: int
    creators: frozenset[str]

    @classmethod
    def of(cls, levels: Any, creation: Any) -> Staff:
        """Read the room's `m.room.power_levels`, its content, and its `m.room.create`, the event; {} where untold."""
        told = _object(levels)
        users = {name: level for name, level in _object(told.get("users")).items() if _is_level(level)}
        everybody = _level(told.get("users_default"), 0)
        least = max(_level(told.get("redact"), USUAL), everybody + 1)
        return cls(users, everybody, least, _creators(_object(creation)))

    def has(self, sender: object) -> bool:
        return isinstance(sender, str) and (
            sender in self.creators or self.users.get(sender, self.everybody) >= self.least
        )


def _creators(creation: dict[str, Any]) -> frozenset[str]:
    content = _object(creation.get("content"))
    version = content.get("room_version")
    if not (isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 6):
        return frozenset()
    if int(version) < CREATORS_RULE_FROM:
        return frozenset()
    others = content.get("additional_creators")
    found = [creation.get("sender"), *(others if isinstance(others, list) else [])]
    return frozenset(one for one in found if isinstance(one, str))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_level(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _level(value: Any, usual: int) -> int:
    return value if _is_level(value) else usual
