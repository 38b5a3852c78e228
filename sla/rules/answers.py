"""What the platform is told of a decision: a pure table, of the action and of whether it rests on a broken rule."""

from __future__ import annotations

from clients.spaces.rules.pulling import Decision
from playbooks.rules.guideline import Action

_TOLD: dict[Action, Decision | None] = {
    Action.REMOVE: Decision.REMOVE,
    Action.HIDE: Decision.HIDE,
    Action.EDIT: Decision.KEEP,
    Action.WARN: Decision.KEEP,
    Action.SUSPEND: Decision.KEEP,
    Action.KEEP: Decision.REJECT,
    Action.FEATURE: Decision.REJECT,
    Action.ESCALATE: None,
}
"""What a person does to the author, or to the words, they do there themselves: the platform is told that the flag was
right. What is passed on to somebody else is not decided yet."""


def told(action: Action, *, rule: str) -> Decision | None:
    """What the platform is told of this action; None where it is told nothing. rule: the broken one, "" without one.

    A post that stays although it breaks a rule was rightly flagged.
    """
    if action is Action.KEEP and rule:
        return Decision.KEEP
    return _TOLD[action]
