"""A playbook: steps with the role that owns each and the service days in which it is to be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `due_days`: service days after the first one of the run; 0 is the close of that first day itself."""

    key: str
    title: str
    text: str
    owner_role: Role
    due_days: int


@dataclass(frozen=True, slots=True)
class Playbook:
    """A procedure as one version says it, steps in the order in which they are best done."""

    key: str
    title: str
    purpose: str
    steps: tuple[Step, ...]


def as_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as plain data."""
    return [
        {
            "key": step.key,
            "title": step.title,
            "text": step.text,
            "owner_role": step.owner_role.value,
            "due_days": step.due_days,
        }
        for step in steps
    ]


def from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """What `as_json` wrote."""
    return tuple(
        Step(each["key"], each["title"], each["text"], Role(each["owner_role"]), each["due_days"]) for each in data
    )
