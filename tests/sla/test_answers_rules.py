"""What the platform is told of each action: a table, complete, and nothing is removed there but what was decided so."""

from __future__ import annotations

import pytest

from clients.spaces.connectors.discourse.deciding import FLAGGED_ACTIONS, QUEUED_ACTIONS, NotOffered, action_for
from clients.spaces.connectors.fields import Fields
from clients.spaces.rules.answers import as_told
from clients.spaces.rules.connection import Kind
from clients.spaces.rules.pulling import Decision
from playbooks.rules.guideline import Action
from sla.rules.answers import told

TABLE = [
    # action, under a rule, Discourse is told, of a flagged post, of a post that it holds back
    (Action.REMOVE, "1", Decision.REMOVE, "delete_and_agree", "reject_post"),
    (Action.HIDE, "1", Decision.HIDE, "agree_and_hide", "reject_post"),
    (Action.EDIT, "1", Decision.KEEP, "agree_and_keep", "approve_post"),
    (Action.WARN, "1", Decision.KEEP, "agree_and_keep", "approve_post"),
    (Action.SUSPEND, "1", Decision.KEEP, "agree_and_keep", "approve_post"),
    (Action.KEEP, "1", Decision.KEEP, "agree_and_keep", "approve_post"),
    (Action.KEEP, "", Decision.REJECT, "disagree", "approve_post"),
    (Action.FEATURE, "", Decision.REJECT, "disagree", "approve_post"),
    (Action.ESCALATE, "", None, "", ""),
]


@pytest.mark.parametrize(("action", "rule", "decision", "flagged", "queued"), TABLE)
def test_each_action_is_told_so(
    action: Action, rule: str, decision: Decision | None, flagged: str, queued: str
) -> None:
    assert told(action, rule=rule) is decision
    if decision is not None:
        assert chosen(decision, "ReviewableFlaggedPost") == flagged
        assert chosen(decision, "ReviewableQueuedPost") == queued


def chosen(decision: Decision, kind: str, *offered: str) -> str:
    """The action for a decision where Discourse offers everything, or only these."""
    every = {name for table in (FLAGGED_ACTIONS, QUEUED_ACTIONS) for names in table.values() for name in names}
    actions = [{"id": f"7-{name}", "server_action": name} for name in offered or sorted(every)]
    return action_for(decision, Fields("", {"actions": actions}), Fields("reviewable.", {"type": kind}))


def test_the_tables_are_complete() -> None:
    assert {row[0] for row in TABLE} == set(Action)
    assert FLAGGED_ACTIONS.keys() == QUEUED_ACTIONS.keys() == set(Decision)


def test_only_what_was_decided_to_go_is_deleted() -> None:
    deleting = {decision for decision, names in FLAGGED_ACTIONS.items() if any("delete" in name for name in names)}
    assert deleting == {Decision.REMOVE}


def test_the_first_that_is_offered_is_done_and_nothing_else() -> None:
    assert chosen(Decision.REJECT, "ReviewableFlaggedPost", "disagree_and_restore") == "disagree_and_restore"
    with pytest.raises(NotOffered, match="^agree_and_keep$"):
        chosen(Decision.REMOVE, "ReviewableFlaggedPost", "agree_and_keep")


def test_who_cannot_hide_removes() -> None:
    assert as_told(Decision.HIDE, Kind.DISCOURSE) is Decision.HIDE
    assert as_told(Decision.HIDE, "MASTODON") is Decision.REMOVE
    assert as_told(Decision.KEEP, "MASTODON") is Decision.KEEP
