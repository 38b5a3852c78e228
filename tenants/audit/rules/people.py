"""A person whom an entry names in its data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by the id of their account here; the entry keeps their uuid. None is nobody."""

    user_id: int | None
