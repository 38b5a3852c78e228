"""What Discourse calls the decisions on what waits in its review queue, and which of its actions stands for each.

Discourse offers each entry the actions that fit it and that our user may do; which names it has for them differs by
what is flagged and by its release. The first of ours that is offered is done.
"""

from __future__ import annotations

import re

from clients.spaces.connectors.discourse.review import QUEUED, STATUSES, status_of
from clients.spaces.connectors.fields import Fields
from clients.spaces.rules.flag import State
from clients.spaces.rules.pulling import Decision

FLAGGED_ACTIONS: dict[Decision, tuple[str, ...]] = {
    Decision.REMOVE: ("delete_and_agree",),
    Decision.HIDE: ("agree_and_hide", "agree_and_keep_hidden"),
    Decision.KEEP: ("agree_and_keep", "agree_and_keep_hidden"),
    Decision.REJECT: ("disagree", "disagree_and_restore"),
    Decision.IGNORE: ("ignore_and_do_nothing", "ignore"),
}
QUEUED_ACTIONS: dict[Decision, tuple[str, ...]] = {
    Decision.REMOVE: ("reject_post",),
    Decision.HIDE: ("reject_post",),
    Decision.KEEP: ("approve_post", "approve_post_closed"),
    Decision.REJECT: ("approve_post", "approve_post_closed"),
    Decision.IGNORE: ("reject_post",),
}
"""Of a post that the site itself holds back: whoever finds nothing wrong with it lets it through."""
_ID = re.compile(r"(?:\d+-)?([a-z_]+)")


class NotOffered(Exception):
    """Discourse offers our user none of the actions that stand for the decision; the text names those it does."""


def is_pending(entry: Fields) -> bool:
    """Whether somebody still has to decide. Raises: Malformed."""
    return STATUSES[status_of(entry)][0] is State.OPEN


def action_for(decision: Decision, page: Fields, entry: Fields) -> str:
    """Return the action to perform, of those that the page of one entry offers. Raises: NotOffered; Malformed."""
    wanted = (QUEUED_ACTIONS if entry.get("type", str, "") == QUEUED else FLAGGED_ACTIONS)[decision]
    offered = _offered(page)
    for name in wanted:
        if name in offered:
            return name
    raise NotOffered(", ".join(sorted(offered)) or "none")


def _offered(page: Fields) -> set[str]:
    """The names of the actions beside the entry: `server_action`, or the id without the entry's number."""
    found = set()
    for index, one in enumerate(page.get("actions", list, [])):
        action = Fields(f"actions[{index}].", one)
        name = action.get("server_action", str, "") or action.get("id", str, "")
        if match := _ID.fullmatch(name):
            found.add(match[1])
    return found
